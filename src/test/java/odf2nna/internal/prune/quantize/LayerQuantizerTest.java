package odf2nna.internal.prune.quantize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Optional;
import java.util.Random;
import odf2nna.internal.network.DenseLayer;
import odf2nna.internal.network.Grid;
import odf2nna.internal.network.Matrix;
import odf2nna.internal.network.QuantizedInput;
import odf2nna.internal.network.QuantizedLayer;
import odf2nna.internal.network.Vector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LayerQuantizerTest {
    private static final QuantizedInput INPUT = new QuantizedInput(Optional.empty(), Grid.over(0, 1));

    private static DenseLayer layer(double[][] weights, double... bias) {
        return new DenseLayer("d", Matrix.ofRows(weights), Vector.of(bias));
    }

    private static DenseLayer random(long seed, int units, int inputs) {
        Random random = new Random(seed);
        double[][] weights = new double[units][inputs];
        double[] bias = new double[units];
        for (int u = 0; u < units; u++) {
            bias[u] = random.nextGaussian();
            for (int j = 0; j < inputs; j++) {
                // some rows of like signs, where neighbours come to twice their size
                weights[u][j] = u % 2 == 0 ? random.nextGaussian() : 1 - 0.01 * random.nextDouble();
            }
        }
        return layer(weights, bias);
    }

    private static QuantizedLayer quantize(DenseLayer layer, boolean perUnit) {
        return LayerQuantizer.quantize(layer, INPUT, Vector.zeros(layer.inputs()), perUnit)
                .orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void everyWeightLiesWithinHalfAStep(long seed) {
        DenseLayer layer = random(seed, 8, 13);
        for (boolean perUnit : new boolean[] {true, false}) {
            QuantizedLayer integers = quantize(layer, perUnit);
            for (int u = 0; u < layer.units(); u++) {
                double scale = integers.scale(u);
                for (int j = 0; j < layer.inputs(); j++) {
                    assertThat(integers.weight(u, j) * scale)
                            .isCloseTo(layer.weights().get(u, j), within(0.5 * scale));
                }
                double step = integers.biasScale(u);
                // half a step, and the scale rounded to a float
                double rounding = 0.5 * step + Math.abs(layer.bias().get(u)) * 0x1p-23;
                assertThat(integers.bias(u) * step).isCloseTo(layer.bias().get(u), within(rounding));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void noTwoNeighboursCanOverflowSixteenBits(long seed) {
        DenseLayer layer = random(seed, 8, 13);
        QuantizedLayer integers = quantize(layer, true);
        for (int u = 0; u < layer.units(); u++) {
            for (int j = 0; j + 1 < layer.inputs(); j += 2) {
                int worst = Grid.STEPS * (integers.weight(u, j) + integers.weight(u, j + 1));
                assertThat(worst).isBetween((int) Short.MIN_VALUE, (int) Short.MAX_VALUE);
            }
        }
    }

    @Test
    void unequalNeighboursUseAllOfTheByte() {
        QuantizedLayer integers = quantize(layer(new double[][] {{1, -1, 0.5, 0.4}}, 0), true);

        assertThat(integers.weight(0, 0)).isEqualTo((byte) 127);
        assertThat(integers.weight(0, 1)).isEqualTo((byte) -127);
    }

    @Test
    void aUnitWithoutWeightsKeepsItsBias() {
        QuantizedLayer integers = quantize(layer(new double[][] {{0, 0}, {0, 0}, {1, 2}}, 0.3, 0, 1), true);

        assertThat((double) integers.bias(0) * integers.biasScale(0)).isCloseTo(0.3, within(0.3 * 0x1p-23));
        assertThat(integers.bias(1)).isZero();
        assertThat(integers.scale(1)).isEqualTo(1);
    }

    @Test
    void aBiasFarLargerThanTheWeightsFitsIntoThirtyTwoBits() {
        QuantizedLayer integers = quantize(layer(new double[][] {{1e-9, -1e-9}}, 1e6), true);

        assertThat(Math.abs(integers.bias(0))).isLessThanOrEqualTo(1 << 29);
        assertThat((double) integers.bias(0) * integers.biasScale(0)).isCloseTo(1e6, within(1e6 * 0x1p-22));
    }

    @Test
    void theSumOfAVeryWideLayerFitsIntoThirtyTwoBits() {
        double[][] weights = new double[1][200_000];
        java.util.Arrays.fill(weights[0], 1);
        QuantizedLayer integers = quantize(layer(weights, 1), true);

        long sum = Math.abs((long) integers.bias(0));
        for (int j = 0; j < integers.inputs(); j++) {
            sum += (long) Grid.STEPS * Math.abs(integers.weight(0, j));
        }
        assertThat(sum).isLessThanOrEqualTo(Integer.MAX_VALUE);
    }

    @Test
    void theBiasTakesUpWhatRoundingWeightsDoesToTheMean() {
        DenseLayer layer = random(9, 4, 20);
        double[] mean = new double[20];
        java.util.Arrays.fill(mean, 0.7);
        QuantizedLayer integers =
                LayerQuantizer.quantize(layer, INPUT, Vector.of(mean), true).orElseThrow();

        double[] exact = layer.preActivations(mean);
        for (int u = 0; u < 4; u++) {
            double sum = (double) integers.bias(u) * integers.biasScale(u);
            for (int j = 0; j < 20; j++) {
                sum += (double) integers.weight(u, j) * integers.scale(u) * mean[j];
            }
            // the bias is rounded to a step, and its scale is a product rounded to a float
            double rounding = 0.5 * integers.biasScale(u) + Math.abs(sum) * 0x1p-22;
            assertThat(sum).isCloseTo(exact[u], within(rounding));
        }
    }

    @Test
    void factorsOfInputsAreTakenOutOfTheWeights() {
        QuantizedInput scaled = new QuantizedInput(Optional.of(Vector.of(0.5, 4)), Grid.over(0, 1));
        QuantizedLayer integers = LayerQuantizer.quantize(
                        layer(new double[][] {{3, -8}}, 0), scaled, Vector.zeros(2), true)
                .orElseThrow();

        // 3 / 0.5 and −8 / 4
        assertThat(integers.weight(0, 0)).isEqualTo((byte) 127);
        assertThat(integers.weight(0, 1)).isEqualTo((byte) Math.rint(-2 * 127 / 6.0));
    }

    @Test
    void numbersThatFloatsCannotScaleAreLeftAlone() {
        QuantizedInput huge = new QuantizedInput(Optional.empty(), Grid.over(0, 1e38));
        QuantizedInput tiny = new QuantizedInput(Optional.empty(), new Grid(Float.MIN_NORMAL, 0));
        DenseLayer large = layer(new double[][] {{1e30}}, 0);
        DenseLayer small = layer(new double[][] {{1e-30}}, 0);

        assertThat(LayerQuantizer.quantize(large, huge, Vector.zeros(1), true)).isEmpty();
        assertThat(LayerQuantizer.quantize(small, tiny, Vector.zeros(1), true)).isEmpty();
    }
}
