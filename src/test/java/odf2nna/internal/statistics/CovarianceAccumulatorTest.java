package odf2nna.internal.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import odf2nna.internal.network.Matrix;
import odf2nna.internal.network.Vector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CovarianceAccumulatorTest {
    private static final int N = 5;
    private static final int M = 3;

    private static double[][] rows(int count, double offset) {
        Random random = new Random(8);
        double[][] rows = new double[count][N + M];
        for (double[] row : rows) {
            double common = random.nextGaussian();
            for (int j = 0; j < row.length; j++) {
                row[j] = j == 2 ? 0.3 : offset + j * common + random.nextGaussian();
            }
        }
        return rows;
    }

    private static void add(CovarianceAccumulator target, double[][] rows, int from, int to) {
        for (int r = from; r < to; r++) {
            target.add(rows[r], Arrays.copyOfRange(rows[r], N, N + M));
        }
    }

    private static double covariance(double[][] rows, int a, int b) {
        double meanA = 0;
        double meanB = 0;
        for (double[] row : rows) {
            meanA += row[a] / rows.length;
            meanB += row[b] / rows.length;
        }
        double sum = 0;
        for (double[] row : rows) {
            sum += (row[a] - meanA) * (row[b] - meanB);
        }
        return sum / rows.length;
    }

    private static void assertRight(Covariance found, double[][] rows, double tolerance) {
        assertThat(found.samples()).isEqualTo(rows.length);
        for (int i = 0; i < N; i++) {
            for (int j = 0; j < N; j++) {
                assertThat(found.sxx().get(i, j)).isCloseTo(covariance(rows, i, j), within(tolerance));
                assertThat(found.sxx().get(i, j)).isEqualTo(found.sxx().get(j, i));
            }
            for (int j = 0; j < M; j++) {
                assertThat(found.sxy().get(i, j)).isCloseTo(covariance(rows, i, N + j), within(tolerance));
            }
        }
    }

    /** Double arithmetic in the check itself loses digits to a large mean; the streamed form does not. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 255, 256, 257, 1000, 5003})
    void agreesWithTwoPasses(int count) {
        double[][] rows = rows(count, 100);
        CovarianceAccumulator accumulator = new CovarianceAccumulator(N, M);

        add(accumulator, rows, 0, count);

        assertRight(accumulator.covariance("x", "y"), rows, 1e-10);
    }

    @Test
    void aConstantUnitVariesWithNothing() {
        CovarianceAccumulator accumulator = new CovarianceAccumulator(N, M);
        add(accumulator, rows(1003, 0), 0, 1003);

        Covariance found = accumulator.covariance("x", "y");

        assertThat(found.meanX().get(2)).isEqualTo(0.3);
        assertThat(found.sxx().get(2, 2)).isEqualTo(0.0);
        assertThat(found.sxx().get(2, 4)).isEqualTo(0.0);
    }

    @Test
    void shardsMergeToTheWhole() {
        double[][] rows = rows(3000, 1e4);
        CovarianceAccumulator first = new CovarianceAccumulator(N, M);
        CovarianceAccumulator second = new CovarianceAccumulator(N, M);
        add(first, rows, 0, 700);
        add(second, rows, 700, 3000);

        second.merge(first);
        second.merge(new CovarianceAccumulator(N, M));

        assertRight(second.covariance("x", "y"), rows, 1e-7);
    }

    @Test
    void namesTheUnitThatIsNotFinite() {
        CovarianceAccumulator accumulator = new CovarianceAccumulator(1, 2);
        accumulator.add(new double[] {1}, new double[] {1, Double.POSITIVE_INFINITY});

        assertThatThrownBy(() -> accumulator.covariance("x", "y"))
                .isInstanceOf(NonFiniteActivationException.class)
                .hasMessageContaining("'y', unit 1");
    }

    @Test
    void refusesOtherWidthsAndNoRows() {
        CovarianceAccumulator accumulator = new CovarianceAccumulator(1, 2);

        assertThatThrownBy(() -> accumulator.merge(new CovarianceAccumulator(1, 1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> accumulator.merge(new CovarianceAccumulator(2, 2)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> accumulator.covariance("x", "y")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> new Covariance(
                        1,
                        Vector.zeros(1),
                        Vector.zeros(1),
                        new Matrix(1, 1, Vector.zeros(1)),
                        new Matrix(1, 2, Vector.zeros(2))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /** Sums are made in tiles of 512 columns, 4 lines and 4 rows at a time. */
    @Test
    void wideValuesHaveTheCovariancesOfTheirUnits() {
        int wide = 1030;
        Random random = new Random(9);
        CovarianceAccumulator all = new CovarianceAccumulator(wide, wide);
        CovarianceAccumulator across = CovarianceAccumulator.across(wide, wide);
        int[] some = {0, 3, 510, 511, 512, 515, 1027, 1028, 1029};
        CovarianceAccumulator few = new CovarianceAccumulator(some.length, some.length);
        for (int row = 0; row < 259; row++) {
            double[] x = random.doubles(wide, -1, 1).toArray();
            double[] y = random.doubles(wide, -1, 1).toArray();
            all.add(x, y);
            across.add(x, y);
            few.add(
                    Arrays.stream(some).mapToDouble(i -> x[i]).toArray(),
                    Arrays.stream(some).mapToDouble(i -> y[i]).toArray());
        }
        Covariance found = all.covariance("x", "y");
        Covariance expected = few.covariance("x", "y");

        for (int i = 0; i < some.length; i++) {
            for (int j = 0; j < some.length; j++) {
                // averages of products of numbers below 1, in another order
                assertThat(found.sxx().get(some[i], some[j]))
                        .isCloseTo(expected.sxx().get(i, j), within(1e-15));
                assertThat(found.sxy().get(some[i], some[j]))
                        .isCloseTo(expected.sxy().get(i, j), within(1e-15));
            }
        }
        assertThat(across.covariance("x", "y", found.sxx())).isEqualTo(found);
    }
}
