package odf2nna.internal.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Random;
import odf2nna.internal.network.DenseNetwork;
import odf2nna.internal.network.UnitSet;
import odf2nna.internal.network.Vector;
import odf2nna.internal.onnx.proto.Onnx.GraphProto;
import odf2nna.internal.onnx.proto.Onnx.TensorProto;
import odf2nna.internal.prune.PruningPlan;
import odf2nna.internal.prune.Reducer;
import odf2nna.prune.PruneOptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The part before the dense layers and the part behind its features give together what the whole model gives. */
@Tag("native")
class FrozenPartTest {
    private static final int ROWS = 5;

    /** Two branches of convolutions, each with a layer of its own. */
    private static TinyModels branches() {
        return TinyModels.of(ElementType.FLOAT, 3)
                .input("x", ElementType.FLOAT, -1, 1, 6, 6)
                .weights("k1", 0.5, 2, 1, 3, 3)
                .weights("k2", 0.5, 1, 1, 3, 3)
                .node("Conv", "c1", "x", "k1")
                .node("Relu", "r1", "c1")
                .node("Flatten", "f1", "r1")
                .node("Conv", "c2", "x", "k2")
                .node("Flatten", "f2", "c2")
                .gemm("f1", "z1", 32, 6)
                .gemm("f2", "z2", 16, 6)
                .node("Add", "sum", "z1", "z2")
                .node("Relu", "a", "sum")
                .gemm("a", "y", 6, 3)
                .output("y", ElementType.FLOAT, -1, 3);
    }

    private static Map<String, OrtRun.Feed> feed(String name, Vector values, Long... shape) {
        return Map.of(name, new OrtRun.Feed(ElementType.FLOAT, List.of(shape), values));
    }

    private static List<OrtRun.Out> run(OnnxModel model, Map<String, OrtRun.Feed> rows, List<String> wanted) {
        Map<String, List<OrtRun.Out>> found = OrtRun.run(model, List.of(rows), wanted, true);
        return wanted.stream().map(name -> found.get(name).get(0)).toList();
    }

    /** The model without some units, so that layers and their weights are others. */
    private static OnnxModel pruned(LoadedModel model) {
        DenseNetwork network = model.network();
        PruningPlan plan = new PruningPlan(
                PruneOptions.of(0),
                network.layers().stream()
                        .map(layer -> new PruningPlan.LayerPlan(
                                layer.layer().name(),
                                layer.width(),
                                layer.width() == 6 ? UnitSet.of(0, 2, 5) : UnitSet.all(layer.width())))
                        .toList(),
                Map.of("a", Vector.zeros(6)),
                List.of(),
                List.of(),
                Map.of());
        return ModelRewriter.rewrite(model.model(), model.region(), Reducer.reduce(network, plan));
    }

    @Test
    void bothPartsTogetherAreTheWhole() {
        LoadedModel original = LoadedModel.of(branches().build());
        FrozenPart part = FrozenPart.of(original).orElseThrow();
        Vector pixels = Vector.of(new Random(5).doubles(ROWS * 36L, -2, 2).toArray());
        Map<String, OrtRun.Feed> rows = feed("x", pixels, (long) ROWS, 1L, 6L, 6L);

        assertThat(part.features()).containsExactlyInAnyOrder("f1", "f2");
        assertThat(part.width()).isEqualTo(48);
        List<OrtRun.Out> features = run(part.alone(), rows, part.features());
        Map<String, OrtRun.Feed> behind = Map.of(
                part.features().get(0), asFeed(features.get(0)),
                part.features().get(1), asFeed(features.get(1)));
        for (OnnxModel made : List.of(original.model(), pruned(original))) {
            OnnxModel rest = part.behind(made).orElseThrow();
            assertThat(rest.inputs()).extracting(TensorSpec::name).containsExactlyElementsOf(part.features());
            assertThat(rest.proto().getGraph().getInitializerList())
                    .extracting(TensorProto::getName)
                    .doesNotContain("k1", "k2");
            // the same kernels on the same numbers
            assertThat(run(rest, behind, List.of("y"))).isEqualTo(run(made, rows, List.of("y")));
        }
    }

    private static OrtRun.Feed asFeed(OrtRun.Out out) {
        return new OrtRun.Feed(ElementType.FLOAT, out.shape(), out.values());
    }

    @Test
    void anotherFrozenPartIsNotTakenForThisOne() {
        OnnxModel model = branches().build();
        FrozenPart part = FrozenPart.of(LoadedModel.of(model)).orElseThrow();
        GraphProto.Builder graph = model.proto().getGraph().toBuilder();
        for (TensorProto.Builder constant : graph.getInitializerBuilderList()) {
            if (constant.getName().equals("k2")) {
                constant.setRawData(constant.getRawData()
                        .substring(4)
                        .concat(constant.getRawData().substring(0, 4)));
            }
        }
        assertThat(part.behind(model.with(graph))).isEmpty();
    }

    @Test
    void aModelWithoutWeightsBeforeItsLayersHasNone() {
        OnnxModel flat = TinyModels.of(ElementType.FLOAT, 3)
                .input("x", ElementType.FLOAT, -1, 2, 2)
                .node("Relu", "r", "x")
                .node("Flatten", "f", "r")
                .gemm("f", "z", 4, 5)
                .node("Relu", "a", "z")
                .gemm("a", "y", 5, 3)
                .output("y", ElementType.FLOAT, -1, 3)
                .build();
        assertThat(FrozenPart.of(LoadedModel.of(flat))).isEmpty();
    }

    @Test
    void aModelWhoseLayersReadItsInputTooHasNone() {
        OnnxModel both = TinyModels.of(ElementType.FLOAT, 3)
                .input("x", ElementType.FLOAT, -1, 4)
                .weights("square", 0.5, 1, 1, 1)
                .node("Mul", "cube", "x", "square")
                .node("Flatten", "f", "cube")
                .gemm("f", "z1", 4, 5)
                .gemm("x", "z2", 4, 5)
                .node("Add", "z", "z1", "z2")
                .node("Relu", "a", "z")
                .gemm("a", "y", 5, 3)
                .output("y", ElementType.FLOAT, -1, 3)
                .build();
        assertThat(FrozenPart.of(LoadedModel.of(both))).isEmpty();
    }

    /** Features of three dimensions would need their shape. */
    @Test
    void aModelOfSequencesHasNone() {
        OnnxModel sequences = TinyModels.of(ElementType.FLOAT, 3)
                .input("x", ElementType.FLOAT, -1, 4, 6)
                .weights("k", 0.5, 4, 4, 1)
                .node("Conv", "c", "x", "k")
                .weights("w1", 0.5, 6, 5)
                .node("MatMul", "z", "c", "w1")
                .node("Relu", "a", "z")
                .weights("w2", 0.5, 5, 3)
                .node("MatMul", "y", "a", "w2")
                .output("y", ElementType.FLOAT, -1, 4, 3)
                .build();
        assertThat(FrozenPart.of(LoadedModel.of(sequences))).isEmpty();
    }
}
