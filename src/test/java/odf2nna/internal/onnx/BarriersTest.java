package odf2nna.internal.onnx;

import static odf2nna.internal.onnx.GraphBuilder.integer;
import static odf2nna.internal.onnx.GraphBuilder.real;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BiFunction;
import odf2nna.internal.network.DenseNetwork;
import odf2nna.internal.network.UnitSet;
import odf2nna.internal.network.Value;
import odf2nna.internal.network.Vector;
import odf2nna.internal.onnx.proto.Onnx.AttributeProto;
import odf2nna.internal.onnx.proto.Onnx.GraphProto;
import odf2nna.internal.onnx.proto.Onnx.NodeProto;
import odf2nna.internal.prune.PruningPlan;
import odf2nna.internal.prune.Reducer;
import odf2nna.internal.prune.TiedUnits;
import odf2nna.prune.PruneOptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Layers whose units must stay, by hand: the reason is given, and the layers around are pruned all the same. */
@Tag("native")
class BarriersTest {
    private final GraphBuilder graph = GraphBuilder.plain();
    private final Random random = new Random(5);

    private double[] normal(int size) {
        double[] values = new double[size];
        Arrays.setAll(values, i -> (float) random.nextGaussian());
        return values;
    }

    private String gemm(String name, String x, int inputs, int units) {
        String weights = graph.constant(name + "_W", new int[] {units, inputs}, normal(units * inputs));
        String bias = graph.constant(name + "_b", new int[] {units}, normal(units));
        return graph.named(name, "Gemm", List.of(x, weights, bias), integer("transB", 1));
    }

    /**
     * {@code free} and {@code barred} are hidden layers of 6 and 4 units, then come what {@code barrier} writes and the
     * layer {@code last}.
     */
    private OnnxModel chain(BiFunction<GraphBuilder, String, String> barrier) {
        String x = graph.input("x", "N", 5);
        String free = graph.node("Relu", List.of(gemm("free", x, 5, 6)));
        String barred = gemm("barred", free, 6, 4);
        graph.output(gemm("last", barrier.apply(graph, barred), 4, 2), "N", 2);
        return graph.model();
    }

    private static List<String> reasons(OnnxModel model, String layer) {
        DenseNetwork network = DenseRegion.of(model).network();
        return TiedUnits.of(network).reasons(network.layer(layer).orElseThrow());
    }

    /** Removes the first two units of the layer {@code free}, and checks that nothing else changed. */
    private static void assertThatTheRestIsUntouched(OnnxModel model) {
        DenseRegion region = DenseRegion.of(model);
        DenseNetwork network = region.network();
        assertThat(TiedUnits.of(network).reasons(network.layer("free").orElseThrow()))
                .isEmpty();
        PruningPlan plan = new PruningPlan(
                PruneOptions.of(0),
                network.layers().stream()
                        .map(layer -> new PruningPlan.LayerPlan(
                                layer.layer().name(),
                                layer.width(),
                                layer.layer().name().equals("free")
                                        ? UnitSet.of(2, 3, 4, 5)
                                        : UnitSet.all(layer.width())))
                        .toList(),
                Map.of(network.layer("barred").map(Value.Dense::source).orElseThrow(), Vector.of(1, 2, 3, 4, 5, 6)),
                List.of(),
                List.of(),
                Map.of());
        OnnxModel pruned = ModelRewriter.rewrite(model, region, Reducer.reduce(network, plan));

        GraphProto before = model.proto().getGraph();
        GraphProto after = pruned.proto().getGraph();
        assertThat(after.getNodeList()).isEqualTo(before.getNodeList());
        assertThat(after.getInitializerList().stream()
                        .filter(tensor -> !before.getInitializerList().contains(tensor))
                        .map(tensor -> tensor.getName().replaceAll("_\\d+$", "")))
                .containsExactlyInAnyOrder("free_W", "free_b", "barred_W", "barred_b");
        assertThat(OrtRun.accepts(pruned)).isTrue();
    }

    private void assertBarred(OnnxModel model, String reason) {
        assertThat(reasons(model, "barred")).contains(reason);
        assertThatTheRestIsUntouched(model);
    }

    @Test
    void layerNormalizationMixesUnits() {
        OnnxModel model = chain((g, x) ->
                g.named("norm", "LayerNormalization", List.of(x, g.constant("s", new int[] {4}, normal(4)))));

        assertBarred(model, "read by LayerNormalization 'norm'");
    }

    @Test
    void softmaxInTheMiddleMixesUnits() {
        OnnxModel model = chain((g, x) -> g.named("soft", "Softmax", List.of(x), integer("axis", 1)));

        assertBarred(model, "read by Softmax 'soft'");
    }

    @Test
    void hiddenTensorAsModelOutputStays() {
        OnnxModel model = chain((g, x) -> {
            g.output(x, "N", 4);
            return g.node("Relu", List.of(x));
        });

        assertBarred(model, "is the model output 'barred_out'");
    }

