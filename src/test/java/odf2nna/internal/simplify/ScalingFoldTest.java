package odf2nna.internal.simplify;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import odf2nna.internal.network.Activation;
import odf2nna.internal.network.DenseLayer;
import odf2nna.internal.network.DenseNetwork;
import odf2nna.internal.network.Matrix;
import odf2nna.internal.network.Value;
import odf2nna.internal.network.Vector;
import org.junit.jupiter.api.Test;

class ScalingFoldTest {
    private static final Value.Scaled SCALING = new Value.Scaled("s", "z", Vector.of(2, -3), Vector.of(1, 0.5));
    private static final Value.Dense LAYER = Nets.dense("z", "x", new double[][] {{1, 2}, {3, 4}}, 5, 6);

    private static ScalingFold find(DenseNetwork network) {
        return ScalingFold.find(network, (scaling, intoProducer, removed) -> true);
    }

    @Test
    void aScalingGoesIntoTheLayerBeforeIt() {
        ScalingFold fold = find(Nets.of(
                new Value.Input("x", 2),
                LAYER,
                SCALING,
                new Value.Activated("a", "s", 2, Activation.Plain.RELU),
                Nets.dense("y", "a", new double[][] {{1, 1}}, 0)));

        assertThat(fold.removed()).containsExactly("s");
        assertThat(fold.layers())
                .containsExactly(Map.entry(
                        "z",
                        new DenseLayer("z", Matrix.ofRows(new double[][] {{2, 4}, {-9, -12}}), Vector.of(11, -17.5))));
        assertThat(fold.findings()).extracting(Finding::layer).containsExactly("z");
    }

    @Test
    void aScalingBehindAnActivationGoesIntoItsConsumers() {
        ScalingFold fold = find(Nets.of(
                new Value.Input("x", 2),
                LAYER,
                new Value.Activated("a", "z", 2, Activation.Plain.RELU),
                new Value.Scaled("s", "a", Vector.of(2, -3), Vector.of(1, 0.5)),
                Nets.dense("w", "s", new double[][] {{1, 1}}, 0),
                Nets.dense("y", "s", new double[][] {{10, 100}}, 7)));

        assertThat(fold.removed()).containsExactly("s");
        assertThat(fold.layers())
                .containsEntry(
                        "y", new DenseLayer("y", Matrix.ofRows(new double[][] {{20, -300}}), Vector.of(7 + 10 + 50)))
                .containsOnlyKeys("w", "y");
    }

    @Test
    void severalScalingsInARowGoOneAfterTheOther() {
        ScalingFold fold = find(Nets.of(
                new Value.Input("x", 2),
                LAYER,
                SCALING,
                new Value.Scaled("s2", "s", Vector.of(10, 10), Vector.of(0, 1)),
                Nets.dense("y", "s2", new double[][] {{1, 1}}, 0)));

        assertThat(fold.removed()).containsExactlyInAnyOrder("s", "s2");
        assertThat(fold.layers().get("z"))
                .isEqualTo(new DenseLayer(
                        "z", Matrix.ofRows(new double[][] {{20, 40}, {-90, -120}}), Vector.of(110, -174)));
    }

    @Test
    void aLayerThatIsReadBesidesKeepsItsWeights() {
        DenseNetwork network = Nets.of(
                new Value.Input("x", 2),
                LAYER,
                SCALING,
                new Value.Activated("a", "s", 2, Activation.Plain.RELU),
                new Value.Sum("t", List.of("a", "z"), 2),
                Nets.dense("y", "t", new double[][] {{1, 1}}, 0));

        assertThat(find(network).removed()).isEmpty();
        assertThat(find(network).layers()).isEmpty();
    }

    @Test
    void aLayerThatSomethingElseReadsKeepsItsWeights() {
        DenseNetwork network = Nets.of(
                new Value.Input("x", 2),
                LAYER,
                SCALING,
                new Value.Activated("a", "s", 2, Activation.Plain.RELU),
                Nets.dense("y", "a", new double[][] {{1, 1}}, 0));

        assertThat(find(new DenseNetwork(network.values(), Map.of("z", List.of("read by Softmax"))))
                        .removed())
                .isEmpty();
    }

    @Test
    void whatTheFileDoesNotLetGoStays() {
        DenseNetwork network =
                Nets.of(new Value.Input("x", 2), LAYER, SCALING, Nets.dense("y", "s", new double[][] {{1, 1}}, 0));

        assertThat(ScalingFold.find(network, (scaling, intoProducer, removed) -> false)
                        .removed())
                .isEmpty();
        assertThat(ScalingFold.find(network, (scaling, intoProducer, removed) -> !intoProducer)
                        .layers())
                .containsOnlyKeys("y");
    }

    @Test
    void aScalingThatIsNotFiniteStays() {
        DenseNetwork network = Nets.of(
                new Value.Input("x", 2),
                LAYER,
                new Value.Scaled("s", "z", Vector.of(1, Double.POSITIVE_INFINITY), Vector.of(0, 0)),
                Nets.dense("y", "s", new double[][] {{1, 1}}, 0));

        assertThat(find(network).removed()).isEmpty();
    }
}
