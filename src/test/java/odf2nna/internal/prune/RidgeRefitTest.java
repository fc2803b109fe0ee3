package odf2nna.internal.prune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import odf2nna.internal.network.DenseLayer;
import odf2nna.internal.network.Matrix;
import odf2nna.internal.network.UnitSet;
import odf2nna.internal.network.Vector;
import odf2nna.internal.statistics.SplitCovariance;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.factory.LinearSolverFactory_DDRM;
import org.ejml.interfaces.linsol.LinearSolverDense;
import org.junit.jupiter.api.Test;

class RidgeRefitTest {
    private static final PruningPlan.Refit OPEN =
            new PruningPlan.Refit("out", "x", "a", Optional.empty(), Optional.empty());

    private static final double RIDGE = 1e-10;

    @Test
    void findsAnAffineMapThatIsThere() {
        // a = A·x + c exactly, so z = W·a + b = (W·A)·x + W·c + b
        int rows = 200;
        Random random = new Random(3);
        double[][] x = new double[rows][2];
        double[][] a = new double[rows][3];
        for (int r = 0; r < rows; r++) {
            x[r] = new double[] {random.nextGaussian(), 5 + random.nextGaussian()};
            a[r] = new double[] {x[r][0] + 1, x[r][1] - x[r][0], 2};
        }
        DenseLayer consumer = new DenseLayer("out", Matrix.ofRows(new double[][] {{1, 2, 3}}), Vector.of(0.5));
        PruningPlan.Refit solved = RidgeRefit.solve(OPEN, consumer, UnitSet.all(2), Samples.covariance(x, a), RIDGE);

        // the ridge of a millionth of the mean variance moves the map by about as much
        assertThat(solved.weights().orElseThrow().get(0, 0)).isCloseTo(1 - 2, within(1e-5));
        assertThat(solved.weights().orElseThrow().get(0, 1)).isCloseTo(2, within(1e-5));
        assertThat(solved.bias().orElseThrow().get(0)).isCloseTo(1 + 3 * 2 + 0.5, within(1e-4));
    }

    @Test
    void equalsLeastSquaresOfAnIndependentSolver() {
        int rows = 500;
        Random random = new Random(4);
        double[][] x = new double[rows][4];
        double[][] a = new double[rows][2];
        DMatrixRMaj design = new DMatrixRMaj(rows, 4);
        DMatrixRMaj target = new DMatrixRMaj(rows, 1);
        for (int r = 0; r < rows; r++) {
            for (int i = 0; i < 4; i++) {
                x[r][i] = random.nextGaussian();
            }
            a[r] = new double[] {Math.max(0, x[r][0] + x[r][3]), Math.tanh(x[r][1])};
            // columns 0, 1, 3 are kept, and an intercept
            design.set(r, 0, x[r][0]);
            design.set(r, 1, x[r][1]);
            design.set(r, 2, x[r][3]);
            design.set(r, 3, 1);
            target.set(r, 0, 2 * a[r][0] - a[r][1] + 1);
        }
        DenseLayer consumer = new DenseLayer("out", Matrix.ofRows(new double[][] {{2, -1}}), Vector.of(1));
        PruningPlan.Refit solved =
                RidgeRefit.solve(OPEN, consumer, UnitSet.of(0, 1, 3), Samples.covariance(x, a), RIDGE);
        DMatrixRMaj expected = new DMatrixRMaj(4, 1);
        LinearSolverDense<DMatrixRMaj> qr = LinearSolverFactory_DDRM.qr(rows, 4);
        assertThat(qr.setA(design)).isTrue();
        qr.solve(target, expected);

        // as above, the ridge
        assertThat(solved.weights().orElseThrow().get(0, 0)).isCloseTo(expected.get(0), within(1e-5));
        assertThat(solved.weights().orElseThrow().get(0, 1)).isCloseTo(expected.get(1), within(1e-5));
        assertThat(solved.weights().orElseThrow().get(0, 2)).as("removed").isZero();
        assertThat(solved.weights().orElseThrow().get(0, 3)).isCloseTo(expected.get(2), within(1e-5));
        assertThat(solved.bias().orElseThrow().get(0)).isCloseTo(expected.get(3), within(1e-5));
    }

