package odf2nna.internal.data;

import java.util.Collections;
import java.util.List;

/** Rows that a function makes, without targets. */
public final class MemoryDataset implements Dataset {
    private final List<InputShape> inputs;
    private final long rows;
    private final RowMaker maker;

    /** Writes row {@code row} into {@code features} from index {@code at} on. */
    public interface RowMaker {
        void make(long row, double[] features, int at);
    }

    public MemoryDataset(List<InputShape> inputs, long rows, RowMaker maker) {
        this.inputs = List.copyOf(inputs);
        this.rows = rows;
        this.maker = maker;
    }

    public static MemoryDataset of(List<InputShape> inputs, double[][] rows) {
        return new MemoryDataset(
                inputs,
                rows.length,
                (row, features, at) -> System.arraycopy(rows[(int) row], 0, features, at, rows[(int) row].length));
    }

    /** {@return the rows in one batch} */
    public Batch batch() {
        Batch batch = new Batch((int) rows, width(), 0);
        fill(batch, 0);
        return batch;
    }

    private void fill(Batch batch, long from) {
        batch.start(from);
        while (batch.rows() < batch.capacity() && from + batch.rows() < rows) {
            maker.make(from + batch.rows(), batch.features(), batch.rows() * width());
            batch.accept();
        }
    }

    @Override
    public List<InputShape> inputs() {
        return inputs;
    }

    @Override
    public RowLayout layout() {
        return new RowLayout(Collections.nCopies(InputShape.totalWidth(inputs), "column"), 0, false, "none");
    }

    @Override
    public List<String> labelNames() {
        return List.of();
    }

    @Override
    public double[] prepared(double[] raw) {
        return raw.clone();
    }

    @Override
    public List<SourceFile> sources() {
        return List.of();
    }

    @Override
    public BatchReader open(Part part, int capacity) {
        return new BatchReader() {
            private long next;

            @Override
            public boolean next(Batch batch) {
                fill(batch, next);
                next += batch.rows();
                return batch.rows() > 0;
            }

            @Override
            public Batch newBatch() {
                return new Batch(capacity, width(), 0);
            }

            @Override
            public void close() {
                // nothing is open
            }
        };
    }
}
