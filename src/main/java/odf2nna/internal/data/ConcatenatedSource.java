package odf2nna.internal.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import odf2nna.data.DataFormatException;
import org.jspecify.annotations.Nullable;

/**
 * Rows of several sources one after another.
 *
 * @param sources the sources
 * @param layout of their rows
 */
record ConcatenatedSource(List<RowSource> sources, RowLayout layout) implements RowSource {
    /**
     * Concatenates sources with the same columns.
     *
     * @param sources the sources, at least one
     * @throws DataFormatException if columns differ, by number, place or name
     */
    static RowSource of(List<RowSource> sources) {
        RowSource first = sources.get(0);
        RowLayout layout = first.layout();
        boolean named = layout.namedTargets();
        for (RowSource source : sources) {
            RowLayout other = source.layout();
            if (!other.featureNames().equals(layout.featureNames()) || other.targetWidth() != layout.targetWidth()) {
                throw DataFormatException.inFile(
                        source.files().get(0),
                        "found columns %s and target %s, expected the same as in %s: %s and target %s"
                                .formatted(
                                        shown(other),
                                        other.target(),
                                        first.files().get(0),
                                        shown(layout),
                                        layout.target()));
            }
            named |= other.namedTargets();
        }
        return sources.size() == 1
                ? first
                : new ConcatenatedSource(
                        sources, new RowLayout(layout.featureNames(), layout.targetWidth(), named, layout.target()));
    }

    private static String shown(RowLayout layout) {
        List<String> names = layout.featureNames();
        return names.size() <= 10
                ? names.toString()
                : "%s to '%s' (%d)".formatted("'" + names.get(0) + "'", names.get(names.size() - 1), names.size());
    }

    @Override
    public List<Path> files() {
        return sources.stream().flatMap(source -> source.files().stream()).toList();
    }

    @Override
    public boolean isGrouped() {
        return sources.get(0).isGrouped();
    }

    @Override
    public OptionalLong declaredRows() {
        return sources.stream().allMatch(source -> source.declaredRows().isPresent())
                ? OptionalLong.of(sources.stream()
                        .mapToLong(source -> source.declaredRows().getAsLong())
                        .sum())
                : OptionalLong.empty();
    }

    @Override
    public RowCursor open(Reading reading) throws IOException {
        return new Cursor(reading);
    }

    private final class Cursor implements RowCursor {
        private final Reading reading;
        private @Nullable RowCursor current;
        private int opened;

        Cursor(Reading reading) {
            this.reading = reading;
        }

        @Override
        public boolean next(double[] features, int at, double[] targets, int targetAt) throws IOException {
            while (true) {
                if (current != null) {
                    if (current.next(features, at, targets, targetAt)) {
                        return true;
                    }
                    close();
                }
                if (opened == sources.size()) {
                    return false;
                }
                current = sources.get(opened++).open(reading);
            }
        }

        @Override
        public long group() {
            return current == null ? 0 : current.group();
        }

        @Override
        public void close() throws IOException {
            RowCursor open = current;
            current = null;
            if (open != null) {
                open.close();
            }
        }
    }
}
