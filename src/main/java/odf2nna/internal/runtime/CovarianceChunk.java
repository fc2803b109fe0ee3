package odf2nna.internal.runtime;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import odf2nna.internal.statistics.CovarianceAccumulator;

/**
 * The values of taps over a chunk of rows. Threads that run the network only copy values; {@link CovarianceSums} sums products
 * when chunks are merged.
 */
final class CovarianceChunk implements Pass.Result {
    private static final int HALVES = 2;

    private final List<TapRows> taps = new ArrayList<>();
    private long firstRow;
    private long row;

    /** Samples of one tap: values, and for each sample which half its row belongs to. */
    static final class TapRows {
        final int width;
        double[][] samples = {};
        int[] halves = {};
        int count;

        TapRows(int width) {
            this.width = width;
        }

        void add(TapValues values, int row, int half) {
            for (int s = 0; s < values.samplesPerRow(); s++) {
                if (count == samples.length) {
                    samples = Arrays.copyOf(samples, Math.max(CovarianceAccumulator.SEGMENT, 2 * count));
                    halves = Arrays.copyOf(halves, samples.length);
                }
                double[] target = samples[count];
                if (target == null) {
                    target = new double[width];
                    samples[count] = target;
                }
                values.sample(row, s, target);
                halves[count++] = half;
            }
        }
    }

    @Override
    public TapReader.Sink begin(long firstRow) {
        this.firstRow = firstRow;
        row = firstRow;
        taps.forEach(tap -> tap.count = 0);
        return this::take;
    }

    private void take(List<TapValues> values, int rows) {
        if (taps.isEmpty()) {
            values.forEach(value -> taps.add(new TapRows(value.width())));
        }
        for (int r = 0; r < rows; r++) {
            for (int i = 0; i < values.size(); i++) {
                taps.get(i).add(values.get(i), r, (int) ((row + r) % HALVES));
            }
        }
        row += rows;
    }

    /** {@return how many rows the chunk holds} */
    int rows() {
        return (int) (row - firstRow);
    }

    /** {@return the values of one tap} */
    TapRows tap(int index) {
        return taps.get(index);
    }

    boolean isEmpty() {
        return taps.isEmpty();
    }
}
