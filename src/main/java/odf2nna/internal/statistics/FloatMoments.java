package odf2nna.internal.statistics;

import java.nio.Buffer;
import java.nio.FloatBuffer;
import java.util.Arrays;

/** Moments of float32 activations, summed in float32 in blocks of 32 samples: a vector instruction takes twice as many. */
/*
 * The sums are taken of d = x - K, with one shift K per unit and segment: the float32 mean of the segment's first 32
 * samples. Differences of neighbouring floats are exact, so a mean 10^5 times the deviation costs nothing, and a
 * constant unit has d = 0 throughout. d and d^2 are summed in float32, 32 samples in pairs, so that a sum has 16
 * roundings at most, and these sums in double. The segment's M = Q - S^2/n loses little: the first 32 samples alone
 * keep M above Q/8, for any other 224 samples, so the relative error of M is at most 8 * 18 * 2^-24 (8.6e-6), and some
 * 1e-8 when roundings do not conspire. Segments are merged in the order of the stream by MomentAccumulator.
 * All loops process four rows while they are in the first-level cache. A short loop is mostly overhead, so up to 8
 * samples of a narrow value are laid side by side in one row, each with sums of its own.
 */
public final class FloatMoments implements SampleMoments {
    private static final int BLOCK = 32;
    private static final int GROUP = 4;
    private static final int LANES = 8;
    private static final int WIDE = 400;

    private final int width;
    private final int lanes;
    private final int rowWidth;
    private final float[][] rows;
    private final float[] shift;
    private final float[] sum;
    private final float[] squares;
    private final float[] minimum;
    private final float[] maximum;
    private final float[] nonZero;
    private final double[] segmentSum;
    private final double[] segmentSquares;
    private final double[][] extremes;
    private int pending;
    private int done;
    private int rowsInSums;

    /**
     * Nothing seen yet.
     *
     * @param width number of units
     */
    public FloatMoments(int width) {
        this.width = width;
        int side = 1;
        while (side < LANES && side * width < WIDE) {
            side *= 2;
        }
        this.lanes = side;
        this.rowWidth = side * width;
        this.rows = new float[BLOCK / side][rowWidth];
        this.shift = new float[rowWidth];
        this.sum = new float[rowWidth];
        this.squares = new float[rowWidth];
        this.minimum = new float[rowWidth];
        this.maximum = new float[rowWidth];
        this.nonZero = new float[rowWidth];
        this.segmentSum = new double[width];
        this.segmentSquares = new double[width];
        this.extremes = new double[3][width];
    }

    @Override
    public void add(Buffer activations, int outer, int inner, MomentAccumulator target) {
        FloatBuffer values = (FloatBuffer) activations;
        for (int sample = 0; sample < outer * inner; ) {
            float[] row = rows[pending / lanes];
            int lane = pending % lanes;
            int count = 1;
            if (inner == 1) {
                count = Math.min(lanes - lane, outer - sample);
                values.get(sample * width, row, lane * width, count * width);
            } else {
                int start = sample / inner * width * inner + sample % inner;
                for (int j = 0; j < width; j++) {
                    row[lane * width + j] = values.get(start + j * inner);
                }
            }
            sample += count;
            pending += count;
            if (pending == (done == 0 ? BLOCK : GROUP * lanes)) {
                take(target);
            }
        }
    }

    @Override
    public void finish(MomentAccumulator target) {
        if (pending > 0) {
            take(target);
        }
        if (done > 0) {
            segment(target);
        }
    }

    /** Adds the buffered samples: a segment's first block, a group of rows, or fewer at its end. */
    private void take(MomentAccumulator target) {
        if (done == 0) {
            begin();
        }
        int full = pending / lanes;
        int r = 0;
        for (; r + GROUP <= full; r += GROUP) {
            group(rows[r], rows[r + 1], rows[r + 2], rows[r + 3]);
        }
        for (; r * lanes < pending; r++) {
            single(rows[r], Math.min(lanes, pending - r * lanes) * width);
        }
        rowsInSums += r;
        done += pending;
        pending = 0;
        if (rowsInSums == BLOCK) {
            flush();
        }
        if (done == SEGMENT) {
            segment(target);
        }
    }

