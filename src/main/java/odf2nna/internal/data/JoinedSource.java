package odf2nna.internal.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import odf2nna.data.DataFormatException;

/**
 * Rows joined side by side: row n consists of row n of each source.
 *
 * @param sources the sources
 * @param layout of the joined rows
 */
record JoinedSource(List<RowSource> sources, RowLayout layout) implements RowSource {
    /**
     * Joins sources of features, one per input, and at most one source of targets and one of groups.
     *
     * @param sources sources in the order of the inputs, then those of the targets and the groups
     * @param inputs of the model
     * @throws DataFormatException if more than one source has targets, or lengths in headers differ
     */
    static RowSource of(List<RowSource> sources, List<InputShape> inputs) {
        if (sources.size() == 1) {
            return sources.get(0);
        }
        List<String> names = new ArrayList<>();
        RowLayout target = new RowLayout(List.of(), 0, false, RowLayout.NO_TARGET);
        for (int i = 0; i < sources.size(); i++) {
            RowLayout own = sources.get(i).layout();
            String prefix =
                    inputs.size() > 1 && i < inputs.size() ? inputs.get(i).name() + ": " : "";
            own.featureNames().forEach(name -> names.add(prefix + name));
            if (own.targetWidth() > 0) {
                if (target.targetWidth() > 0) {
                    throw DataFormatException.inFile(
                            sources.get(i).files().get(0),
                            "found targets in two places, %s and %s; say which with --target"
                                    .formatted(target.target(), own.target()));
                }
                target = own;
            }
        }
        requireSameLength(sources);
        RowLayout layout = new RowLayout(names, target.targetWidth(), target.namedTargets(), target.target());
        return new JoinedSource(List.copyOf(sources), layout);
    }

    /** Compares the lengths in headers, before any row is read. */
    private static void requireSameLength(List<RowSource> sources) {
        OptionalLong expected = sources.get(0).declaredRows();
        for (RowSource source : sources) {
            OptionalLong found = source.declaredRows();
            if (expected.isPresent() && found.isPresent() && found.getAsLong() != expected.getAsLong()) {
                throw DataFormatException.inFile(
                        source.files().get(0),
                        "found %d rows, expected %d as in %s"
                                .formatted(
                                        found.getAsLong(),
                                        expected.getAsLong(),
                                        sources.get(0).files().get(0)));
            }
        }
    }

    @Override
    public boolean isGrouped() {
        return sources.stream().anyMatch(RowSource::isGrouped);
    }

    @Override
    public OptionalLong declaredRows() {
        return sources.get(0).declaredRows();
    }

    @Override
    public List<Path> files() {
        return sources.stream()
                .flatMap(source -> source.files().stream())
                .distinct()
                .toList();
    }

    @Override
    public RowCursor open(Reading reading) throws IOException {
        List<RowCursor> cursors = new ArrayList<>();
        try {
            for (RowSource source : sources) {
                cursors.add(source.open(reading));
            }
        } catch (IOException | RuntimeException failure) {
            closeAll(cursors);
            throw failure;
        }
        return new Cursor(cursors);
    }

    /** Closes all, even if one fails. */
    private static void closeAll(List<RowCursor> cursors) throws IOException {
        if (!cursors.isEmpty()) {
            RowCursor last = cursors.get(cursors.size() - 1);
            try (last) {
                closeAll(cursors.subList(0, cursors.size() - 1));
            }
        }
    }

    private final class Cursor implements RowCursor {
        private final List<RowCursor> cursors;
        private final double[] spare = new double[layout.width()];
        private final double[] spareTargets = new double[layout.targetWidth()];
        private long row;

        Cursor(List<RowCursor> cursors) {
            this.cursors = cursors;
        }

        @Override
        public boolean next(double[] features, int at, double[] targets, int targetAt) throws IOException {
            int offset = at;
            boolean first = false;
            for (int i = 0; i < cursors.size(); i++) {
                boolean more = cursors.get(i).next(features, offset, targets, targetAt);
                if (i > 0 && more != first) {
                    throw mismatch(i, more);
                }
                first = more;
                offset += sources.get(i).layout().width();
            }
            row++;
            return first;
        }

        @Override
        public long group() {
            for (int i = 0; i < cursors.size(); i++) {
                if (sources.get(i).isGrouped()) {
                    return cursors.get(i).group();
                }
            }
            return 0;
        }

        private DataFormatException mismatch(int i, boolean more) throws IOException {
            long[] counts = {row, row};
            RowCursor longer = cursors.get(more ? i : 0);
            do {
                counts[more ? 1 : 0]++;
            } while (longer.next(spare, 0, spareTargets, 0));
            Path file = sources.get(i).files().get(0);
            return DataFormatException.inFile(
                    file,
                    "found %d rows, expected %d as in %s; if one of them has a header that was not seen, use --header yes"
                            .formatted(
                                    counts[1], counts[0], sources.get(0).files().get(0)));
        }

        @Override
        public void close() throws IOException {
            closeAll(cursors);
        }
    }
}
