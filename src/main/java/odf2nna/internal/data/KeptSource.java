package odf2nna.internal.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Keeps the rows of another source in memory where they are few, so that files are read and parsed once. A run makes some fifty
 * passes over its rows. Safe for passes on several threads.
 */
final class KeptSource implements RowSource {
    /** The part of the memory that the rows may take. */
    private static final int PART_OF_MEMORY = 32;
    /** Numbers that are stored together, unless a row has more. */
    private static final int BLOCK = 1 << 15;

    private final RowSource source;
    private final long mostRows;
    private final long mostNumbers;
    /** Whether a pass stores what it reads, or the rows were found to be too many. */
    private final AtomicBoolean isTaken;

    private volatile Optional<Rows> kept = Optional.empty();

    /**
     * Keeps nothing yet.
     *
     * @param mostRows after which no pass reads on
     * @param mostNumbers that are kept
     */
    KeptSource(RowSource source, long mostRows, long mostNumbers) {
        this.source = source;
        this.mostRows = mostRows;
        this.mostNumbers = mostNumbers;
        long numbers = (long) source.layout().width() + source.layout().targetWidth() + 1;
        this.isTaken =
                new AtomicBoolean(Math.min(mostRows, source.declaredRows().orElse(0)) > mostNumbers / numbers);
    }

    /** {@return the source, with its rows kept up to a part of the memory} */
    static KeptSource of(RowSource source, long mostRows) {
        return new KeptSource(source, mostRows, Runtime.getRuntime().maxMemory() / PART_OF_MEMORY / Double.BYTES);
    }

    @Override
    public RowLayout layout() {
        return source.layout();
    }

    @Override
    public List<Path> files() {
        return source.files();
    }

    @Override
    public OptionalLong declaredRows() {
        return source.declaredRows();
    }

    @Override
    public boolean isGrouped() {
        return source.isGrouped();
    }

    @Override
    public RowCursor open(Reading reading) throws IOException {
        Optional<Rows> known = kept;
        if (known.isPresent()) {
            return known.get().new Cursor();
        }
        RowCursor cursor = source.open(reading);
        return isTaken.compareAndSet(false, true) ? new Recorder(cursor) : cursor;
    }

    /** Rows in memory: features, targets and group, one row after another in blocks. */
    private static final class Rows {
        private final int width;
        private final int targetWidth;
        private final int inBlock;
        private final List<double[]> blocks = new ArrayList<>();
        private final List<long[]> groups = new ArrayList<>();
        private int count;

        Rows(RowLayout layout) {
            width = layout.width();
            targetWidth = layout.targetWidth();
            inBlock = Math.max(1, BLOCK / Math.max(1, width + targetWidth));
        }

        private long numbers() {
            return (long) blocks.size() * inBlock * (width + targetWidth + 1);
        }

        private int at() {
            return count % inBlock * (width + targetWidth);
        }

        void add(double[] features, int from, double[] targets, int targetFrom, long group) {
            if (count % inBlock == 0) {
                blocks.add(new double[inBlock * (width + targetWidth)]);
                groups.add(new long[inBlock]);
            }
            double[] block = blocks.get(count / inBlock);
            System.arraycopy(features, from, block, at(), width);
            System.arraycopy(targets, targetFrom, block, at() + width, targetWidth);
            groups.get(count / inBlock)[count % inBlock] = group;
            count++;
        }

        /** One pass. */
        private final class Cursor implements RowCursor {
            private int row = -1;

            @Override
            public boolean next(double[] features, int at, double[] targets, int targetAt) {
                row++;
                if (row >= count) {
                    return false;
                }
                int from = row % inBlock * (width + targetWidth);
                System.arraycopy(blocks.get(row / inBlock), from, features, at, width);
                System.arraycopy(blocks.get(row / inBlock), from + width, targets, targetAt, targetWidth);
                return true;
            }

            @Override
            public long group() {
                return groups.get(row / inBlock)[row % inBlock];
            }

            @Override
            public void close() {}
        }
    }

    /** A pass that stores what it reads; what it stored is of use if it comes to the last row. */
    private final class Recorder implements RowCursor {
        private final RowCursor cursor;
        private Optional<Rows> rows = Optional.of(new Rows(layout()));

        Recorder(RowCursor cursor) {
            this.cursor = cursor;
        }

        @Override
        public boolean next(double[] features, int at, double[] targets, int targetAt) throws IOException {
            boolean more = cursor.next(features, at, targets, targetAt);
            if (rows.isPresent()) {
                Rows known = rows.get();
                if (more) {
                    known.add(features, at, targets, targetAt, cursor.group());
                }
                if (!more || known.count == mostRows) {
                    kept = rows;
                    rows = Optional.empty();
                } else if (known.numbers() > mostNumbers) {
                    rows = Optional.empty(); // no other pass tries again
                }
            }
            return more;
        }

        @Override
        public long group() {
            return cursor.group();
        }

        @Override
        public void close() throws IOException {
            if (rows.isPresent()) {
                isTaken.set(false);
            }
            cursor.close();
        }
    }
}
