package odf2nna.internal.prune.quantize;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import odf2nna.internal.network.DenseLayer;
import odf2nna.internal.network.Grid;
import odf2nna.internal.network.Matrix;
import odf2nna.internal.network.QuantizedInput;
import odf2nna.internal.network.Vector;
import odf2nna.internal.statistics.UnitStatistics;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommonScaleTest {
    private static final int INPUTS = 40;
    private static final QuantizedInput INPUT = new QuantizedInput(Optional.empty(), Grid.over(-4, 4));

    /** Inputs with mean 0 and deviation 1. */
    private static UnitStatistics seen() {
        return new UnitStatistics(
                "x",
                10,
                Vector.zeros(INPUTS),
                Vector.ones(INPUTS),
                Vector.of(fill(-4)),
                Vector.of(fill(4)),
                Vector.zeros(INPUTS));
    }

    private static double[] fill(double value) {
        double[] all = new double[INPUTS];
        Arrays.fill(all, value);
        return all;
    }

    /** Units with weights of the given sizes. */
    private static DenseLayer layer(double... sizes) {
        Random random = new Random(1);
        double[][] weights = new double[sizes.length][INPUTS];
        for (int u = 0; u < sizes.length; u++) {
            for (int j = 0; j < INPUTS; j++) {
                weights[u][j] = sizes[u] * (random.nextDouble() - 0.5);
            }
        }
        return new DenseLayer("d", Matrix.ofRows(weights), Vector.zeros(sizes.length));
    }

    /** Of independent inputs with deviation 1. */
    private static Vector deviations(DenseLayer layer) {
        double[] deviations = new double[layer.units()];
        for (int u = 0; u < deviations.length; u++) {
            for (int j = 0; j < INPUTS; j++) {
                deviations[u] += layer.weights().get(u, j) * layer.weights().get(u, j);
            }
            deviations[u] = Math.sqrt(deviations[u]);
        }
        return Vector.of(deviations);
    }

    private static boolean isEnough(DenseLayer layer, boolean roundedTogether) {
        return CommonScale.isEnough(layer, INPUT, seen(), deviations(layer), roundedTogether);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void isEnoughForUnitsOfOneSize(boolean roundedTogether) {
        assertThat(isEnough(layer(1, 1, 1), roundedTogether)).isTrue();
    }

    @Test
    void isNotEnoughForAnOutputThatIsMuchSmaller() {
        assertThat(isEnough(layer(1, 1, 0.01), false)).isFalse();
    }

    @Test
    void theErrorIsThatOfTheScaleThatIsWritten() {
        DenseLayer layer = layer(1, 1, 1);
        double scale = LayerQuantizer.quantize(layer, INPUT, Vector.zeros(INPUTS), false)
                .orElseThrow()
                .scale(0);
        // 40 inputs of mean square 1
        double deviation = Math.sqrt(scale * scale / 12 * INPUTS / 1e-3);

        // the scale is written as a float, so it is compared a millionth to either side
        assertThat(CommonScale.isEnough(layer, INPUT, seen(), same(deviation * (1 + 1e-6)), true))
                .isTrue();
        assertThat(CommonScale.isEnough(layer, INPUT, seen(), same(deviation * (1 - 1e-6)), true))
                .isFalse();
    }

    private static Vector same(double deviation) {
        return Vector.of(new double[] {deviation, deviation, deviation});
    }

    @Test
    void isEnoughForAHiddenUnitThatTheNextGridRoundsAway() {
        assertThat(isEnough(layer(1, 1, 0.01), true)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void oneWeightThatOutweighsAllLeavesOutputsTheirOwn(boolean roundedTogether) {
        double[][] weights = layer(0.01, 0.01, 0.01).weights().toRows();
        weights[0][0] = 1;
        DenseLayer uneven = new DenseLayer("d", Matrix.ofRows(weights), Vector.zeros(3));
        // the one weight brings a variance of 1, a third of it in the mean; the others 13 · 0.01²/12
        assertThat(isEnough(uneven, roundedTogether)).isEqualTo(roundedTogether);
    }
}
