package odf2nna.internal.data;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.LongPredicate;

/** A subset of the rows of a data set, such as every n-th: covers all of it at a fraction of the cost. */
public final class ThinnedDataset implements Dataset {
    private final Dataset whole;
    private final Optional<RowPredicate> taken;

    /** Selects rows by their content. */
    interface RowPredicate {
        /**
         * {@return whether the row is kept}
         *
         * @param batch holds the row
         * @param row its index in the batch
         */
        boolean test(Batch batch, int row);
    }

    /**
     * Keeps every n-th row, from the first of each part; nothing is read yet.
     *
     * @param whole the data set
     * @param step n; 1 keeps all rows
     * @throws IllegalArgumentException if {@code step} is not positive
     */
    public ThinnedDataset(Dataset whole, long step) {
        if (step < 1) {
            throw new IllegalArgumentException("step: expected at least 1, got " + step);
        }
        this.whole = whole;
        this.taken = step == 1 ? Optional.empty() : Optional.of((batch, row) -> (batch.firstRow() + row) % step == 0);
    }

    /**
     * Keeps rows by number.
     *
     * @param whole the data set
     * @param taken accepts the number of a kept row, 0 for the first of the part
     */
    public ThinnedDataset(Dataset whole, LongPredicate taken) {
        this(whole, (batch, row) -> taken.test(batch.firstRow() + row));
    }

    /** Keeps rows by their content. */
    ThinnedDataset(Dataset whole, RowPredicate taken) {
        this.whole = whole;
        this.taken = Optional.of(taken);
    }

    @Override
    public List<InputShape> inputs() {
        return whole.inputs();
    }

    @Override
    public RowLayout layout() {
        return whole.layout();
    }

    @Override
    public List<String> labelNames() {
        return whole.labelNames();
    }

    @Override
    public double[] prepared(double[] raw) {
        return whole.prepared(raw);
    }

    @Override
    public Optional<ColumnScaling> scaling() {
        return whole.scaling();
    }

    @Override
    public List<SourceFile> sources() {
        return whole.sources();
    }

    @Override
    public BatchReader open(Part part, int capacity) throws IOException {
        BatchReader all = whole.open(part, capacity);
        return taken.isEmpty() ? all : new Thinning(all, taken.get());
    }

    private static final class Thinning implements BatchReader {
        private final BatchReader all;
        private final RowPredicate chosen;
        private final Batch read;
        private int at;
        private long taken;

        Thinning(BatchReader all, RowPredicate chosen) {
            this.all = all;
            this.chosen = chosen;
            this.read = all.newBatch();
        }

        @Override
        public boolean next(Batch batch) throws IOException {
            batch.start(taken);
            while (batch.rows() < batch.capacity()) {
                if (at >= read.rows()) {
                    if (!all.next(read)) {
                        break;
                    }
                    at = 0;
                }
                if (chosen.test(read, at)) {
                    batch.append(read, at);
                    taken++;
                }
                at++;
            }
            return batch.rows() > 0;
        }

        @Override
        public Batch newBatch() {
            return all.newBatch();
        }

        @Override
        public void close() throws IOException {
            all.close();
        }
    }
}
