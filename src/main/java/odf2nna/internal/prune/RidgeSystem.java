package odf2nna.internal.prune;

import odf2nna.internal.statistics.Covariance;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.factory.LinearSolverFactory_DDRM;
import org.ejml.interfaces.linsol.LinearSolverDense;

/**
 * Linear equations {@code (S + λ·diag S)·G = R} with S the covariance of some units, solved for units of variance 1: the
 * condition of S, and with it the precision, does not depend on how units are scaled. Units that do not vary get zeros.
 */
final class RidgeSystem {
    /** A variance below this share of the mean square is rounding noise. */
    private static final double NOTHING = 1e-14;

    private final Covariance seen;
    private final int[] positions;
    private final int size;
    private final double[] deviations;

    /**
     * Prepares the equations.
     *
     * @param seen covariances
     * @param positions the selected units of {@code x}
     */
    RidgeSystem(Covariance seen, int[] positions) {
        this.seen = seen;
        this.positions = positions.clone();
        this.size = positions.length;
        this.deviations = new double[size];
        for (int i = 0; i < size; i++) {
            double variance = seen.sxx().get(positions[i], positions[i]);
            double mean = seen.meanX().get(positions[i]);
            deviations[i] = variance > NOTHING * mean * mean ? Math.sqrt(variance) : 0;
        }
    }

    /** {@return the standard deviation of each unit; 0 where it is rounding noise} */
    double[] deviations() {
        return deviations.clone();
    }

    /** {@return {@code (S + λ·diag S)⁻¹} for units of variance 1, row after row} */
    double[] inverse(double ridge) {
        DMatrixRMaj found = new DMatrixRMaj(size, size);
        solver(ridge).invert(found);
        return found.data;
    }

    /**
     * Solves.
     *
     * @param right R, [units, columns]
     * @param ridge λ; infinite for zeros
     * @return G, [units, columns]
     */
    double[][] solve(double[][] right, double ridge) {
        int columns = size == 0 ? 0 : right[0].length;
        double[][] found = new double[size][columns];
        if (Double.isInfinite(ridge) || size == 0) {
            return found;
        }
        DMatrixRMaj scaled = new DMatrixRMaj(size, columns);
        for (int i = 0; i < size; i++) {
            for (int c = 0; c < columns; c++) {
                scaled.set(i, c, deviations[i] > 0 ? right[i][c] / deviations[i] : 0);
            }
        }
        DMatrixRMaj solution = new DMatrixRMaj(size, columns);
        solver(ridge).solve(scaled, solution);
        for (int i = 0; i < size; i++) {
            for (int c = 0; c < columns; c++) {
                found[i][c] = deviations[i] > 0 ? solution.get(i, c) / deviations[i] : 0;
            }
        }
        return found;
    }

    /** Rounding can leave a matrix of many units slightly indefinite; a larger ridge makes it definite. */
    private LinearSolverDense<DMatrixRMaj> solver(double ridge) {
        LinearSolverDense<DMatrixRMaj> solver = LinearSolverFactory_DDRM.symmPosDef(size);
        double grown = ridge;
        while (!solver.setA(correlations(grown))) {
            grown = Math.max(10 * grown, 1e-12);
        }
        return solver;
    }

    private DMatrixRMaj correlations(double ridge) {
        DMatrixRMaj correlations = new DMatrixRMaj(size, size);
        for (int i = 0; i < size; i++) {
            for (int j = 0; j < size; j++) {
                double scale = deviations[i] * deviations[j];
                double value = scale > 0 ? seen.sxx().get(positions[i], positions[j]) / scale : 0;
                correlations.set(i, j, i == j ? 1 + ridge : value);
            }
        }
        return correlations;
    }
}
