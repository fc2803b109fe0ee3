package odf2nna.internal.onnx;

import static odf2nna.internal.onnx.GraphBuilder.integer;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import odf2nna.internal.network.Reduction;
import odf2nna.internal.network.UnitSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which features a tensor takes of another. */
class SelectedFeaturesTest {
    private final GraphBuilder graph = GraphBuilder.plain();
    private final String x = graph.input("x", "N", 6);

    private String gather(String from, long axis, long... indices) {
        return graph.node("Gather", List.of(from, graph.shape("indices", indices)), integer("axis", axis));
    }

    private OnnxModel read(String tensor, int width) {
        String weights = graph.constant("W", new int[] {width, 2}, new double[2 * width]);
        graph.output(graph.node("MatMul", List.of(tensor, weights)), "N", 2);
        return graph.model();
    }

    @Test
    void selectionsThatFollowEachOtherAreOne() {
        String some = gather(x, 1, 0, 2, 3, 5);
        String fewer = gather(some, 1, 1, 3);
        OnnxModel model = read(fewer, 2);

        assertThat(SelectedFeatures.of(model, fewer)).contains(new SelectedFeatures(x, UnitSet.of(2, 5)));
        assertThat(SelectedFeatures.of(model, some)).contains(new SelectedFeatures(x, UnitSet.of(0, 2, 3, 5)));
        assertThat(SelectedFeatures.of(model, x)).isEmpty();
        assertThat(LoadedModel.of(model).selectableInputs()).containsExactly(fewer);
    }

    @Test
    void whatIsSelectedAlreadyIsSelectedFurtherByTheSameNode() {
        String some = gather(x, 1, 0, 2, 3, 5);
        OnnxModel model = read(some, 4);
        DenseRegion region = DenseRegion.of(model);
        Reduction whole = Reduction.atFullWidth(region.network());
        OnnxModel less = ModelRewriter.rewrite(
                model,
                region,
                new Reduction(
                        whole.network(),
                        Map.of(
                                some,
                                UnitSet.of(1, 3),
                                region.network().layers().get(0).name(),
                                UnitSet.of(0, 1))));

        assertThat(SelectedFeatures.of(less, some)).isEqualTo(Optional.of(new SelectedFeatures(x, UnitSet.of(2, 5))));
        assertThat(less.graph().nodes()).hasSameSizeAs(model.graph().nodes());
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1"})
    void otherAxesAreNoSelectionOfFeatures(long axis) {
        String some = gather(x, axis, 0, 1, 2);

        assertThat(SelectedFeatures.of(read(some, axis == 0 ? 6 : 3), some)).isEmpty();
    }

    @Test
    void indicesOfAnotherRankGiveAnotherShapeAndAreNone() {
        String indices = graph.shape("indices", 1, 2);
        String square = "square";
        graph.graph().addInitializer(TensorCodec.encodeIntegers(square, List.of(1, 2), List.of(1L, 2L)));
        String some = graph.node("Gather", List.of(x, indices), integer("axis", 1));
        String other = graph.node("Gather", List.of(x, square), integer("axis", 1));
        OnnxModel model = read(some, 2);
        Shapes shapes = new Shapes(model.graph(), new Constants(model.graph(), model.codec()));

        assertThat(shapes.of(some)).contains(List.of(-1, 2));
        assertThat(shapes.of(other)).isEmpty();
        assertThat(SelectedFeatures.of(model, other)).isEmpty();
    }

    @Test
    void whatStandsInAnotherOrderIsNone() {
        String turned = gather(x, 1, 2, 1);

        assertThat(SelectedFeatures.of(read(turned, 2), turned)).isEmpty();
    }
}
