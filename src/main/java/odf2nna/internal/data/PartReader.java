package odf2nna.internal.data;

import java.io.IOException;
import odf2nna.data.DataOptions;
import odf2nna.data.MissingPolicy;

/** One pass over the rows of one part. */
final class PartReader implements BatchReader {
    private final RowCursor cursor;
    private final Part part;
    private final Split.Pass split;
    private final Preparation preparation;
    private final boolean drop;
    private final long maxRows;
    private final int capacity;
    private final int width;
    private final int targetWidth;
    private long used;
    private long delivered;

    /**
     * Starts a pass.
     *
     * @param cursor      all rows
     * @param layout      what they hold
     * @param options     which to leave out, and how many to use
     * @param part        which to deliver
     * @param split       tells the parts apart
     * @param preparation what to do to the features
     * @param capacity    rows per batch
     */
    PartReader(
            RowCursor cursor,
            RowLayout layout,
            DataOptions options,
            Part part,
            Split.Pass split,
            Preparation preparation,
            int capacity) {
        this.cursor = cursor;
        this.part = part;
        this.split = split;
        this.preparation = preparation;
        this.drop = options.missing() == MissingPolicy.DROP;
        this.maxRows = options.maxRows();
        this.capacity = capacity;
        this.width = layout.width();
        this.targetWidth = layout.targetWidth();
    }

    @Override
    public boolean next(Batch batch) throws IOException {
        if (batch.width() != width || batch.targetWidth() != targetWidth) {
            throw new IllegalArgumentException("batch: expected %d features and %d targets per row, got %d and %d"
                    .formatted(width, targetWidth, batch.width(), batch.targetWidth()));
        }
        batch.start(delivered);
        double[] features = batch.features();
        double[] targets = batch.targets();
        while (batch.rows() < batch.capacity() && used < maxRows) {
            int at = batch.rows() * width;
            int targetAt = batch.rows() * targetWidth;
            if (!cursor.next(features, at, targets, targetAt)) {
                break;
            }
            if (drop && (hasMissing(features, at, width) || hasMissing(targets, targetAt, targetWidth))) {
                continue;
            }
            used++;
            if (belongs(targetWidth == 0 ? 0 : targets[targetAt])) {
                preparation.apply(features, at, width);
                batch.accept();
            }
        }
        delivered += batch.rows();
        return batch.rows() > 0;
    }

    private boolean belongs(double target) {
        return part == Part.ALL || split.isTest(target) == (part == Part.TEST);
    }

    private static boolean hasMissing(double[] values, int at, int n) {
        for (int i = at; i < at + n; i++) {
            if (Double.isNaN(values[i])) {
                return true;
            }
        }
        return false;
    }

    @Override
    public Batch newBatch() {
        return new Batch(capacity, width, targetWidth);
    }

    @Override
    public void close() throws IOException {
        cursor.close();
    }
}
