package odf2nna.internal.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import odf2nna.internal.network.Vector;
import odf2nna.internal.onnx.proto.Onnx.NodeProto;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Nodes of scalings taken out of graphs, with ONNX Runtime as the judge. */
class ScalingRemovalTest {
    private static final double[] WEIGHTS = {1, -2, 3, 0.5, -1, 2};
    /** Sums of two products, rounded to float32. */
    private static final double FLOAT_NOISE = 1e-5;

    private final GraphBuilder graph = GraphBuilder.plain();

    private String layer(String input, String name) {
        String w = graph.constant(name + "_w", new int[] {2, 3}, WEIGHTS);
        return graph.named(name, "MatMul", List.of(input, w));
    }

    private String scaled(String tensor) {
        String product = graph.node("Mul", List.of(tensor, graph.constant("scale", new int[] {3}, 2, -1, 0.5)));
        return graph.node("Add", List.of(graph.constant("shift", new int[] {3}, 1, 2, 3), product));
    }

    private static List<String> operators(OnnxModel model) {
        return model.graph().nodes().stream().map(NodeProto::getOpType).toList();
    }

    private static void assertThatOutputsAgree(OnnxModel before, OnnxModel after) {
        assertThat(after.outputs()).isEqualTo(before.outputs());
        OrtRun.Feed feed = new OrtRun.Feed(ElementType.FLOAT, List.of(2L, 2L), Vector.of(0.25, -1.5, 3, 0.75));
        List<String> names = before.outputs().stream().map(TensorSpec::name).toList();
        Map<String, List<OrtRun.Out>> expected = OrtRun.run(before, List.of(Map.of("x", feed)), names, false);
        Map<String, List<OrtRun.Out>> actual = OrtRun.run(after, List.of(Map.of("x", feed)), names, false);
        names.forEach(name -> assertThat(actual.get(name).get(0).values().toArray())
                .containsExactly(expected.get(name).get(0).values().toArray(), within(FLOAT_NOISE)));
    }

    private OnnxModel simplified(OnnxModel model) {
        OnnxModel simple = PlantedRedundancyTest.withoutScalings(model);
        return simple == model ? model : OnnxModelReader.parse(simple.toBytes(), simple.file());
    }

    @Test
    @Tag("native")
    void anOutputOfTheModelKeepsItsName() {
        graph.output(scaled(layer(graph.input("x", "N", 2), "layer")), "N", 3);
        OnnxModel model = graph.model();

        OnnxModel simple = simplified(model);

        assertThat(operators(simple)).containsExactly("MatMul", "Add");
        assertThatOutputsAgree(model, simple);
    }

    @Test
    @Tag("native")
    void anIdentityBetweenStays() {
        String z = graph.node("Identity", List.of(layer(graph.input("x", "N", 2), "layer")));
        graph.output(graph.node("Softmax", List.of(graph.node("Identity", List.of(scaled(z))))), "N", 3);
        OnnxModel model = graph.model();

        OnnxModel simple = simplified(model);

        assertThat(operators(simple)).containsExactly("MatMul", "Add", "Identity", "Identity", "Softmax");
        assertThatOutputsAgree(model, simple);
    }

    @Test
    void whatAnotherOperatorReadsBeforeTheScalingStays() {
        String z = layer(graph.input("x", "N", 2), "layer");
        graph.output(scaled(z), "N", 3);
        graph.output(graph.node("Softmax", List.of(z)), "N", 3);
        OnnxModel model = graph.model();

        assertThat(simplified(model).proto()).isEqualTo(model.proto());
    }

    @Test
    void aScalingThatAddsAxesStays() {
        String z = layer(graph.input("x", "N", 2), "layer");
        String scale = graph.constant("scale", new int[] {1, 1, 3}, 2, -1, 0.5);
        graph.output(graph.node("Mul", List.of(z, scale)), 1, "N", 3);
        OnnxModel model = graph.model();

        assertThat(simplified(model).proto()).isEqualTo(model.proto());
    }

    @Test
    void aScalingWithinAnActivationStays() {
        String z = layer(graph.input("x", "N", 2), "layer");
        String half = graph.node("Mul", List.of(z, graph.constant("half", new int[0], Math.sqrt(0.5))));
        String erf = graph.node("Erf", List.of(half));
        String sum = graph.node("Add", List.of(erf, graph.constant("one", new int[0], 1)));
        String product = graph.node("Mul", List.of(z, sum));
        graph.output(graph.node("Mul", List.of(product, graph.constant("h", new int[0], 0.5))), "N", 3);
        OnnxModel model = graph.model();

        assertThat(simplified(model).proto()).isEqualTo(model.proto());
    }
}