    @Test
    void makesUpForDroppedUnitsLikeLeastSquaresOfAnIndependentSolver() {
        // a layer of 5 units, of which 1, 2 and 4 remain; unit 3 is nearly a mix of two of them
        int rows = 400;
        Random random = new Random(6);
        double[][] a = new double[rows][5];
        DMatrixRMaj design = new DMatrixRMaj(rows, 4);
        DMatrixRMaj target = new DMatrixRMaj(rows, 2);
        DenseLayer consumer = new DenseLayer(
                "out", Matrix.ofRows(new double[][] {{1, -2, 3, 0.5, -1}, {0.3, 1, -1, 4, 2}}), Vector.of(0.25, -3));
        for (int r = 0; r < rows; r++) {
            for (int i = 0; i < 5; i++) {
                a[r][i] = Math.max(0, i + random.nextGaussian());
            }
            a[r][3] = 2 * a[r][1] - a[r][4] + 0.1 * random.nextGaussian();
            double[] left = {a[r][1], a[r][2], a[r][4], 1};
            for (int i = 0; i < 4; i++) {
                design.set(r, i, left[i]);
            }
            double[] z = consumer.preActivations(a[r]);
            target.set(r, 0, z[0]);
            target.set(r, 1, z[1]);
        }
        PruningPlan.Refit open = new PruningPlan.Refit("out", "a", "a", Optional.empty(), Optional.empty());
        PruningPlan.Refit solved =
                RidgeRefit.solve(open, consumer, UnitSet.of(1, 2, 4), Samples.covariance(a, a), RIDGE);
        DMatrixRMaj expected = new DMatrixRMaj(4, 2);
        LinearSolverDense<DMatrixRMaj> qr = LinearSolverFactory_DDRM.qr(rows, 4);
        assertThat(qr.setA(design)).isTrue();
        qr.solve(target, expected);

        Matrix weights = solved.weights().orElseThrow();
        int[] left = {1, 2, 4};
        for (int unit = 0; unit < 2; unit++) {
            for (int i = 0; i < 3; i++) {
                assertThat(weights.get(unit, left[i])).isCloseTo(expected.get(i, unit), within(1e-6));
            }
            assertThat(weights.get(unit, 0)).as("removed").isZero();
            assertThat(weights.get(unit, 3)).as("removed").isZero();
            assertThat(solved.bias().orElseThrow().get(unit)).isCloseTo(expected.get(3, unit), within(1e-6));
        }
    }

    @Test
    void isTheFoldWhereTheRidgeIsLarge() {
        double[][] a = {{1, 2, 5}, {2, 1, 4}, {0, 3, 1}, {4, 4, 1}};
        DenseLayer consumer = new DenseLayer("out", Matrix.ofRows(new double[][] {{1, 2, 3}}), Vector.of(0.5));
        PruningPlan.Refit open = new PruningPlan.Refit("out", "a", "a", Optional.empty(), Optional.empty());
        PruningPlan.Refit far =
                RidgeRefit.solve(open, consumer, UnitSet.of(0, 2), Samples.covariance(a, a), Double.POSITIVE_INFINITY);
        PruningPlan.Refit near = RidgeRefit.solve(open, consumer, UnitSet.of(0, 2), Samples.covariance(a, a), 1e9);

        assertThat(far.weights()).contains(Matrix.ofRows(new double[][] {{1, 0, 3}}));
        assertThat(far.bias()).contains(Vector.of(0.5 + 2 * 2.5));
        // the refit decreases with 1/λ
        assertThat(near.weights().orElseThrow().get(0, 0)).isCloseTo(1, within(1e-8));
        assertThat(near.bias().orElseThrow().get(0)).isCloseTo(5.5, within(1e-8));
    }

    @Test
    void choosesTheFoldWhereTheRowsAreTooFewToRefit() {
        // 12 rows of noise: nothing is to be gained, and what least squares finds fails on the other half
        Random random = new Random(9);
        double[][] even = noise(random, 6, 8);
        double[][] odd = noise(random, 6, 8);
        double[][] all = new double[12][];
        System.arraycopy(even, 0, all, 0, 6);
        System.arraycopy(odd, 0, all, 6, 6);
        SplitCovariance seen = new SplitCovariance(
                Samples.covariance(all, all), List.of(Samples.covariance(even, even), Samples.covariance(odd, odd)));
        DenseLayer consumer =
                new DenseLayer("out", Matrix.ofRows(new double[][] {{1, 1, 1, 1, 1, 1, 1, 1}}), Vector.of(0));
        PruningPlan.Refit open = new PruningPlan.Refit("out", "a", "a", Optional.empty(), Optional.empty());
        PruningPlan.Refit solved = RidgeRefit.solve(open, consumer, UnitSet.of(0, 1, 2, 3), seen);

        assertThat(solved.weights()).contains(Matrix.ofRows(new double[][] {{1, 1, 1, 1, 0, 0, 0, 0}}));
    }

    private static double[][] noise(Random random, int rows, int width) {
        double[][] noise = new double[rows][width];
        for (double[] row : noise) {
            for (int i = 0; i < width; i++) {
                row[i] = random.nextGaussian();
            }
        }
        return noise;
    }

    @Test
    void givesTheMeanWhereNothingVaries() {
        double[][] x = {{1}, {1}};
        double[][] a = {{2}, {4}};
        DenseLayer consumer = new DenseLayer("out", Matrix.ofRows(new double[][] {{10}}), Vector.of(1));
        PruningPlan.Refit solved = RidgeRefit.solve(OPEN, consumer, UnitSet.all(1), Samples.covariance(x, a), RIDGE);

        assertThat(solved.weights().orElseThrow().get(0, 0)).isZero();
        assertThat(solved.bias().orElseThrow().get(0)).isEqualTo(31);
    }
}
