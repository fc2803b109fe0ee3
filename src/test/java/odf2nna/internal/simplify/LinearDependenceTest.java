package odf2nna.internal.simplify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import odf2nna.internal.network.Matrix;
import org.junit.jupiter.api.Test;

class LinearDependenceTest {
    private static final double TOLERANCE = Knowledge.none(Nets.U).tolerance();

    private static Map<Integer, Map<Integer, Double>> find(double[]... rows) {
        int[] all = new int[rows.length];
        java.util.Arrays.setAll(all, i -> i);
        return LinearDependence.find(Matrix.ofRows(rows), all, TOLERANCE);
    }

    @Test
    void aSumOfOthersIsFoundWithItsFactors() {
        double[][] rows = {{1, 0, 0}, {0, 1, 0}, {3, -2, 0}, {0, 0, 5}};

        Map<Integer, Map<Integer, Double>> sums = find(rows);

        assertThat(sums).hasSize(1);
        sums.forEach((row, factors) -> {
            for (int j = 0; j < 3; j++) {
                double sum = 0;
                for (Map.Entry<Integer, Double> factor : factors.entrySet()) {
                    sum += factor.getValue() * rows[factor.getKey()][j];
                }
                assertThat(sum).isCloseTo(rows[row][j], within(1e-12));
            }
            assertThat(factors).doesNotContainKey(row);
        });
    }

    @Test
    void moreRowsThanColumnsAreAlwaysDependent() {
        assertThat(find(new double[] {1, 2}, new double[] {2, 1}, new double[] {1, 1}))
                .hasSize(1);
    }

    @Test
    void aRowThatIsAlmostASumStays() {
        double almost = 1 + 1000 * Nets.U;

        assertThat(find(new double[] {1, 0, 1}, new double[] {0, 1, 1}, new double[] {1, 1, 2 * almost}))
                .isEmpty();
    }

    /** With two rows that nearly agree, a third needs large multiples of their difference. */
    @Test
    void factorsAreNeverLarge() {
        Map<Integer, Map<Integer, Double>> sums =
                find(new double[] {1, 0}, new double[] {1, 1e-4}, new double[] {0, 1});

        assertThat(sums).hasSize(1);
        assertThat(sums.values())
                .allSatisfy(factors -> assertThat(factors.values())
                        .allSatisfy(
                                factor -> assertThat(Math.abs(factor)).isLessThanOrEqualTo(LinearDependence.GROWTH)));
    }
}
