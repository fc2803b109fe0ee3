package odf2nna.internal.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import odf2nna.internal.network.Matrix;
import odf2nna.internal.network.UnitSet;
import org.junit.jupiter.api.Test;

class LocalSwapsTest {
    /** Covariances of the three units of the case; unit 3 is half of unit 1 plus 1. */
    private static final Matrix SIGMA = Matrix.ofRows(
            new double[][] {{0.6875, -0.3125, 0.34375}, {-0.3125, 0.6875, -0.15625}, {0.34375, -0.15625, 0.171875}});

    private static final LocalSwaps CASE = new LocalSwaps(SIGMA, List.of(new double[] {2, -1, 0.1}));

    /** The variance of the output, by which losses are divided. */
    private static double variance() {
        double[] w = {2, -1, 0.1};
        double[] q = SIGMA.times(w);
        return IntStream.range(0, 3).mapToDouble(i -> w[i] * q[i]).sum();
    }

    @Test
    void lossesAreThoseOfTheRefit() {
        double[] expected = {0.545455, 2.292273, 0.545455};
        for (int unit = 0; unit < 3; unit++) {
            assertThat(CASE.loss(UnitSet.of(unit)) * variance()).isEqualTo(expected[unit], within(5e-7));
        }
        assertThat(CASE.loss(UnitSet.of(0, 1))).isEqualTo(0, within(1e-6));
        assertThat(CASE.loss(UnitSet.of(1, 2))).isEqualTo(0, within(1e-6));
        assertThat(CASE.loss(UnitSet.of(0, 2)) * variance()).isEqualTo(0.545455, within(1e-5));
        assertThat(CASE.loss(UnitSet.of())).isEqualTo(1, within(1e-12));
    }

    @Test
    void exchangesReachTheBestSetOfThisCase() {
        for (UnitSet start : List.of(UnitSet.of(0, 2), UnitSet.of(0, 1), UnitSet.of(1, 2))) {
            assertThat(CASE.loss(CASE.improved(start, UnitSet.all(3), 10))).isEqualTo(0, within(1e-6));
        }
        assertThat(CASE.improved(UnitSet.of(1), UnitSet.all(3), 10)).isNotEqualTo(UnitSet.of(1));
    }

    @Test
    void aUnitThatMustStayStays() {
        assertThat(CASE.improved(UnitSet.of(1), UnitSet.of(0, 2), 10)).isEqualTo(UnitSet.of(1));
        assertThat(CASE.improved(UnitSet.of(0, 2), UnitSet.of(0), 10).contains(2))
                .isTrue();
        assertThat(CASE.improved(UnitSet.of(0, 2), UnitSet.all(3), 0)).isEqualTo(UnitSet.of(0, 2));
    }

    /** No single exchange lowers the loss of the result, and the start is never better. */
    @Test
    void theResultIsALocalOptimum() {
        int units = 9;
        for (long seed = 0; seed < 20; seed++) {
            LocalSwaps swaps = random(units, seed);
            UnitSet start = UnitSet.of(0, 1, 2, 3);
            UnitSet end = swaps.improved(start, UnitSet.all(units), 1000);

            assertThat(end.size()).isEqualTo(start.size());
            assertThat(swaps.loss(end)).isLessThanOrEqualTo(swaps.loss(start) + 1e-9);
            for (int out : end.toArray()) {
                for (int in : end.complement(units).toArray()) {
                    UnitSet other = UnitSet.where(units, i -> i == in || (i != out && end.contains(i)));
                    assertThat(swaps.loss(other)).isGreaterThan(swaps.loss(end) - 1e-8);
                }
            }
        }
    }

    private static LocalSwaps random(int units, long seed) {
        Random random = new Random(seed);
        double[][] mix = new double[units][units];
        for (double[] row : mix) {
            IntStream.range(0, units).forEach(i -> row[i] = random.nextGaussian());
        }
        double[][] sigma = new double[units][units];
        for (int i = 0; i < units; i++) {
            for (int j = 0; j < units; j++) {
                for (int k = 0; k < units; k++) {
                    sigma[i][j] += mix[i][k] * mix[j][k] / units;
                }
            }
        }
        List<double[]> weights = new ArrayList<>();
        for (int k = 0; k < 3; k++) {
            weights.add(random.doubles(units, -1, 1).toArray());
        }
        return new LocalSwaps(Matrix.ofRows(sigma), weights);
    }
}
