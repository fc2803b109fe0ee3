package odf2nna.internal.statistics;

import java.util.Arrays;
import odf2nna.internal.network.Matrix;
import odf2nna.internal.network.Vector;

/**
 * Streamed covariances of two values, which can be merged without loss. Memory: {@code n·(n + m)} doubles and a segment
 * of rows, however many rows there are. Not safe for use by several threads at once.
 *
 * <p>Rows are collected in segments of {@value #SEGMENT}; each is centred on its own means before products are summed,
 * and joined to the rest by Chan's formula, {@code S += S₂ + d·dᵀ·n₁·n₂/n} with {@code d} the distance of the means. How
 * the stream is cut into calls changes no bit of the result.
 */
public final class CovarianceAccumulator {
    /** Rows in a segment. */
    public static final int SEGMENT = 256;

    private final int n;
    private final int m;
    private final double[][] rowsX = new double[SEGMENT][];
    private final double[][] rowsY = new double[SEGMENT][];
    private final double[] meanX;
    private final double[] meanY;
    private final double[][] sxx;
    private final double[][] sxy;
    private int pending;
    private long samples;

    /**
     * Nothing seen yet.
     *
     * @param n width of {@code x}
     * @param m width of {@code y}
     */
    public CovarianceAccumulator(int n, int m) {
        this(n, m, true);
    }

    private CovarianceAccumulator(int n, int m, boolean within) {
        this.n = n;
        this.m = m;
        this.meanX = new double[n];
        this.meanY = new double[m];
        this.sxx = new double[within ? n : 0][];
        for (int i = 0; i < sxx.length; i++) {
            sxx[i] = new double[RowBlocks.lowerWidth(i, n)];
        }
        this.sxy = new double[n][m];
    }

    /**
     * {@return an empty accumulator that does not sum covariances within {@code x}, for use where they are already
     * known}
     */
    public static CovarianceAccumulator across(int n, int m) {
        return new CovarianceAccumulator(n, m, false);
    }

    /**
     * Sums that {@link #numbers} gave.
     *
     * @param n width of {@code x}
     * @param m width of {@code y}
     * @param within whether they hold covariances within {@code x}
     * @param samples rows that were added, at least 0
     * @param numbers means of {@code x} and of {@code y}, the lower triangle of the sums within {@code x} if they hold it, and those of
     *     {@code x} with {@code y}, all by rows, one after another
     * @throws IllegalArgumentException if there are more or fewer numbers
     */
    public static CovarianceAccumulator of(int n, int m, boolean within, long samples, double[] numbers) {
        CovarianceAccumulator sums = new CovarianceAccumulator(n, m, within);
        if (samples < 0 || numbers.length != sums.count()) {
            throw new IllegalArgumentException(
                    "sums: expected %d numbers, got %d of %d rows".formatted(sums.count(), numbers.length, samples));
        }
        sums.copy((part, length, at) -> System.arraycopy(numbers, at, part, 0, length));
        sums.samples = samples;
        return sums;
    }

    /** {@return how many numbers {@link #of} takes} */
    public static long count(int n, int m, boolean within) {
        return n + m + (within ? n * (n + 1L) / 2 : 0) + (long) n * m;
    }

    /**
     * {@return all sums, as {@link #of} takes them} Closes the segment that has begun.
     *
     * @throws ArithmeticException if they are more than an array can hold
     */
    public double[] numbers() {
        close();
        double[] numbers = new double[count()];
        copy((part, length, at) -> System.arraycopy(part, 0, numbers, at, length));
        return numbers;
    }

    private int count() {
        return Math.toIntExact(count(n, m, sxx.length > 0));
    }

    private interface PartCopy {
        void copy(double[] part, int length, int at);
    }

    private void copy(PartCopy each) {
        each.copy(meanX, n, 0);
        each.copy(meanY, m, n);
        int at = n + m;
        for (int i = 0; i < sxx.length; i++) {
            each.copy(sxx[i], i + 1, at);
            at += i + 1;
        }
        for (int i = 0; i < n; i++) {
            each.copy(sxy[i], m, at);
            at += m;
        }
    }

    /**
     * Takes one row.
     *
     * @param x numbers of the first value, the first {@code n} of the array
     * @param y numbers of the second value, the first {@code m} of the array
     */
    public void add(double[] x, double[] y) {
        if (rowsX[pending] == null) {
            rowsX[pending] = new double[n];
            rowsY[pending] = new double[m];
        }
        System.arraycopy(x, 0, rowsX[pending], 0, n);
        System.arraycopy(y, 0, rowsY[pending], 0, m);
        if (++pending == SEGMENT) {
            close();
        }
    }

