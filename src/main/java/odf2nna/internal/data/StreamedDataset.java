package odf2nna.internal.data;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import odf2nna.data.DataFormatException;
import odf2nna.data.DataOptions;
import odf2nna.data.MissingPolicy;
import odf2nna.data.Scaling;

/**
 * Rows of a {@link RowSource}, prepared and split.
 *
 * @param inputs of the model
 * @param source the raw rows of the files
 * @param layout of the rows
 * @param options which rows to skip, how many to use, and how to split them
 * @param labels      where class names get their numbers
 * @param preparation of the features
 * @param sources     the files, in reading order
 * @param parts which rows are held out, after the first pass
 */
record StreamedDataset(
        List<InputShape> inputs,
        RowSource source,
        RowLayout layout,
        DataOptions options,
        LabelTable labels,
        Preparation preparation,
        List<SourceFile> sources,
        Parts parts)
        implements Dataset {
    private static final int PASS_ROWS = 256;

    /** Results of the first pass. */
    static final class Parts {
        private Optional<Split.RowSet> heldOut = Optional.empty();
    }

    /** Opens rows, scaled as the options say; no row is read yet, so no means are known. */
    static StreamedDataset unfitted(List<InputShape> inputs, RowSource source, DataOptions options) throws IOException {
        Optional<InputShape> texts = InputShape.firstText(inputs);
        if (texts.isPresent() && !options.scaling().equals(Scaling.NONE)) {
            throw DataFormatException.inFile(
                    source.files().get(0),
                    "input '%s' takes texts, which can't be scaled, expected no --standardize, --scale or --scaler"
                            .formatted(texts.get().name()));
        }
        return new StreamedDataset(
                List.copyOf(inputs),
                kept(source, options),
                source.layout(),
                options,
                new LabelTable(),
                Preparation.of(options.scaling(), source.layout()),
                files(source),
                new Parts());
    }

    /**
     * {@return these rows with the means and deviations that their options need, by one pass over other rows}
     *
     * @param others rows to take means over, unfitted as well
     * @param part which of them
     * @param name of these rows, for people
     */
    StreamedDataset fittedOn(StreamedDataset others, Part part, String name) throws IOException {
        if (!options.scaling().standardize() && options.missing() != MissingPolicy.MEAN) {
            return this;
        }
        ColumnMoments moments = others.moments(part, name);
        String source = String.format(
                Locale.ROOT,
                "%,d rows of %s",
                moments.rows(),
                others.sources.stream().map(SourceFile::toString).collect(Collectors.joining(", ")));
        return with(preparation.fitted(moments, options, source));
    }

    private StreamedDataset with(Preparation other) {
        return new StreamedDataset(inputs, source, layout, options, labels, other, sources, parts);
    }

    /** {@return the same rows with features as in the files, missing ones filled} */
    StreamedDataset unscaled() {
        return with(preparation.withoutScaling());
    }

    /** Opens rows with the preparation and the class numbers of {@code fitted}. */
    static StreamedDataset like(StreamedDataset fitted, RowSource source, DataOptions options) {
        if (options.missing() == MissingPolicy.MEAN && fitted.options.missing() != MissingPolicy.MEAN) {
            throw new IllegalArgumentException("missing: expected MEAN for the fitted data too, as its means are used");
        }
        RowLayout own = source.layout();
        RowLayout layout = new RowLayout(
                own.featureNames(),
                own.targetWidth(),
                own.namedTargets() || (own.targetWidth() == 1 && fitted.layout.namedTargets()),
                own.target());
        return new StreamedDataset(
                fitted.inputs,
                kept(source, options),
                layout,
                options,
                fitted.labels,
                fitted.preparation,
                files(source),
                new Parts());
    }

    private static RowSource kept(RowSource source, DataOptions options) {
        boolean readsOn = options.missing() == MissingPolicy.DROP; // dropped rows don't count
        return KeptSource.of(source, readsOn ? Long.MAX_VALUE : options.maxRows());
    }

    private static List<SourceFile> files(RowSource source) {
        return source.files().stream().map(SourceFile::new).toList();
    }

    private ColumnMoments moments(Part part, String name) throws IOException {
        ColumnMoments moments = new ColumnMoments(width());
        try (BatchReader reader = open(part, PASS_ROWS)) {
            Batch batch = reader.newBatch();
            while (reader.next(batch)) {
                for (int row = 0; row < batch.rows(); row++) {
                    moments.add(batch.features(), row * width());
                }
            }
        }
        int empty = moments.firstEmpty();
        if (empty >= 0) {
            throw DataFormatException.inFile(
                    source.files().get(0),
                    "found no value for feature '%s' among the %s rows, expected some to take the mean of"
                            .formatted(layout.featureNames().get(empty), name));
        }
        return moments;
    }

    @Override
    public BatchReader open(Part part, int capacity) throws IOException {
        if (capacity < 1) {
            throw new IllegalArgumentException("capacity: expected a positive number of rows, got " + capacity);
        }
        boolean isAll = part == Part.ALL || options.holdOut().isNone();
        if (isAll) {
            return new PartReader(capacity, part == Part.TEST ? Split.RowSet.NONE : Split.RowSet.ALL);
        }
        Split.RowSet heldOut = heldOut();
        return new PartReader(capacity, part == Part.TEST ? heldOut : (row, key) -> !heldOut.contains(row, key));
    }

    /** {@return which rows are held out, by a pass over all of them the first time} */
    private Split.RowSet heldOut() throws IOException {
        synchronized (parts) {
            if (parts.heldOut.isEmpty()) {
                parts.heldOut = Optional.of(surveyed());
            }
            return parts.heldOut.get();
        }
    }

    private Split.RowSet surveyed() throws IOException {
        Split split =
                new Split(options.holdOut().testFraction(), options.holdOut().seed());
        long fewest = options.holdOut().fewest();
        if (options.grouping().isTime()) {
            long rows = new DataRows(this, Part.ALL).count();
            return rows < fewest ? Split.RowSet.NONE : split.last(rows);
        }
        Split.Survey survey = split.survey(layout.targetWidth() == 1, layout.namedTargets(), labels);
        long[] last = new long[1];
        Split.RowSet all = (row, key) -> {
            last[0] = key;
            return true;
        };
        long rows = 0;
        try (PartReader reader = new PartReader(1, all)) {
            Batch row = reader.newBatch();
            for (; reader.next(row); rows++) {
                survey.add(last[0], row.targetWidth() == 0 ? 0 : row.targets()[0]);
            }
        }
        return rows < fewest ? Split.RowSet.NONE : survey.heldOut();
    }

    @Override
    public List<String> labelNames() {
        return labels.names();
    }

    @Override
    public double[] prepared(double[] raw) {
        double[] row = raw.clone();
        preparation.apply(row, 0);
        return row;
    }

    @Override
    public Optional<ColumnScaling> scaling() {
        return preparation.scaling();
    }

    /** One pass over some of the rows. */
    private final class PartReader implements BatchReader {
        private final int width = layout.width();
        private final int targetWidth = layout.targetWidth();
        private final int capacity;
        private final Split.RowSet taken;
        private final RowSource.RowCursor cursor;
        private final boolean isGrouped;
        /** Features that must not be missing, though missing ones are given to the model. */
        private final int[] integers;

        private long used;
        private long delivered;

        PartReader(int capacity, Split.RowSet taken) throws IOException {
            this.capacity = capacity;
            this.taken = taken;
            this.isGrouped = source.isGrouped();
            this.integers = InputShape.features(inputs, InputShape.Kind.INTEGERS).stream()
                    .mapToInt(Integer::intValue)
                    .sorted()
                    .toArray();
            this.cursor = source.open(new RowSource.Reading(options.missing(), layout.namedTargets(), labels));
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
            boolean drop = options.missing() == MissingPolicy.DROP;
            while (batch.rows() < batch.capacity() && used < options.maxRows()) {
                int at = batch.rows() * width;
                int targetAt = batch.rows() * targetWidth;
                if (!cursor.next(features, at, targets, targetAt)) {
                    break;
                }
                if (drop && (hasMissing(features, at, width) || hasMissing(targets, targetAt, targetWidth))) {
                    continue;
                }
                for (int feature : integers) {
                    requireInteger(feature, features[at + feature]);
                }
                if (isGrouped) {
                    batch.group(cursor.group());
                }
                // before missing values are filled: means depend on the part
                if (taken == Split.RowSet.ALL || taken.contains(used, batch.key(batch.rows()))) {
                    preparation.apply(features, at);
                    batch.accept();
                }
                used++;
            }
            delivered += batch.rows();
            return batch.rows() > 0;
        }

        private void requireInteger(int feature, double value) {
            boolean isMissing = Double.isNaN(value);
            if (isMissing ? options.missing() == MissingPolicy.KEEP : value != Math.rint(value)) {
                throw DataFormatException.inFile(
                        source.files().get(0),
                        "found %s for feature '%s', which the model takes as an integer%s"
                                .formatted(
                                        isMissing ? "a missing value" : value,
                                        layout.featureNames().get(feature),
                                        isMissing
                                                ? ", so that it can't be NaN; use --missing drop to skip such rows"
                                                : "; correct it, or round it in the file"));
            }
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
}