    private void group(float[] a, float[] b, float[] c, float[] d) {
        moments(a, b, shift, sum, squares, rowWidth);
        moments(c, d, shift, sum, squares, rowWidth);
        extremes(a, b, c, d, minimum, maximum, rowWidth);
        countNonZero(a, nonZero, rowWidth);
        countNonZero(b, nonZero, rowWidth);
        countNonZero(c, nonZero, rowWidth);
        countNonZero(d, nonZero, rowWidth);
    }

    private void single(float[] row, int count) {
        moments(row, shift, sum, squares, count);
        extremes(row, row, row, row, minimum, maximum, count);
        countNonZero(row, nonZero, count);
    }

    /** Finds the shift of a new segment. */
    private void begin() {
        float[] first = minimum;
        for (int lane = 0; lane < lanes; lane++) {
            System.arraycopy(rows[0], 0, first, lane * width, width);
        }
        for (int r = 0; r * lanes < pending; r++) {
            addDistance(rows[r], first, sum, Math.min(lanes, pending - r * lanes) * width);
        }
        for (int j = 0; j < width; j++) {
            float total = 0;
            for (int at = j; at < rowWidth; at += width) {
                total += sum[at];
            }
            shift[j] = first[j] + total / pending;
        }
        for (int lane = 1; lane < lanes; lane++) {
            System.arraycopy(shift, 0, shift, lane * width, width);
        }
        System.arraycopy(first, 0, maximum, 0, rowWidth);
        Arrays.fill(sum, 0);
        Arrays.fill(nonZero, 0);
    }

    /** Moves the float32 sums into the double ones. */
    private void flush() {
        for (int lane = 0; lane < lanes; lane++) {
            int start = lane * width;
            for (int j = 0; j < width; j++) {
                segmentSum[j] += sum[start + j];
                segmentSquares[j] += squares[start + j];
            }
        }
        Arrays.fill(sum, 0);
        Arrays.fill(squares, 0);
        rowsInSums = 0;
    }

    private void segment(MomentAccumulator target) {
        flush();
        for (int j = 0; j < width; j++) {
            double distance = segmentSum[j] / done;
            segmentSquares[j] = Math.max(0, segmentSquares[j] - segmentSum[j] * distance);
            segmentSum[j] = shift[j] + distance;
            float low = minimum[j];
            float high = maximum[j];
            float count = nonZero[j];
            for (int at = j + width; at < rowWidth; at += width) {
                low = Math.min(low, minimum[at]);
                high = Math.max(high, maximum[at]);
                count += nonZero[at];
            }
            extremes[0][j] = low;
            extremes[1][j] = high;
            extremes[2][j] = count;
        }
        target.merge(done, segmentSum, segmentSquares, extremes[0], extremes[1], extremes[2]);
        Arrays.fill(segmentSum, 0);
        Arrays.fill(segmentSquares, 0);
        done = 0;
    }

    // The loops index every array by the plain loop variable, are small, and have methods of their own: the form that
    // HotSpot's C2 turns into vector instructions from Java 17 on. It gives up on moments of more than two rows at a
    // time.

    private static void moments(float[] a, float[] b, float[] shift, float[] sum, float[] squares, int n) {
        for (int j = 0; j < n; j++) {
            float k = shift[j];
            float p = a[j] - k;
            float q = b[j] - k;
            sum[j] += p + q;
            squares[j] += p * p + q * q;
        }
    }

    private static void moments(float[] a, float[] shift, float[] sum, float[] squares, int n) {
        for (int j = 0; j < n; j++) {
            float p = a[j] - shift[j];
            sum[j] += p;
            squares[j] += p * p;
        }
    }

    private static void extremes(float[] a, float[] b, float[] c, float[] d, float[] low, float[] high, int n) {
        for (int j = 0; j < n; j++) {
            float p = a[j];
            float q = b[j];
            float r = c[j];
            float s = d[j];
            low[j] = Math.min(low[j], Math.min(Math.min(p, q), Math.min(r, s)));
            high[j] = Math.max(high[j], Math.max(Math.max(p, q), Math.max(r, s)));
        }
    }

    /** Counts the numbers other than zero: |x|·3.4e38·1e8, cut at 1, is 1 down to the smallest subnormal. */
    private static void countNonZero(float[] a, float[] count, int n) {
        for (int j = 0; j < n; j++) {
            count[j] += Math.min(Math.abs(a[j] * Float.MAX_VALUE) * 1e8f, 1f);
        }
    }

    private static void addDistance(float[] a, float[] from, float[] sum, int n) {
        for (int j = 0; j < n; j++) {
            sum[j] += a[j] - from[j];
        }
    }
}
