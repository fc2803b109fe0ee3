package odf2nna.internal.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import odf2nna.internal.network.Vector;
import odf2nna.internal.onnx.proto.Onnx.AttributeProto;
import odf2nna.internal.onnx.proto.Onnx.ModelProto;
import odf2nna.internal.onnx.proto.Onnx.NodeProto;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Raw columns into the folded model give what scaled columns give in the other. */
@Tag("native")
class RawColumnsTest {
    private static final int ROWS = 20;
    /** Some zero, some other; none far from its deviation. */
    private static final double[] CENTERS = {100, -3, 0, 0.7};

    private static final double[] FACTORS = {0.05, 2, 1, 0.3};

    private static TinyModels start(ElementType type, long... dims) {
        return TinyModels.of(type, 5).input("x", type, dims);
    }

    private static OnnxModel end(TinyModels model, ElementType type, String from, int width) {
        return model.gemm(from, "y", width, 2).output("y", type, -1, 2).build();
    }

    private static NodeProto.Builder gather() {
        return NodeProto.newBuilder()
                .setOpType("Gather")
                .addAttribute(AttributeProto.newBuilder()
                        .setName("axis")
                        .setType(AttributeProto.AttributeType.INT)
                        .setI(1));
    }

    private static Arguments model(
            String name, OnnxModel model, List<Integer> row, boolean intoLayers, double tolerance) {
        return Arguments.of(name, model, row, intoLayers, tolerance);
    }

