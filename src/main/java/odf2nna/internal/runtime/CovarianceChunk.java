package odf2nna.internal.runtime;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import odf2nna.internal.data.Batch;
import odf2nna.internal.data.RowSample;
import odf2nna.internal.statistics.CovarianceAccumulator;

/**
 * The values of taps over the chosen rows of a chunk. Threads that run the network only copy values; {@link CovarianceSums} sums products
 * when chunks are merged.
 */
final class CovarianceChunk implements Pass.Result {
    private final List<TapRows> taps = new ArrayList<>();
    private final RowSample sample;
    private final long offset;
    private long row;
    private int rows;

    /** A chunk of rows that are all chosen. */
    CovarianceChunk() {
        this(RowSample.ALL, 0);
    }

    /**
     * A chunk of rows of which some are chosen.
     *
     * @param sample chooses them
     * @param offset number of the first row of the pass among those that it chooses from
     */
    CovarianceChunk(RowSample sample, long offset) {
        this.sample = sample;
        this.offset = offset;
    }

    /** Samples of one tap, equally many of each row. */
    static final class TapRows {
        final int width;
        final int samplesPerRow;
        double[][] samples = {};
        int count;

        TapRows(TapValues values) {
            this.width = values.width();
            this.samplesPerRow = values.samplesPerRow();
        }

        void add(TapValues values, int row) {
            for (int s = 0; s < samplesPerRow; s++) {
                if (count == samples.length) {
                    samples = Arrays.copyOf(samples, Math.max(CovarianceAccumulator.SEGMENT, 2 * count));
                }
                double[] target = samples[count];
                if (target == null) {
                    target = new double[width];
                    samples[count] = target;
                }
                values.sample(row, s, target);
                count++;
            }
        }
    }

    @Override
    public TapReader.Sink begin(Batch batch) {
        row = offset + batch.firstRow();
        rows = 0;
        taps.forEach(tap -> tap.count = 0);
        return this::take;
    }

    private void take(List<TapValues> values, int count) {
        if (taps.isEmpty()) {
            values.forEach(value -> taps.add(new TapRows(value)));
        }
        for (int r = 0; r < count; r++) {
            if (sample.takes(row + r)) {
                for (int i = 0; i < values.size(); i++) {
                    taps.get(i).add(values.get(i), r);
                }
                rows++;
            }
        }
        row += count;
    }

    /** {@return how many rows the chunk holds} */
    int rows() {
        return rows;
    }

    /** {@return the values of one tap} */
    TapRows tap(int index) {
        return taps.get(index);
    }
}
