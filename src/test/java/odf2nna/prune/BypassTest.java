package odf2nna.prune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Optional;
import java.util.Random;
import odf2nna.network.DenseLayer;
import odf2nna.network.Matrix;
import odf2nna.network.UnitSet;
import odf2nna.network.Vector;
import odf2nna.statistics.Covariance;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.factory.LinearSolverFactory_DDRM;
import org.ejml.interfaces.linsol.LinearSolverDense;
import org.junit.jupiter.api.Test;

class BypassTest {
    private static final PruningPlan.Refit OPEN =
            new PruningPlan.Refit("out", "x", "a", Optional.empty(), Optional.empty());

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
        DenseLayer reader = new DenseLayer("out", Matrix.ofRows(new double[][] {{1, 2, 3}}), Vector.of(0.5));
        PruningPlan.Refit solved = Bypass.solve(OPEN, reader, UnitSet.all(2), covariance(x, a));

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
        DenseLayer reader = new DenseLayer("out", Matrix.ofRows(new double[][] {{2, -1}}), Vector.of(1));
        PruningPlan.Refit solved = Bypass.solve(OPEN, reader, UnitSet.of(0, 1, 3), covariance(x, a));
        DMatrixRMaj expected = new DMatrixRMaj(4, 1);
        LinearSolverDense<DMatrixRMaj> qr = LinearSolverFactory_DDRM.qr(rows, 4);
        assertThat(qr.setA(design)).isTrue();
        qr.solve(target, expected);

        // as above, the ridge
        assertThat(solved.weights().orElseThrow().get(0, 0)).isCloseTo(expected.get(0), within(1e-5));
        assertThat(solved.weights().orElseThrow().get(0, 1)).isCloseTo(expected.get(1), within(1e-5));
        assertThat(solved.weights().orElseThrow().get(0, 2)).as("dropped").isZero();
        assertThat(solved.weights().orElseThrow().get(0, 3)).isCloseTo(expected.get(2), within(1e-5));
        assertThat(solved.bias().orElseThrow().get(0)).isCloseTo(expected.get(3), within(1e-5));
    }

    @Test
    void givesTheMeanWhereNothingVaries() {
        double[][] x = {{1}, {1}};
        double[][] a = {{2}, {4}};
        DenseLayer reader = new DenseLayer("out", Matrix.ofRows(new double[][] {{10}}), Vector.of(1));
        PruningPlan.Refit solved = Bypass.solve(OPEN, reader, UnitSet.all(1), covariance(x, a));

        assertThat(solved.weights().orElseThrow().get(0, 0)).isZero();
        assertThat(solved.bias().orElseThrow().get(0)).isEqualTo(31);
    }

    private static Covariance covariance(double[][] x, double[][] y) {
        return new Covariance(x.length, mean(x), mean(y), cross(x, x), cross(x, y));
    }

    private static Vector mean(double[][] rows) {
        double[] mean = new double[rows[0].length];
        for (double[] row : rows) {
            for (int i = 0; i < mean.length; i++) {
                mean[i] += row[i] / rows.length;
            }
        }
        return Vector.of(mean);
    }

    private static Matrix cross(double[][] x, double[][] y) {
        Vector mx = mean(x);
        Vector my = mean(y);
        double[][] cross = new double[mx.size()][my.size()];
        for (int r = 0; r < x.length; r++) {
            for (int i = 0; i < mx.size(); i++) {
                for (int j = 0; j < my.size(); j++) {
                    cross[i][j] += (x[r][i] - mx.get(i)) * (y[r][j] - my.get(j)) / x.length;
                }
            }
        }
        return Matrix.ofRows(cross);
    }
}
