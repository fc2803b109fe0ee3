package odf2nna.internal.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import java.util.List;
import odf2nna.internal.network.DenseNetwork;
import odf2nna.internal.network.Matrix;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class HalfWeightsTest {
    @ParameterizedTest
    @Tag("native")
    @EnumSource(
            value = ElementType.class,
            names = {"FLOAT", "DOUBLE"})
    void weightsAreRoundedOnceAndReadBackAsLayers(ElementType type) {
        OnnxModel model = TinyModels.chain(type, -1, 6, 5, 4);
        OnnxModel halves = HalfWeights.of(model, DenseRegion.of(model));

        DenseNetwork before = DenseRegion.of(model).network();
        DenseNetwork after = DenseRegion.of(halves).network();
        assertThat(after.layers()).hasSameSizeAs(before.layers());
        for (int i = 0; i < before.layers().size(); i++) {
            Matrix exact = before.layers().get(i).layer().weights();
            Matrix stored = after.layers().get(i).layer().weights();
            assertThat(after.layers().get(i).layer().bias())
                    .isEqualTo(before.layers().get(i).layer().bias());
            for (int u = 0; u < exact.rows(); u++) {
                for (int j = 0; j < exact.columns(); j++) {
                    // half a spacing of halves, of which the smallest is 2⁻²⁴
                    double bound = Math.max(Math.abs(exact.get(u, j)) * 0x1p-11, 0x1p-25);
                    assertThat(stored.get(u, j)).isCloseTo(exact.get(u, j), within(bound));
                }
            }
        }
        assertThat(OrtRun.accepts(halves)).isTrue();
    }

    @Test
    @Tag("native")
    void onnxRuntimeTurnsThemBackWhenItLoadsTheModel() {
        OnnxModel model = TinyModels.chain(ElementType.FLOAT, -1, 6, 5, 4);

        assertThat(OptimizedGraph.operators(HalfWeights.of(model, DenseRegion.of(model)), OptLevel.ALL_OPT))
                .containsExactly("FusedGemm", "Gemm");
    }

    @Test
    void weightsThatTwoLayersShareAreStoredOnce() {
        GraphBuilder graph = GraphBuilder.plain();
        String weights = graph.constant("w", new int[] {2, 2}, 1, 2, 3, 4);
        String first = graph.node("MatMul", List.of(graph.input("x", "N", 2), weights));
        String second = graph.node("MatMul", List.of(graph.node("Relu", List.of(first)), weights));
        graph.output(second, "N", 2);
        OnnxModel model = graph.model();
        OnnxModel halves = HalfWeights.of(model, DenseRegion.of(model));

        assertThat(halves.proto().getGraph().getInitializerList()).hasSize(1);
        assertThat(DenseRegion.of(halves).network().layers()).hasSize(2);
    }

    @Test
    void weightsBeyondHalfPrecisionStay() {
        GraphBuilder graph = GraphBuilder.plain();
        String weights = graph.constant("w", new int[] {2, 1}, 1, 65520);
        graph.output(graph.node("MatMul", List.of(graph.input("x", "N", 2), weights)), "N", 1);
        OnnxModel model = graph.model();
        DenseRegion region = DenseRegion.of(model);

        assertThat(HalfWeights.reason(model, region, region.network().layers().get(0)))
                .hasValueSatisfying(why -> assertThat(why).contains("65520", "65504"));
        assertThat(HalfWeights.of(model, region).toBytes()).isEqualTo(model.toBytes());
    }
}
