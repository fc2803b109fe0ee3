package odf2nna.internal.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import odf2nna.internal.network.DenseLayer;
import odf2nna.internal.network.DenseNetwork;
import odf2nna.internal.network.Matrix;
import odf2nna.internal.network.Reduction;
import odf2nna.internal.network.Value;
import odf2nna.internal.network.Vector;
import odf2nna.internal.onnx.proto.Onnx.AttributeProto;
import odf2nna.internal.onnx.proto.Onnx.GraphProto;
import odf2nna.internal.onnx.proto.Onnx.NodeProto;
import odf2nna.internal.onnx.proto.Onnx.ValueInfoProto;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("native")
class SideBySideTest {
    private static Tap tap(OnnxModel model, String value) {
        return DenseRegion.of(model).taps(model).stream()
                .filter(tap -> tap.value().equals(value))
                .findFirst()
                .orElseThrow();
    }

    /** The model with weights of one layer changed. */
    private static OnnxModel changed(OnnxModel model, String layer) {
        DenseRegion region = DenseRegion.of(model);
        DenseLayer before = ((Value.Dense) region.network().value(layer)).layer();
        double[] weights = before.weights().values().toArray();
        weights[0] += 1;
        DenseLayer after = new DenseLayer(
                before.name(), new Matrix(before.units(), before.inputs(), Vector.of(weights)), before.bias());
        DenseNetwork network = region.network().withLayers(Map.of(layer, after));
        return ModelRewriter.rewrite(model, region, Reduction.atFullWidth(network));
    }

    private static Vector value(OnnxModel model, String tensor) {
        Vector rows = Vector.of(0.5, -1, 2, 0.25, 1, 1, -0.5, 3);
        OrtRun.Feed feed = new OrtRun.Feed(ElementType.FLOAT, List.of(2L, 4L), rows);
        return OrtRun.run(model, List.of(Map.of("x", feed)), List.of(tensor), false)
                .get(tensor)
                .get(0)
                .values();
    }

    /** Runs the first and the second in one graph, and both separately. */
    private static void check(OnnxModel first, OnnxModel second, String value) {
        Tap tap = tap(second, value);
        SideBySide.Tapped both = SideBySide.of(first, second, tap);

        assertThat(both.tap().value()).isEqualTo(value);
        assertThat(both.tap().tensor()).isNotEqualTo(tap.tensor());
        assertThat(value(both.model(), tap.tensor())).isEqualTo(value(first, tap.tensor()));
        assertThat(value(both.model(), both.tap().tensor()))
                .isEqualTo(value(second, tap.tensor()))
                .isNotEqualTo(value(first, tap.tensor()));
    }

    @Test
    void bothNetworksGiveWhatTheyGiveByThemselves() {
        OnnxModel model = TinyModels.chain(ElementType.FLOAT, -1, 4, 5, 6, 3);
        OnnxModel second = changed(model, "z1");
        check(model, changed(model, "z0"), "a1");
        check(model, second, "a1");

        GraphProto graph =
                SideBySide.of(model, second, tap(second, "a1")).model().proto().getGraph();
        assertThat(graph.getNodeCount())
                .as("the first layer stands there once, and what comes after the tap too")
                .isEqualTo(model.proto().getGraph().getNodeCount() + 2);
        assertThat(graph.getInitializerCount())
                .isEqualTo(model.proto().getGraph().getInitializerCount() + 1);
    }

    @Test
    void aModelThatIsTheSameTakesNothingMore() {
        OnnxModel model = TinyModels.chain(ElementType.FLOAT, -1, 4, 5, 6, 3);
        Tap tap = tap(model, "a1");

        assertThat(SideBySide.of(model, model, tap).tap()).isEqualTo(tap);
        assertThat(SideBySide.of(model, model, tap).model().proto()).isEqualTo(model.proto());
    }

    @Test
    void branchesReadTheirOwnNetwork() {
        OnnxModel model = TinyModels.of(ElementType.FLOAT, 3)
                .input("x", ElementType.FLOAT, -1, 4)
                .gemm("x", "z", 4, 5)
                .initializer("limit", ElementType.FLOAT, new double[] {1e30})
                .node("ReduceMax", "largest", "x")
                .node("Less", "small", "largest", "limit")
                .node(
                        NodeProto.newBuilder()
                                .setOpType("If")
                                .addAttribute(branch("then_branch", "Relu"))
                                .addAttribute(branch("else_branch", "Neg")),
                        "h",
                        "small")
                .gemm("h", "y", 5, 3)
                .output("y", ElementType.FLOAT, -1, 3)
                .build();

        check(model, changed(model, "z"), "h");
    }

    private static AttributeProto branch(String name, String operator) {
        String output = name + "_out";
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.GRAPH)
                .setG(GraphProto.newBuilder()
                        .setName(name)
                        .addNode(NodeProto.newBuilder()
                                .setOpType(operator)
                                .addInput("z")
                                .addOutput(output))
                        .addOutput(ValueInfoProto.newBuilder().setName(output)))
                .build();
    }
}
