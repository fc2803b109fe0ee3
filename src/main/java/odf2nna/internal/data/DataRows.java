package odf2nna.internal.data;

import java.io.IOException;
import java.util.stream.LongStream;

/**
 * A part of a data set.
 *
 * @param dataset the data set
 * @param part which rows of it
 */
public record DataRows(Dataset dataset, Part part) {
    private static final int BATCH = 1024;

    /** Work on rows. */
    interface Visitor {
        /** Takes one row of a batch. */
        void row(Batch batch, int row);
    }

    /** Visits all rows in their order. */
    void each(Visitor visitor) throws IOException {
        try (BatchReader reader = open(BATCH)) {
            Batch batch = reader.newBatch();
            while (reader.next(batch)) {
                for (int row = 0; row < batch.rows(); row++) {
                    visitor.row(batch, row);
                }
            }
        }
    }

    /** {@return a reader of the rows, in batches of at most {@code batch}} */
    public BatchReader open(int batch) throws IOException {
        return dataset.open(part, batch);
    }

    /** {@return the same part of some of the rows} */
    public DataRows of(Dataset some) {
        return new DataRows(some, part);
    }

    /** {@return the number of rows, by a pass over them} */
    public long count() throws IOException {
        long rows = 0;
        try (BatchReader reader = open(BATCH)) {
            Batch batch = reader.newBatch();
            while (reader.next(batch)) {
                rows += batch.rows();
            }
        }
        return rows;
    }

    /** {@return the key of each row, equal for rows that stay in one part, by a pass over them} */
    public long[] keys() throws IOException {
        LongStream.Builder keys = LongStream.builder();
        each((batch, row) -> keys.add(batch.key(row)));
        return keys.build().toArray();
    }

    /** {@return the first rows, at most {@code count}; no row where there are none} */
    public Batch first(int count) throws IOException {
        try (BatchReader reader = open(count)) {
            Batch batch = reader.newBatch();
            reader.next(batch);
            return batch;
        }
    }
}
