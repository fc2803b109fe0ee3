package odf2nna.prune;

import java.util.Optional;
import odf2nna.network.DenseLayer;
import odf2nna.network.Matrix;
import odf2nna.network.UnitSet;
import odf2nna.network.Vector;
import odf2nna.statistics.Covariance;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.factory.LinearSolverFactory_DDRM;
import org.ejml.interfaces.linsol.LinearSolverDense;

/**
 * The affine map across an emptied layer.
 *
 * <p>With x the kept part of an earlier signal, a the signal that the reader read, and {@code z = W·a + b} its
 * pre-activations, the map {@code z ≈ V·x + d} with the smallest expected squared error is
 * {@code V = W·Cov(a, x)·(Cov(x, x) + λI)⁻¹}, {@code d = b + W·E[a] − V·E[x]}. λ is a millionth of the mean variance of x:
 * it keeps the system solvable where inputs are collinear and moves V by as little.
 */
public final class Bypass {
    private static final double RELATIVE_RIDGE = 1e-6;

    private Bypass() {}

    /**
     * Solves a refit.
     *
     * @param refit the refit; its weights are not looked at
     * @param reader the layer, with its original weights
     * @param kept kept positions of the base signal
     * @param seen covariance of base (x) and source (a), all positions
     * @return the refit with its weights and bias
     */
    public static PruningPlan.Refit solve(PruningPlan.Refit refit, DenseLayer reader, UnitSet kept, Covariance seen) {
        int[] positions = kept.toArray();
        int n = positions.length;
        int width = seen.meanX().size();
        DMatrixRMaj xx = new DMatrixRMaj(n, n);
        double trace = 0;
        for (int i = 0; i < n; i++) {
            trace += seen.sxx().get(positions[i], positions[i]);
            for (int j = 0; j < n; j++) {
                xx.set(i, j, seen.sxx().get(positions[i], positions[j]));
            }
        }
        for (int i = 0; i < n; i++) {
            xx.add(i, i, trace > 0 ? RELATIVE_RIDGE * trace / n : 1);
        }
        DMatrixRMaj xz = new DMatrixRMaj(n, reader.units());
        for (int i = 0; i < n; i++) {
            for (int unit = 0; unit < reader.units(); unit++) {
                double sum = 0;
                for (int j = 0; j < reader.inputs(); j++) {
                    sum += seen.sxy().get(positions[i], j) * reader.weights().get(unit, j);
                }
                xz.set(i, unit, sum);
            }
        }
        DMatrixRMaj solution = new DMatrixRMaj(n, reader.units());
        LinearSolverDense<DMatrixRMaj> solver = LinearSolverFactory_DDRM.symmPosDef(n);
        if (!solver.setA(xx)) {
            throw new IllegalStateException("the covariance of signal '" + refit.base() + "' is not positive definite");
        }
        solver.solve(xz, solution);
        CommonOps_DDRM.transpose(solution);
        return new PruningPlan.Refit(
                refit.reader(),
                refit.base(),
                refit.source(),
                Optional.of(widen(solution, positions, width)),
                Optional.of(Vector.of(intercept(reader, seen, solution, positions))));
    }

    private static Matrix widen(DMatrixRMaj v, int[] positions, int width) {
        double[][] rows = new double[v.numRows][width];
        for (int unit = 0; unit < v.numRows; unit++) {
            for (int i = 0; i < positions.length; i++) {
                rows[unit][positions[i]] = v.get(unit, i);
            }
        }
        return Matrix.ofRows(rows);
    }

    private static double[] intercept(DenseLayer reader, Covariance seen, DMatrixRMaj v, int[] positions) {
        double[] d = reader.preActivations(seen.meanY().toArray());
        for (int unit = 0; unit < d.length; unit++) {
            for (int i = 0; i < positions.length; i++) {
                d[unit] -= v.get(unit, i) * seen.meanX().get(positions[i]);
            }
        }
        return d;
    }
}
