package odf2nna.data;

import java.io.IOException;
import java.util.List;

/** Every n-th row of a data set, beginning with the first of each part: a look at all of it without the cost of all. */
public final class ThinnedDataset implements Dataset {
    private final Dataset whole;
    private final long step;

    /**
     * A view; nothing is read yet.
     *
     * @param whole the data set
     * @param step one row of so many is kept; 1 keeps all
     * @throws IllegalArgumentException if {@code step} is not positive
     */
    public ThinnedDataset(Dataset whole, long step) {
        if (step < 1) {
            throw new IllegalArgumentException("step: expected at least 1, got " + step);
        }
        this.whole = whole;
        this.step = step;
    }

    @Override
    public List<InputShape> inputs() {
        return whole.inputs();
    }

    @Override
    public int width() {
        return whole.width();
    }

    @Override
    public int targetWidth() {
        return whole.targetWidth();
    }

    @Override
    public boolean targetsAreNames() {
        return whole.targetsAreNames();
    }

    @Override
    public List<String> labelNames() {
        return whole.labelNames();
    }

    @Override
    public List<String> featureNames() {
        return whole.featureNames();
    }

    @Override
    public String targetDescription() {
        return whole.targetDescription();
    }

    @Override
    public double[] prepared(double[] raw) {
        return whole.prepared(raw);
    }

    @Override
    public List<SourceFile> sources() {
        return whole.sources();
    }

    @Override
    public BatchReader open(Part part, int capacity) throws IOException {
        BatchReader all = whole.open(part, capacity);
        return step == 1 ? all : new Thinning(all, step);
    }

    private static final class Thinning implements BatchReader {
        private final BatchReader all;
        private final long step;
        private final Batch read;
        private int at;
        private long taken;

        Thinning(BatchReader all, long step) {
            this.all = all;
            this.step = step;
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
                long row = read.firstRow() + at;
                if (row % step == 0) {
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