    static Stream<Arguments> models() {
        ElementType f = ElementType.FLOAT;
        List<Integer> flat = List.of(4);
        TinyModels shared = start(f, -1, 4).weights("w", 1, 4, 3).node("MatMul", "a", "x", "w");
        TinyModels gathered = start(f, -1, 4)
                .initializer("kept", ElementType.INT64, new double[] {3, 0, 1}, 3)
                .node(gather(), "some", "x", "kept");
        return Stream.of(
                model("Gemm", TinyModels.chain(f, -1, 4, 6, 2), flat, true, 1e-6),
                model("Gemm in double", TinyModels.chain(ElementType.DOUBLE, -1, 4, 6, 2), flat, true, 1e-14),
                model("Gemm in half", TinyModels.chain(ElementType.FLOAT16, -1, 4, 6, 2), flat, false, 4e-3),
                model(
                        "MatMul without a bias",
                        end(
                                start(f, -1, 4)
                                        .weights("w", 1, 4, 3)
                                        .node("MatMul", "z", "x", "w")
                                        .node("Relu", "a", "z"),
                                f,
                                "a",
                                3),
                        flat,
                        true,
                        1e-6),
                model(
                        "old opset",
                        end(start(f, -1, 4).opset(7).node("Flatten", "v", "x"), f, "v", 4),
                        flat,
                        true,
                        1e-6),
                model(
                        "weights of two layers",
                        shared.node("MatMul", "b", "x", "w")
                                .node("Mul", "y", "a", "b")
                                .output("y", f, -1, 3)
                                .build(),
                        flat,
                        true,
                        1e-5),
                model(
                        "images",
                        end(start(f, -1, 2, 2).node("Flatten", "v", "x"), f, "v", 4),
                        List.of(2, 2),
                        true,
                        1e-6),
                model(
                        "a full kernel",
                        end(
                                start(f, -1, 1, 2, 2)
                                        .weights("k", 1, 3, 1, 2, 2)
                                        .node("Conv", "c", "x", "k")
                                        .node("Flatten", "v", "c"),
                                f,
                                "v",
                                3),
                        List.of(1, 2, 2),
                        true,
                        1e-6),
                model(
                        "a kernel that moves",
                        end(
                                start(f, -1, 1, 2, 2)
                                        .weights("k", 1, 3, 1, 2, 1)
                                        .node("Conv", "c", "x", "k")
                                        .node("Flatten", "v", "c"),
                                f,
                                "v",
                                6),
                        List.of(1, 2, 2),
                        false,
                        1e-6),
                model("selected columns", end(gathered, f, "some", 3), flat, true, 1e-6),
                model("another operator", end(start(f, -1, 4).node("Tanh", "t", "x"), f, "t", 4), flat, false, 1e-6),
                model(
                        "a layer and another operator",
                        start(f, -1, 4)
                                .gemm("x", "z", 4, 4)
                                .node("Add", "y", "z", "x")
                                .output("y", f, -1, 4)
                                .build(),
                        flat,
                        false,
                        1e-6),
                model(
                        "parts of a row",
                        start(f, -1, 2, 2)
                                .weights("w", 1, 2, 3)
                                .node("MatMul", "y", "x", "w")
                                .output("y", f, -1, 2, 3)
                                .build(),
                        List.of(2, 2),
                        false,
                        1e-6));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("models")
    void rawColumnsGiveWhatScaledOnesGive(
            String name, OnnxModel model, List<Integer> row, boolean intoLayers, double tolerance) {
        RawColumns.Scaling scaling = new RawColumns.Scaling("x", row, Vector.of(FACTORS), Vector.of(CENTERS));

        assertThat(RawColumns.obstacle(model)).isEmpty();
        RawColumns.Folded folded = RawColumns.fold(LoadedModel.of(model), List.of(scaling), true);
        RawColumns.Folded inFront = RawColumns.fold(LoadedModel.of(model), List.of(scaling), false);

        assertThat(folded.layers().isEmpty()).isEqualTo(!intoLayers);
        assertThat(folded.inFront().isEmpty()).isEqualTo(intoLayers);
        assertThat(inFront.layers()).isEmpty();
        assertThat(difference(model, folded.model(), scaling)).isLessThan(tolerance);
        assertThat(difference(model, inFront.model(), scaling)).isLessThan(tolerance);
        assertThat(folded.model().inputs().get(0).dims())
                .isEqualTo(model.inputs().get(0).dims());
    }

    /** {@return the largest difference of the outputs, by the largest of them} */
    private static double difference(OnnxModel model, OnnxModel folded, RawColumns.Scaling scaling) {
        int width = scaling.factors().size();
        Random random = new Random(3);
        double[] raw = new double[ROWS * width];
        double[] scaled = new double[raw.length];
        for (int i = 0; i < raw.length; i++) {
            double factor = scaling.factors().get(i % width);
            double center = scaling.centers().get(i % width);
            raw[i] = (float) (random.nextGaussian() / factor + center);
            scaled[i] = (raw[i] - center) * factor;
        }
        Vector expected = run(model, scaling, scaled);
        Vector actual = run(folded, scaling, raw);
        assertThat(actual.size()).isEqualTo(expected.size());
        double largest = IntStream.range(0, expected.size())
                .mapToDouble(i -> Math.abs(expected.get(i)))
                .max()
                .orElseThrow();
        return IntStream.range(0, expected.size())
                .mapToDouble(i -> Math.abs(expected.get(i) - actual.get(i)) / largest)
                .max()
                .orElseThrow();
    }

    private static Vector run(OnnxModel model, RawColumns.Scaling scaling, double[] rows) {
        List<Long> shape = new ArrayList<>(List.of((long) ROWS));
        scaling.shape().forEach(dim -> shape.add((long) dim));
        ElementType type = model.inputs().get(0).type().orElseThrow();
        OrtRun.Feed feed = new OrtRun.Feed(type, shape, Vector.of(rows));
        // float16 outputs are read as floats
        OnnxModel open = type == ElementType.FLOAT16 || isHalf(model) ? widened(model) : model;
        String output = open.outputs().get(open.outputs().size() - 1).name();
        return OrtRun.run(open, List.of(Map.of("x", feed)), List.of(output), false)
                .get(output)
                .get(0)
                .values();
    }

    private static boolean isHalf(OnnxModel model) {
        return model.outputs().get(0).type().equals(java.util.Optional.of(ElementType.FLOAT16));
    }

    private static OnnxModel widened(OnnxModel model) {
        ScoringCopy.Tapped tapped = ScoringCopy.withTaps(model, List.of(new Tap("y", "y", 0, ElementType.FLOAT16)));
        ModelProto.Builder proto = tapped.model().proto().toBuilder();
        String output = tapped.outputs().get(0);
        var info = proto.getGraphBuilder().getOutputBuilder(proto.getGraph().getOutputCount() - 1);
        info.setName(output).getTypeBuilder().getTensorTypeBuilder().setElemType(ElementType.FLOAT.code());
        return model.with(proto.build());
    }

    /** A bias of some 10⁴ in single precision would cost four digits. */
    @Test
    void columnsFarFromZeroAreCentredInFront() {
        OnnxModel model = TinyModels.chain(ElementType.FLOAT, -1, 4, 6, 2);
        Vector factors = Vector.of(0.1, 0.1, 0.1, 0.1);
        RawColumns.Scaling near = new RawColumns.Scaling("x", List.of(4), factors, Vector.of(150, 0, 1, 2));
        RawColumns.Scaling far = new RawColumns.Scaling("x", List.of(4), factors, Vector.of(123_456.78, -1990.3, 1, 2));

        assertThat(RawColumns.fold(LoadedModel.of(model), List.of(near), true).inFront())
                .isEmpty();
        RawColumns.Folded folded = RawColumns.fold(LoadedModel.of(model), List.of(far), true);

        assertThat(operators(folded.model())).startsWith("Sub", "Mul", "Add", "Gemm");
        assertThat(difference(model, folded.model(), far)).isLessThan(1e-6);
    }

    @Test
    void onlyWhatIsNeededIsAdded() {
        OnnxModel model = end(start(ElementType.FLOAT, -1, 4).node("Tanh", "t", "x"), ElementType.FLOAT, "t", 4);
        BiFunction<Vector, Vector, List<String>> added = (factors, centers) -> operators(RawColumns.fold(
                        LoadedModel.of(model), List.of(new RawColumns.Scaling("x", List.of(4), factors, centers)), true)
                .model());

        assertThat(added.apply(Vector.ones(4), Vector.zeros(4))).startsWith("Tanh");
        assertThat(added.apply(Vector.of(2, 2, 2, 2), Vector.zeros(4))).startsWith("Mul", "Tanh");
        assertThat(added.apply(Vector.ones(4), Vector.of(1, 2, 3, 4))).startsWith("Sub", "Tanh");
        assertThat(added.apply(Vector.of(2, 1, 1, 1), Vector.of(1, 2, 3, 4))).startsWith("Sub", "Mul", "Tanh");
    }

    @Test
    void everyInputIsFoldedByItself() {
        ElementType f = ElementType.FLOAT;
        OnnxModel model = TinyModels.of(f, 5)
                .input("x", f, -1, 2)
                .input("u", f, -1, 2)
                .gemm("x", "z", 2, 3)
                .node("Tanh", "t", "u")
                .gemm("t", "v", 2, 3)
                .node("Add", "y", "z", "v")
                .output("y", f, -1, 3)
                .build();
        RawColumns.Scaling x = new RawColumns.Scaling("x", List.of(2), Vector.of(2, 3), Vector.of(1, 4));
        RawColumns.Scaling u = new RawColumns.Scaling("u", List.of(2), Vector.of(5, 7), Vector.of(-1, 2));

        RawColumns.Folded folded = RawColumns.fold(LoadedModel.of(model), List.of(x, u), true);

        assertThat(folded.layers()).containsExactly("n_z");
        assertThat(folded.inFront()).containsOnlyKeys("u");
        double[] raw = {0.5, 4.5, -0.75, 2.125};
        double[] scaled = {-1, 1.5, 1.25, 0.875};
        assertThat(both(folded.model(), raw)).usingComparatorWithPrecision(1e-5).containsExactly(both(model, scaled));
    }

    private static double[] both(OnnxModel model, double... row) {
        Map<String, OrtRun.Feed> feeds = new LinkedHashMap<>();
        for (int i = 0; i < 2; i++) {
            feeds.put(
                    i == 0 ? "x" : "u",
                    new OrtRun.Feed(
                            ElementType.FLOAT, List.of(1L, 2L), Vector.of(Arrays.copyOfRange(row, 2 * i, 2 * i + 2))));
        }
        return OrtRun.run(model, List.of(feeds), List.of("y"), false)
                .get("y")
                .get(0)
                .values()
                .toArray();
    }

    private static List<String> operators(OnnxModel model) {
        return model.graph().nodes().stream().map(NodeProto::getOpType).toList();
    }

    @Test
    void inputsThatTakeNoScaledColumnsAreNamed() {
        ElementType f = ElementType.FLOAT;
        OnnxModel whole = TinyModels.of(f, 5)
                .input("x", ElementType.INT64, -1, 4)
                .node("Neg", "y", "x")
                .output("y", ElementType.INT64, -1, 4)
                .build();
        OnnxModel through =
                start(f, -1, 4).node("Neg", "y", "x").output("x", f, -1, 4).build();

        assertThat(RawColumns.obstacle(whole))
                .hasValue("input 'x' is INT64[?,4], expected real numbers, as scaled columns are");
        assertThat(RawColumns.obstacle(through)).hasValue("input 'x' is an output, too");
    }
}
