package odf2nna.internal.study;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.factory.LinearSolverFactory_DDRM;
import org.ejml.interfaces.linsol.LinearSolverDense;

/**
 * H⁻¹ of a loss that is quadratic in some parameters w, and what the removal of one of them costs: B. Hassibi, D. Stork, "Second
 * order derivatives for network pruning: Optimal Brain Surgeon", NIPS 1992. Removing w_q costs {@code L_q = w_q² /
 * (2·[H⁻¹]_qq)} when the others move by {@code −w_q/[H⁻¹]_qq·H⁻¹e_q}.
 */
final class InverseHessian {
    private final double[][] inverse;
    /** Parameters that are not removed. */
    private final List<Integer> active;

    private InverseHessian(double[][] inverse) {
        this.inverse = inverse;
        this.active = new ArrayList<>(IntStream.range(0, inverse.length).boxed().toList());
    }

    /** {@return the inverse of {@code H + ridge·I}} */
    static InverseHessian of(double[][] hessian, double ridge) {
        int size = hessian.length;
        DMatrixRMaj found = new DMatrixRMaj(size, size);
        solver(hessian, IntStream.range(0, size).toArray(), ridge).invert(found);
        double[][] rows = new double[size][];
        for (int i = 0; i < size; i++) {
            rows[i] = Arrays.copyOfRange(found.data, i * size, (i + 1) * size);
        }
        return new InverseHessian(rows);
    }

    private static LinearSolverDense<DMatrixRMaj> solver(double[][] hessian, int[] places, double ridge) {
        DMatrixRMaj matrix = new DMatrixRMaj(places.length, places.length);
        for (int i = 0; i < places.length; i++) {
            for (int j = 0; j < places.length; j++) {
                matrix.set(i, j, hessian[places[i]][places[j]] + (i == j ? ridge : 0));
            }
        }
        LinearSolverDense<DMatrixRMaj> solver = LinearSolverFactory_DDRM.symmPosDef(places.length);
        if (!solver.setA(matrix)) {
            throw new IllegalArgumentException(
                    "set: ridge: the Hessian has no inverse with %s; give a larger one".formatted(ridge));
        }
        return solver;
    }

    /**
     * {@return the parameters that minimise {@code (v − w)ᵀ(H + ridge·I)(v − w)} among those that are 0 where they are not kept}
     *
     * @param kept ascending
     */
    static double[] best(double[][] hessian, double ridge, double[] w, int[] kept) {
        double[] best = new double[w.length];
        if (kept.length == 0) {
            return best;
        }
        DMatrixRMaj right = new DMatrixRMaj(kept.length, 1);
        for (int i = 0; i < kept.length; i++) {
            double sum = ridge * w[kept[i]];
            for (int j = 0; j < w.length; j++) {
                sum += hessian[kept[i]][j] * w[j];
            }
            right.set(i, 0, sum);
        }
        DMatrixRMaj solution = new DMatrixRMaj(kept.length, 1);
        solver(hessian, kept, ridge).solve(right, solution);
        for (int i = 0; i < kept.length; i++) {
            best[kept[i]] = solution.get(i, 0);
        }
        return best;
    }

    /** {@return the same, to be changed by itself} */
    InverseHessian copy() {
        double[][] rows = new double[inverse.length][];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = inverse[i].clone();
        }
        return new InverseHessian(rows);
    }

    int size() {
        return inverse.length;
    }

    /** {@return how many parameters are not removed} */
    int remaining() {
        return active.size();
    }

    double get(int i, int j) {
        return inverse[i][j];
    }

    /** {@return H⁻¹ times a column} */
    double[] times(double[] column) {
        double[] product = new double[column.length];
        for (int i = 0; i < column.length; i++) {
            for (int j = 0; j < column.length; j++) {
                product[i] += inverse[i][j] * column[j];
            }
        }
        return product;
    }

    /** {@return L_q} */
    double loss(double[] w, int q) {
        return 0.5 * w[q] * w[q] / inverse[q][q];
    }

    /** {@return the parameter, of those that are not removed, whose removal costs least} */
    int cheapest(double[] w) {
        int best = active.get(0);
        for (int q : active) {
            best = loss(w, q) < loss(w, best) ? q : best;
        }
        return best;
    }

    /** Sets parameter q to 0 and moves the others; H⁻¹ stays what it is. */
    void move(double[] w, int q) {
        double step = w[q] / inverse[q][q];
        for (int j : active) {
            w[j] -= step * inverse[q][j];
        }
        w[q] = 0;
    }

    /** Takes parameter q out of H, so that later removals are exact: {@code H⁻¹ − H⁻¹e_q·e_qᵀH⁻¹/[H⁻¹]_qq}. */
    void remove(int q) {
        active.remove((Integer) q);
        double[] row = inverse[q];
        for (int i : active) {
            double share = inverse[i][q] / row[q];
            for (int j : active) {
                inverse[i][j] -= share * row[j];
            }
        }
    }
}
