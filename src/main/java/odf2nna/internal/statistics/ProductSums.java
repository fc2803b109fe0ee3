package odf2nna.internal.statistics;

/**
 * Sums of products of what two signals take in the same rows. Tiles of the sums stay in the nearest memory for all rows;
 * each number is summed in the order of the rows.
 */
final class ProductSums {
    /** Columns of a tile; a multiple of 4. */
    private static final int TILE = 512;

    private ProductSums() {}

    /** Adds {@code Σ x[r][i]·x[r][j]} for j ≤ i; what stands above the diagonal is not to be read. */
    static void addLower(double[][] x, int rows, double[][] sums) {
        for (int from = 0; from < sums.length; from += TILE) {
            for (int i = from; i < sums.length; i += 4) {
                int to = Math.min(Math.min(sums.length, i + 4), from + TILE);
                add(x, x, rows, sums, i, from, to);
            }
        }
    }

    /** Adds {@code Σ x[r][i]·y[r][j]} for all i and the first {@code width} j. */
    static void add(double[][] x, double[][] y, int rows, double[][] sums, int width) {
        for (int from = 0; from < width; from += TILE) {
            for (int i = 0; i < sums.length; i += 4) {
                add(x, y, rows, sums, i, from, Math.min(width, from + TILE));
            }
        }
    }

    /** Adds to up to 4 lines of the sums: values of y are used again while they are at hand. */
    private static void add(double[][] x, double[][] y, int rows, double[][] sums, int first, int from, int to) {
        int last = Math.min(sums.length, first + 4);
        int whole = last - first == 4 ? rows / 4 * 4 : 0;
        for (int r = 0; r < whole; r += 4) {
            addFour(x, r, first, y[r], y[r + 1], y[r + 2], y[r + 3], sums, from, to);
        }
        for (int r = whole; r < rows; r++) {
            for (int i = first; i < last; i++) {
                addOne(sums[i], y[r], x[r][i], from, to);
            }
        }
    }

    private static void addOne(double[] target, double[] a, double factor, int from, int to) {
        for (int j = from; j < to; j++) {
            target[j] += factor * a[j];
        }
    }

    private static void addFour(
            double[][] x,
            int row,
            int first,
            double[] a,
            double[] b,
            double[] c,
            double[] d,
            double[][] sums,
            int from,
            int to) {
        for (int i = first; i < first + 4; i += 2) {
            double[] upper = sums[i];
            double[] lower = sums[i + 1];
            double p0 = x[row][i];
            double p1 = x[row + 1][i];
            double p2 = x[row + 2][i];
            double p3 = x[row + 3][i];
            double q0 = x[row][i + 1];
            double q1 = x[row + 1][i + 1];
            double q2 = x[row + 2][i + 1];
            double q3 = x[row + 3][i + 1];
            for (int j = from; j < to; j++) {
                upper[j] += p0 * a[j] + p1 * b[j] + p2 * c[j] + p3 * d[j];
            }
            for (int j = from; j < to; j++) {
                lower[j] += q0 * a[j] + q1 * b[j] + q2 * c[j] + q3 * d[j];
            }
        }
    }
}
