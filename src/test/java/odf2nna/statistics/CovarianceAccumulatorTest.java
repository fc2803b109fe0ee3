package odf2nna.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import odf2nna.network.Matrix;
import odf2nna.network.Vector;
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
    void clearForgets() {
        double[][] rows = rows(300, 0);
        CovarianceAccumulator used = new CovarianceAccumulator(N, M);
        add(used, rows(1000, 5), 0, 1000);
        used.clear();
        CovarianceAccumulator fresh = new CovarianceAccumulator(N, M);

        add(used, rows, 0, 300);
        add(fresh, rows, 0, 300);

        assertThat(used.covariance("x", "y")).isEqualTo(fresh.covariance("x", "y"));
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
                        Matrix.of(1, 1, Vector.zeros(1)),
                        Matrix.of(1, 2, Vector.zeros(2))))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
