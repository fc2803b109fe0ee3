package odf2nna.internal.statistics;

import java.nio.Buffer;
import java.nio.DoubleBuffer;
import java.util.Arrays;

/**
 * Moments of float64 activations. As in {@link FloatMoments}, sums are taken of the distances from a shift, here a
 * segment's first sample, so a constant unit's are exactly 0. All arithmetic is in double, so no blocks are needed.
 */
public final class DoubleMoments implements SampleMoments {
    private final int width;
    private final double[] row;
    private final double[] shift;
    private final double[] sum;
    private final double[] squares;
    private final double[] minimum;
    private final double[] maximum;
    private final double[] nonZero;
    private int done;

    /**
     * Nothing seen yet.
     *
     * @param width number of units
     */
    public DoubleMoments(int width) {
        this.width = width;
        this.row = new double[width];
        this.shift = new double[width];
        this.sum = new double[width];
        this.squares = new double[width];
        this.minimum = new double[width];
        this.maximum = new double[width];
        this.nonZero = new double[width];
    }

    @Override
    public void add(Buffer activations, int outer, int inner, MomentAccumulator target) {
        DoubleBuffer values = (DoubleBuffer) activations;
        for (int o = 0; o < outer; o++) {
            int start = o * width * inner;
            for (int i = 0; i < inner; i++) {
                if (inner == 1) {
                    values.get(start, row, 0, width);
                } else {
                    for (int j = 0; j < width; j++) {
                        row[j] = values.get(start + j * inner + i);
                    }
                }
                sample(target);
            }
        }
    }

    @Override
    public void finish(MomentAccumulator target) {
        if (done > 0) {
            for (int j = 0; j < width; j++) {
                double distance = sum[j] / done;
                squares[j] = Math.max(0, squares[j] - sum[j] * distance);
                sum[j] = shift[j] + distance;
            }
            target.merge(done, sum, squares, minimum, maximum, nonZero);
            done = 0;
        }
    }

    private void sample(MomentAccumulator target) {
        if (done == 0) {
            System.arraycopy(row, 0, shift, 0, width);
            System.arraycopy(row, 0, minimum, 0, width);
            System.arraycopy(row, 0, maximum, 0, width);
            Arrays.fill(sum, 0);
            Arrays.fill(squares, 0);
            Arrays.fill(nonZero, 0);
        }
        moments(row, shift, sum, squares, width);
        extremes(row, minimum, maximum, width);
        for (int j = 0; j < width; j++) {
            if (row[j] != 0) {
                nonZero[j]++;
            }
        }
        if (++done == SEGMENT) {
            finish(target);
        }
    }

    private static void moments(double[] a, double[] shift, double[] sum, double[] squares, int n) {
        for (int j = 0; j < n; j++) {
            double p = a[j] - shift[j];
            sum[j] += p;
            squares[j] += p * p;
        }
    }

    private static void extremes(double[] a, double[] low, double[] high, int n) {
        for (int j = 0; j < n; j++) {
            low[j] = Math.min(low[j], a[j]);
            high[j] = Math.max(high[j], a[j]);
        }
    }
}