    @Test
    void productOfTwoActivationsIsNoLayer() {
        OnnxModel model = chain((g, x) -> {
            String transposed = g.named("turn", "Transpose", List.of(x), GraphBuilder.integers("perm", 1, 0));
            String square = g.named("square", "MatMul", List.of(transposed, x));
            return g.node("MatMul", List.of(x, square));
        });

        assertThat(reasons(model, "barred")).contains("read by MatMul 'square'");
        assertThatTheRestIsUntouched(model);
    }

    @Test
    void batchNormalizationInTrainingModeLooksAtTheBatch() {
        OnnxModel model = chain((g, x) -> {
            String ones = g.constant("ones", new int[] {4}, 1, 1, 1, 1);
            String out = g.named(
                    "bn", "BatchNormalization", List.of(x, ones, ones, ones, ones), integer("training_mode", 1));
            g.lastNode().addOutput("running_mean").addOutput("running_var");
            return out;
        });

        assertThat(reasons(model, "barred")).contains("read by BatchNormalization 'bn'");
    }

    @Test
    void dropoutWhoseMaskIsReadStays() {
        OnnxModel model = chain((g, x) -> {
            String out = g.named("drop", "Dropout", List.of(x));
            g.lastNode().addOutput("mask");
            g.output("mask", ElementType.BOOL, "N", 4);
            return out;
        });

        assertBarred(model, "read by Dropout 'drop'");
    }

    @Test
    void weightsThatAreFedAreNoWeights() {
        OnnxModel model = chain((g, x) -> {
            g.input("fed", 4, 4);
            return g.named("open", "MatMul", List.of(x, "fed"));
        });

        assertBarred(model, "read by MatMul 'open'");
    }

    @Test
    void gemmOfTransposedDataIsNoLayer() {
        OnnxModel model = chain((g, x) -> {
            String turned = g.node("Transpose", List.of(x), GraphBuilder.integers("perm", 1, 0));
            String weights = g.constant("w", new int[] {4, 4}, normal(16));
            return g.named("across", "Gemm", List.of(turned, weights), integer("transA", 1));
        });

        assertBarred(model, "read by Gemm 'across'");
    }

    @Test
    void gemmWithABiasForEachRowIsNoLayer() {
        OnnxModel model = chain((g, x) -> {
            String weights = g.constant("w", new int[] {4, 4}, normal(16));
            String rows = g.constant("c", new int[] {3, 4}, normal(12));
            return g.named("rows", "Gemm", List.of(x, weights, rows));
        });

        assertBarred(model, "read by Gemm 'rows'");
    }

    @Test
    void tensorReadInsideABranchStays() {
        OnnxModel model = chain((g, x) -> {
            g.graph()
                    .addInitializer(GraphBuilder.tensor(ElementType.FLOAT, new int[0], false, 1)
                            .setName("one"));
            String positive = g.node("Greater", List.of("one", g.constant("zero", new int[0], 0)));
            String out = g.named(
                    "choice",
                    "If",
                    List.of(positive),
                    branch("then_branch", x, "Relu"),
                    branch("else_branch", x, "Tanh"));
            return g.node("Add", List.of(out, x));
        });

        assertThat(reasons(model, "barred")).contains("read inside a branch or loop");
        assertThatTheRestIsUntouched(model);
    }

    private static AttributeProto branch(String name, String x, String operator) {
        GraphProto.Builder body = GraphProto.newBuilder()
                .setName(name)
                .addNode(NodeProto.newBuilder().setOpType(operator).addInput(x).addOutput(name + "_out"));
        body.addOutputBuilder()
                .setName(name + "_out")
                .getTypeBuilder()
                .getTensorTypeBuilder()
                .setElemType(1);
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.GRAPH)
                .setG(body)
                .build();
    }

    @Test
    void tensorInsideAWrittenOutActivationThatSomethingElseReadsStays() {
        OnnxModel model = chain((g, x) -> {
            String erf = g.named(
                    "erf", "Erf", List.of(g.node("Div", List.of(x, g.constant("r", new int[0], Math.sqrt(2))))));
            String weights = g.constant("w", new int[] {4, 2}, normal(8));
            g.output(g.named("peek", "MatMul", List.of(erf, weights)), "N", 2);
            String sum = g.node("Add", List.of(erf, g.constant("one", new int[0], 1)));
            String half = g.node("Mul", List.of(x, g.constant("half", new int[0], 0.5)));
            return g.node("Mul", List.of(half, sum));
        });

        assertThat(reasons(model, "barred")).contains("read by MatMul 'peek'");
        assertThatTheRestIsUntouched(model);
    }

    @Test
    void operatorOfAnotherDomainIsNotTheStandardOne() {
        OnnxModel model = chain((g, x) -> {
            String weights = g.constant("w", new int[] {4, 4}, normal(16));
            String out = g.named("own", "Gemm", List.of(x, weights), real("alpha", 2));
            g.lastNode().setDomain("example.org");
            return out;
        });

        assertThat(reasons(model, "barred")).contains("read by example.org.Gemm 'own'");
    }

    @Test
    void squeezeWithoutAxesCouldTakeTheUnits() {
        OnnxModel model = chain((g, x) -> {
            String wide = g.node("Unsqueeze", List.of(x, g.shape("axes", 1)));
            return g.named("all", "Squeeze", List.of(wide));
        });

        assertBarred(model, "read by Squeeze 'all'");
    }
}
