package odf2nna.internal.prune;

import java.util.stream.IntStream;

/**
 * Arithmetic on the rows of large matrices, several rows at a time where that pays. No row depends on another, so that the
 * number of threads changes no bit.
 */
final class RowBlocks {
    /** Rows that a thread takes at a time. */
    private static final int BLOCK = 16;
    /** Multiplications below which a second thread would cost more than it saves. */
    private static final long FEW = 1L << 17;

    private RowBlocks() {}

    /** Does something with a row. */
    @FunctionalInterface
    interface RowTask {
        void accept(int row);
    }

    /** Does something with the rows from one number up to another, which is not among them. */
    @FunctionalInterface
    private interface BlockTask {
        void accept(int from, int to);
    }

    /**
     * Does something with each row.
     *
     * @param work how many multiplications that takes in all
     */
    static void forEach(int rows, long work, RowTask task) {
        inBlocks(rows, work, (from, to) -> {
            for (int row = from; row < to; row++) {
                task.accept(row);
            }
        });
    }

    private static void inBlocks(int rows, long work, BlockTask task) {
        int blocks = (rows + BLOCK - 1) / BLOCK;
        IntStream numbers = IntStream.range(0, blocks);
        (work < FEW ? numbers : numbers.parallel())
                .forEach(block -> task.accept(block * BLOCK, Math.min(rows, (block + 1) * BLOCK)));
    }

    /**
     * {@return the product of two matrices}
     *
     * @param a [rows][n]
     * @param b [n][columns]
     * @param columns of {@code b}, which may have no rows
     */
    static double[][] product(double[][] a, double[][] b, int columns) {
        double[][] product = new double[a.length][columns];
        long work = (long) a.length * b.length * columns;
        inBlocks(a.length, work, (from, to) -> {
            // a few rows of b are used for all rows of the block while they are at hand
            for (int k = 0; k < b.length; k += 4) {
                for (int row = from; row < to; row++) {
                    addUpToFour(product[row], a[row], b, k);
                }
            }
        });
        return product;
    }

    private static void addUpToFour(double[] target, double[] factors, double[][] b, int k) {
        if (k + 4 <= b.length) {
            addFour(target, factors, k, b[k], b[k + 1], b[k + 2], b[k + 3]);
            return;
        }
        for (int rest = k; rest < b.length; rest++) {
            RidgeSystem.plusScaled(target, b[rest], factors[rest]);
        }
    }

    private static void addFour(
            double[] target, double[] factors, int k, double[] a, double[] b, double[] c, double[] d) {
        double p = factors[k];
        double q = factors[k + 1];
        double r = factors[k + 2];
        double s = factors[k + 3];
        for (int i = 0; i < target.length; i++) {
            target[i] += p * a[i] + q * b[i] + r * c[i] + s * d[i];
        }
    }

    /** {@return the sum of the products of two rows} */
    static double dot(double[] a, double[] b) {
        double first = 0;
        double second = 0;
        double third = 0;
        double fourth = 0;
        int whole = a.length / 4 * 4;
        // four sums, as each addition waits for the one before
        for (int i = 0; i < whole; i += 4) {
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
