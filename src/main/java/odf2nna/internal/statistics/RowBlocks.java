package odf2nna.internal.statistics;

import java.util.stream.IntStream;

/**
 * Products of large matrices given as rows, several rows at a time. Each number is summed in an order that the number of
 * threads does not change. EJML sums in another order, and on one thread.
 */
public final class RowBlocks {
    /** Rows that a thread takes at a time. */
    private static final int BLOCK = 16;
    /** Rows that are added at once. */
    private static final int FOUR = 4;
    /** Columns of sums that stay in the L1 cache while rows are added. */
    private static final int TILE = 512;
    /** Multiplications below which a second thread would cost more than it saves. */
    private static final long FEW = 1L << 17;

    private RowBlocks() {}

    /** Work on one row. */
    @FunctionalInterface
    public interface RowTask {
        void accept(int row);
    }

    /**
     * Runs a task for each row, in any order and in parallel.
     *
     * @param work number of multiplications in all
     */
    public static void forEach(int rows, long work, RowTask task) {
        inBlocks(rows, work, first -> {
            for (int row = first; row < Math.min(rows, first + BLOCK); row++) {
                task.accept(row);
            }
        });
    }

    /** Runs a task for the first row of each block. */
    private static void inBlocks(int rows, long work, RowTask task) {
        IntStream numbers = IntStream.range(0, (rows + BLOCK - 1) / BLOCK);
        (work < FEW ? numbers : numbers.parallel()).forEach(block -> task.accept(block * BLOCK));
    }

    /**
     * {@return the product of two matrices}
     *
     * @param a [rows][n]
     * @param b [n][columns]
     * @param columns of {@code b}, which may have no rows
     */
    public static double[][] product(double[][] a, double[][] b, int columns) {
        double[][] product = new double[a.length][columns];
        long work = (long) a.length * b.length * columns;
        inBlocks(a.length, work, first -> {
            // a few rows of b are used for all rows of the block while they are in the cache
            for (int k = 0; k < b.length; k += FOUR) {
                for (int row = first; row < Math.min(a.length, first + BLOCK); row++) {
                    double[] f = a[row];
                    if (k + FOUR <= b.length) {
                        plusFour(product[row], f[k], f[k + 1], f[k + 2], f[k + 3], b, k, 0, columns);
                    } else {
                        for (int rest = k; rest < b.length; rest++) {
                            plusScaled(product[row], b[rest], f[rest]);
                        }
                    }
                }
            }
        });
        return product;
    }

    /** {@return how many numbers of row {@code i} of the sums {@link #addLower} writes} */
    static int lowerWidth(int i, int n) {
        return Math.min(n, i / FOUR * FOUR + FOUR);
    }

    /** Adds {@code Σ x[r][i]·x[r][j]} for j ≤ i; entries above the diagonal are undefined. */
    static void addLower(double[][] x, int rows, double[][] sums) {
        for (int from = 0; from < sums.length; from += TILE) {
            for (int i = from; i < sums.length; i += FOUR) {
                add(x, x, rows, sums, i, from, Math.min(Math.min(sums.length, i + FOUR), from + TILE));
            }
        }
    }

    /** Adds {@code Σ x[r][i]·y[r][j]} for all i and the first {@code width} j. */
    static void add(double[][] x, double[][] y, int rows, double[][] sums, int width) {
        for (int from = 0; from < width; from += TILE) {
            for (int i = 0; i < sums.length; i += FOUR) {
                add(x, y, rows, sums, i, from, Math.min(width, from + TILE));
            }
        }
    }

    /** Adds to up to 4 lines of the sums: values of y are reused while they are in the cache. */
    private static void add(double[][] x, double[][] y, int rows, double[][] sums, int first, int from, int to) {
        int last = Math.min(sums.length, first + FOUR);
        int whole = last - first == FOUR ? rows / FOUR * FOUR : 0;
        for (int r = 0; r < whole; r += FOUR) {
            for (int i = first; i < last; i++) {
                plusFour(sums[i], x[r][i], x[r + 1][i], x[r + 2][i], x[r + 3][i], y, r, from, to);
            }
        }
        for (int r = whole; r < rows; r++) {
            for (int i = first; i < last; i++) {
                plusScaled(sums[i], y[r], x[r][i], from, to);
            }
        }
    }

    /** Adds multiples of four rows from {@code k} on, in the form that HotSpot's C2 turns into vector instructions. */
    private static void plusFour(
            double[] target, double p, double q, double r, double s, double[][] rows, int k, int from, int to) {
        double[] a = rows[k];
        double[] b = rows[k + 1];
        double[] c = rows[k + 2];
        double[] d = rows[k + 3];
        for (int j = from; j < to; j++) {
            target[j] += p * a[j] + q * b[j] + r * c[j] + s * d[j];
        }
    }

    /** Adds a multiple of {@code a} to {@code target}. */
    public static void plusScaled(double[] target, double[] a, double factor) {
        plusScaled(target, a, factor, 0, target.length);
    }

    /** Adds a multiple of {@code a} to {@code target}, from one index up to another, which is not among them. */
    public static void plusScaled(double[] target, double[] a, double factor, int from, int to) {
        for (int j = from; j < to; j++) {
            target[j] += factor * a[j];
        }
    }

    /** {@return the sum of the products of two rows} */
    public static double dot(double[] a, double[] b) {
        double first = 0;
        double second = 0;
        double third = 0;
        double fourth = 0;
        int whole = a.length / FOUR * FOUR;
        // four sums, as each addition waits for the one before
        for (int i = 0; i < whole; i += FOUR) {
            first += a[i] * b[i];
            second += a[i + 1] * b[i + 1];
            third += a[i + 2] * b[i + 2];
            fourth += a[i + 3] * b[i + 3];
        }
        for (int i = whole; i < a.length; i++) {
            first += a[i] * b[i];
        }
        return (first + second) + (third + fourth);
    }
}
