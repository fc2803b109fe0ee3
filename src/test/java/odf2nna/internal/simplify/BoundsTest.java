package odf2nna.internal.simplify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import odf2nna.internal.network.Activation;
import odf2nna.internal.network.DenseNetwork;
import odf2nna.internal.network.Value;
import odf2nna.internal.network.Vector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BoundsTest {
    static List<Activation> activations() {
        return List.of(
                Activation.Plain.RELU, new Activation.LeakyRelu(-0.5), Activation.Plain.SIGMOID, Activation.Plain.GELU);
    }

    private static DenseNetwork network(Activation activation) {
        return Nets.of(
                new Value.Input("x", 2),
                Nets.dense("z", "x", new double[][] {{3, -2}, {-1, 4}}, 0.5, -0.5),
                new Value.Activated("a", "z", 2, activation),
                new Value.Scaled("s", "a", Vector.of(-2, 3), Vector.of(1, 0)),
                new Value.Sum("t", List.of("a", "s"), 2),
                new Value.Concat("j", List.of("t", "x"), 4),
                Nets.dense("y", "j", new double[][] {{1, -1, 2, -2}}, 0));
    }

    @ParameterizedTest
    @MethodSource("activations")
    void allThatInputsInTheRangesGiveLiesBetween(Activation activation) {
        DenseNetwork network = network(activation);
        Random random = new Random(3);
        for (double[] range : new double[][] {{-2, 2}, {0, 1}, {-3, -2}, {1, 1}}) {
            Bounds bounds = Bounds.of(network, Nets.between(network, range[0], range[1]), Validity.RANGES);
            for (int row = 0; row < 200; row++) {
                double[] x = new double[2];
                Arrays.setAll(
                        x,
                        i -> range[0]
                                + (range[1] - range[0])
                                        * (random.nextBoolean() ? random.nextInt(2) : random.nextDouble()));
                assertThatAllLieBetween(network, bounds, x);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("activations")
    void freeInputsAreBoundedByTheActivationAlone(Activation activation) {
        DenseNetwork network = network(activation);
        Bounds bounds = Bounds.of(network, Nets.between(network, 0, 1), Validity.EVERY_INPUT);

        for (double x : new double[] {-1e6, -1, 0, 1, 1e6}) {
            assertThatAllLieBetween(network, bounds, new double[] {x, -x});
        }
    }

    private static void assertThatAllLieBetween(DenseNetwork network, Bounds bounds, double[] x) {
        network.evaluate(Map.of("x", x)).forEach((value, values) -> {
            for (int i = 0; i < values.length; i++) {
                assertThat(values[i])
                        .as("%s[%d] at %s", value, i, Arrays.toString(x))
                        .isBetween(bounds.low(value, i), bounds.high(value, i));
            }
        });
    }

    @Test
    void roundingIsAddedToASum() {
        DenseNetwork network = network(Activation.Plain.RELU);

        Bounds bounds = Bounds.of(network, Nets.between(network, -1, 1), Validity.RANGES);

        assertThat(bounds.high("z", 0) - 5.5).isBetween(6 * 5.5 * Nets.U, 20 * 5.5 * Nets.U);
        assertThat(bounds.low("a", 0)).isZero();
    }

    /** 2·(n + 4)·u is above 1: an error could be as large as the sum. */
    @Test
    void sumsOfTooManyTermsForTheTypeHaveNoBounds() {
        double[] weights = new double[1100];
        Arrays.fill(weights, 1);
        DenseNetwork network = Nets.of(new Value.Input("x", 1100), Nets.dense("y", "x", new double[][] {weights}, 0));
        Knowledge.Span span =
                Objects.requireNonNull(Nets.between(network, -1, 1).ranges().get("x"));

        Bounds bounds = Bounds.of(network, new Knowledge(0x1p-11, Map.of("x", span), Map.of()), Validity.RANGES);

        assertThat(bounds.high("y", 0)).isInfinite();
    }

    @Test
    void aRangeHasItsLowerBoundFirst() {
        assertThatThrownBy(() -> new Knowledge.Span(Vector.of(1), Vector.of(0)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("position 0: expected a range, got 1.0 to 0.0");
        assertThatThrownBy(() -> new Knowledge.Span(Vector.of(1), Vector.of(2, 3)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected 1 bounds, got 2");
    }
}
