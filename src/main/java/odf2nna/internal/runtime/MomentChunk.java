package odf2nna.internal.runtime;

import java.util.ArrayList;
import java.util.List;
import odf2nna.internal.data.Batch;
import odf2nna.internal.statistics.MomentAccumulator;
import odf2nna.internal.statistics.SampleMoments;

/**
 * Moments of all taps over a chunk of rows, one set for each segment of 256 rows: the segments begin at the same rows
 * for any batch size, and are merged one by one.
 */
final class MomentChunk implements Pass.Result {
    private static final int SEGMENT = SampleMoments.SEGMENT;

    private final List<Column> columns = new ArrayList<>();
    private int rows;

    /** One tap: the running segment, and the segments that are done. */
    private static final class Column {
        final SampleMoments running;
        final int width;
        final List<MomentAccumulator> segments = new ArrayList<>();

        Column(TapValues values) {
            this.width = values.width();
            this.running = SampleMoments.of(values.values(), width);
        }

        MomentAccumulator segment(int index) {
            if (segments.size() <= index) {
                segments.add(new MomentAccumulator(width));
            }
            return segments.get(index);
        }
    }

    @Override
    public TapReader.Sink begin(Batch batch) {
        rows = 0;
        columns.forEach(column -> column.segments.forEach(MomentAccumulator::clear));
        return this::take;
    }

    private void take(List<TapValues> values, int count) {
        if (columns.isEmpty()) {
            values.forEach(value -> columns.add(new Column(value)));
        }
        for (int i = 0; i < values.size(); i++) {
            take(columns.get(i), values.get(i), count);
        }
        rows += count;
    }

    private void take(Column column, TapValues values, int count) {
        for (int taken = 0; taken < count; ) {
            int index = (rows + taken) / SEGMENT;
            int part = Math.min(count - taken, (index + 1) * SEGMENT - rows - taken);
            MomentAccumulator segment = column.segment(index);
            column.running.add(values.from(taken), part * values.outer(), values.inner(), segment);
            taken += part;
            if ((rows + taken) % SEGMENT == 0) {
                column.running.finish(segment);
            }
        }
    }

    @Override
    public void end() {
        if (rows % SEGMENT != 0) {
            columns.forEach(column -> column.running.finish(column.segment(rows / SEGMENT)));
        }
    }

    /** Adds the segments to the sums, in the order of the rows. */
    void addTo(MomentSums sums) {
        for (int first = 0; first < rows; first += SEGMENT) {
            int index = first / SEGMENT;
            sums.add(columns.stream().map(column -> column.segment(index)).toList());
        }
    }
}