    /** {@return the number of rows added so far} */
    public long samples() {
        return samples + pending;
    }

    /**
     * Adds the rows of another accumulator, as if they came after the rows added here. Closes the segment that has
     * begun in either.
     *
     * @throws IllegalArgumentException if the widths differ
     */
    public void merge(CovarianceAccumulator later) {
        if (later.n != n || later.m != m || later.sxx.length != sxx.length) {
            throw new IllegalArgumentException(
                    "later: expected widths %d and %d, got %d and %d".formatted(n, m, later.n, later.m));
        }
        close();
        later.close();
        if (later.samples > 0) {
            for (int i = 0; i < sxx.length; i++) {
                RowBlocks.plusScaled(sxx[i], later.sxx[i], 1, 0, i + 1);
            }
            for (int i = 0; i < n; i++) {
                RowBlocks.plusScaled(sxy[i], later.sxy[i], 1, 0, m);
            }
            join(later.samples, later.meanX.clone(), later.meanY.clone());
        }
    }

    /**
     * The covariances of the rows added so far.
     *
     * @throws NonFiniteActivationException if a value was NaN or infinite
     * @throws IllegalStateException if nothing was seen
     */
    public Covariance covariance(String valueX, String valueY) {
        close();
        return covariance(valueX, valueY, within());
    }

    /**
     * {@return the covariances of the rows added so far, with the given covariances within {@code x} over the same
     * rows}
     */
    public Covariance covariance(String valueX, String valueY, Matrix within) {
        close();
        if (samples == 0) {
            throw new IllegalStateException("values '%s' and '%s': no row was seen".formatted(valueX, valueY));
        }
        checkFinite(valueX, meanX);
        checkFinite(valueY, meanY);
        double[] xy = new double[n * m];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < m; j++) {
                xy[i * m + j] = sxy[i][j] / samples;
            }
        }
        return new Covariance(samples, Vector.of(meanX), Vector.of(meanY), within, new Matrix(n, m, Vector.of(xy)));
    }

    private Matrix within() {
        double[] xx = new double[n * n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j <= i; j++) {
                xx[i * n + j] = sxx[i][j] / samples;
                xx[j * n + i] = xx[i * n + j];
            }
        }
        return new Matrix(n, n, Vector.of(xx));
    }

    private static void checkFinite(String value, double[] mean) {
        for (int j = 0; j < mean.length; j++) {
            if (!Double.isFinite(mean[j])) {
                throw new NonFiniteActivationException(value, j);
            }
        }
    }

    /** Closes the segment that has begun, and releases the memory for segments. */
    public void end() {
        close();
        Arrays.fill(rowsX, null);
        Arrays.fill(rowsY, null);
    }

    /** Merges the buffered rows into the sums. */
    private void close() {
        if (pending == 0) {
            return;
        }
        double[] centreX = centre(rowsX, n);
        double[] centreY = centre(rowsY, m);
        RowBlocks.addLower(rowsX, pending, sxx);
        RowBlocks.add(rowsX, rowsY, pending, sxy, m);
        join(pending, centreX, centreY);
        pending = 0;
    }

    /** Subtracts the mean from each buffered row; {@return the mean} */
    private double[] centre(double[][] rows, int width) {
        double[] first = rows[0].clone();
        double[] mean = new double[width];
        for (int r = 0; r < pending; r++) {
            RowBlocks.plusScaled(rows[r], first, -1, 0, width);
            RowBlocks.plusScaled(mean, rows[r], 1, 0, width);
        }
        for (int j = 0; j < width; j++) {
            mean[j] /= pending;
        }
        for (int r = 0; r < pending; r++) {
            RowBlocks.plusScaled(rows[r], mean, -1, 0, width);
        }
        RowBlocks.plusScaled(mean, first, 1, 0, width);
        return mean;
    }

    /** The mean part of Chan's formula; the later rows' products are already added. */
    private void join(long count, double[] laterX, double[] laterY) {
        double share = count / ((double) samples + count);
        double weight = samples * share;
        RowBlocks.plusScaled(laterX, meanX, -1, 0, n);
        RowBlocks.plusScaled(laterY, meanY, -1, 0, m);
        if (samples > 0) {
            for (int i = 0; i < sxx.length; i++) {
                RowBlocks.plusScaled(sxx[i], laterX, laterX[i] * weight, 0, i + 1);
            }
            for (int i = 0; i < n; i++) {
                RowBlocks.plusScaled(sxy[i], laterY, laterX[i] * weight, 0, m);
            }
        }
        RowBlocks.plusScaled(meanX, laterX, share, 0, n);
        RowBlocks.plusScaled(meanY, laterY, share, 0, m);
        samples += count;
    }
}
