package odf2nna.internal.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** 200 inputs and 100 units: 20,000 weights, whose deviation is known to half a per cent. */
class FreshWeightsTest {
    private static DenseNetwork network(Activation activation) {
        DenseLayer hidden = new DenseLayer("hidden", new Matrix(100, 200, Vector.zeros(20_000)), Vector.ones(100));
        DenseLayer out = new DenseLayer("out", new Matrix(50, 100, Vector.zeros(5_000)), Vector.zeros(50));
        return new DenseNetwork(
                List.of(
                        new Value.Input("x", 200),
                        new Value.Dense("z", "x", hidden),
                        new Value.Activated("h", "z", 100, activation),
                        new Value.Dense("y", "h", out)),
                Map.of());
    }

    private static double deviation(DenseNetwork network, String layer) {
        double[] weights =
                network.layer(layer).orElseThrow().layer().weights().values().toArray();
        return Math.sqrt(Arrays.stream(weights).map(w -> w * w).average().orElseThrow());
    }

    @ParameterizedTest
    @EnumSource(
            value = Activation.Plain.class,
            names = {"RELU", "GELU", "SWISH", "SOFTPLUS", "MISH"})
    void beforeARectifierTheVarianceIsTwoByInputs(Activation.Plain activation) {
        DenseNetwork fresh = FreshWeights.of(network(activation), 7);

        assertThat(deviation(fresh, "hidden")).isCloseTo(Math.sqrt(2.0 / 200), within(0.002));
    }

    @ParameterizedTest
    @EnumSource(
            value = Activation.Plain.class,
            names = {"TANH", "SIGMOID", "SOFTSIGN", "LOG_SIGMOID"})
    void elsewhereItIsTwoByInputsAndUnits(Activation.Plain activation) {
        DenseNetwork fresh = FreshWeights.of(network(activation), 7);

        assertThat(deviation(fresh, "hidden")).isCloseTo(Math.sqrt(2.0 / 300), within(0.002));
        assertThat(deviation(fresh, "out")).isCloseTo(Math.sqrt(2.0 / 150), within(0.004));
    }

    @Test
    void nothingOfTheOldWeightsRemains() {
        DenseNetwork fresh = FreshWeights.of(network(Activation.Plain.RELU), 7);

        assertThat(fresh.layer("hidden").orElseThrow().layer().bias()).isEqualTo(Vector.zeros(100));
    }

    @Test
    void theSeedAloneDecides() {
        DenseNetwork network = network(Activation.Plain.RELU);
        List<DenseLayer> one = layers(FreshWeights.of(network, 7));

        assertThat(layers(FreshWeights.of(network, 7))).isEqualTo(one);
        assertThat(layers(FreshWeights.of(network, 8))).doesNotContainAnyElementsOf(one);
    }

    private static List<DenseLayer> layers(DenseNetwork network) {
        return network.layers().stream().map(Value.Dense::layer).toList();
    }
}
