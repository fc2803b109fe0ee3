package odf2nna.internal.simplify;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import odf2nna.internal.network.Matrix;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.decomposition.qr.QRColPivDecompositionHouseholderColumn_DDRM;

/**
 * Rows of weights that are sums of others, found by a QR decomposition with column pivoting: it takes the rows, scaled to
 * length 1, in an order in which each is the furthest from those before it, so the first ones are a well-conditioned basis.
 * A row counts as dependent when every weight is met but for rounding, and the sum has not grown.
 */
final class LinearDependence {
    /**
     * How much larger the terms of a sum may be than the row that they make. Their rounding grows alike, and 16 is half of
     * what the proof of the result allows.
     */
    static final double GROWTH = 16;

    private static final double LEAST_PIVOT = 16;

    private LinearDependence() {}

    /**
     * {@return for each row that is a sum of others the factors of those, which are not among the keys}
     *
     * @param weights rows
     * @param rows those that may be taken out or summed, not zero
     * @param tolerance how far apart equal numbers may lie, relative to their terms
     */
    static Map<Integer, Map<Integer, Double>> find(Matrix weights, int[] rows, double tolerance) {
        double[] lengths = new double[rows.length];
        DMatrixRMaj columns = new DMatrixRMaj(weights.columns(), rows.length);
        for (int i = 0; i < rows.length; i++) {
            double squares = 0;
            for (int j = 0; j < weights.columns(); j++) {
                squares += weights.get(rows[i], j) * weights.get(rows[i], j);
            }
            lengths[i] = Math.sqrt(squares);
            for (int j = 0; j < weights.columns(); j++) {
                columns.set(j, i, weights.get(rows[i], j) / lengths[i]);
            }
        }
        QRColPivDecompositionHouseholderColumn_DDRM qr = new QRColPivDecompositionHouseholderColumn_DDRM();
        qr.setSingularThreshold(LEAST_PIVOT * tolerance);
        if (!qr.decompose(columns)) {
            return Map.of();
        }
        DMatrixRMaj r = qr.getR(null, true);
        int[] order = qr.getColPivots();
        int rank = 0;
        while (rank < Math.min(r.numRows, r.numCols) && Math.abs(r.get(rank, rank)) > LEAST_PIVOT * tolerance) {
            rank++;
        }
        int[] basis = Arrays.copyOf(order, rank);
        Map<Integer, Map<Integer, Double>> sums = new LinkedHashMap<>();
        for (int column = rank; column < rows.length; column++) {
            double[] factors = solve(r, rank, column);
            if (isExact(columns, order[column], basis, factors, tolerance)) {
                Map<Integer, Double> sum = new LinkedHashMap<>();
                for (int k = 0; k < rank; k++) {
                    sum.put(rows[basis[k]], factors[k] * lengths[order[column]] / lengths[basis[k]]);
                }
                sums.put(rows[order[column]], sum);
            }
        }
        return sums;
    }

    private static double[] solve(DMatrixRMaj r, int rank, int column) {
        double[] factors = new double[rank];
        for (int k = rank - 1; k >= 0; k--) {
            double sum = r.get(k, column);
            for (int i = k + 1; i < rank; i++) {
                sum -= r.get(k, i) * factors[i];
            }
            factors[k] = sum / r.get(k, k);
        }
        return factors;
    }

    private static boolean isExact(DMatrixRMaj columns, int wanted, int[] basis, double[] factors, double tolerance) {
        double growth = 0;
        for (double factor : factors) {
            growth += Math.abs(factor);
        }
        boolean exact = growth <= GROWTH;
        for (int j = 0; j < columns.numRows && exact; j++) {
            double sum = -columns.get(j, wanted);
            double size = Math.abs(sum);
            for (int k = 0; k < basis.length; k++) {
                double term = factors[k] * columns.get(j, basis[k]);
                sum += term;
                size += Math.abs(term);
            }
            exact = Math.abs(sum) <= tolerance * size;
        }
        return exact;
    }
}
