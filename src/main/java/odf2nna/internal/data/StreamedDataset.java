package odf2nna.internal.data;

import java.io.IOException;
import java.util.List;
import odf2nna.data.DataFormatException;
import odf2nna.data.DataOptions;
import odf2nna.data.MissingPolicy;

/** Rows of a {@link RowSource}, prepared and split. */
final class StreamedDataset implements Dataset {
    private static final int PASS_ROWS = 256;

    private final List<InputShape> inputs;
    private final RowSource source;
    private final RowLayout layout;
    private final DataOptions options;
    private final LabelTable labels;
    private final Preparation preparation;
    private final List<SourceFile> files;

    private StreamedDataset(
            List<InputShape> inputs,
            RowSource source,
            RowLayout layout,
            DataOptions options,
            LabelTable labels,
            Preparation preparation) {
        this.inputs = List.copyOf(inputs);
        this.source = source;
        this.layout = layout;
        this.options = options;
        this.labels = labels;
        this.preparation = preparation;
        this.files = source.files().stream().map(SourceFile::new).toList();
    }

    /** Opens rows, with one pass over the scoring rows if means are needed. */
    static StreamedDataset of(List<InputShape> inputs, RowSource source, DataOptions options) throws IOException {
        StreamedDataset scaled = new StreamedDataset(
                inputs, source, source.layout(), options, new LabelTable(), Preparation.scale(options.scale()));
        if (!options.standardize() && options.missing() != MissingPolicy.MEAN) {
            return scaled;
        }
        return scaled.with(Preparation.of(scaled.scoringMoments(), options));
    }

    /** Opens rows that are prepared, and whose class names are numbered, as those of {@code fitted} are. */
    static StreamedDataset like(StreamedDataset fitted, RowSource source, DataOptions options) {
        if (options.missing() == MissingPolicy.MEAN && fitted.options.missing() != MissingPolicy.MEAN) {
            throw new IllegalArgumentException("missing: expected MEAN for the fitted data too, as its means are used");
        }
        RowLayout own = source.layout();
        RowLayout layout = new RowLayout(
                own.featureNames(),
                own.targetWidth(),
                own.namedTargets() || (own.targetWidth() == 1 && fitted.targetsAreNames()),
                own.target());
        return new StreamedDataset(fitted.inputs, source, layout, options, fitted.labels, fitted.preparation);
    }

    private StreamedDataset with(Preparation other) {
        return new StreamedDataset(inputs, source, layout, options, labels, other);
    }

    private ColumnMoments scoringMoments() throws IOException {
        ColumnMoments moments = new ColumnMoments(width());
        try (BatchReader reader = open(Part.SCORING, PASS_ROWS)) {
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
                    "found no value for feature '%s' among the scoring rows, expected some to take the mean of"
                            .formatted(featureNames().get(empty)));
        }
        return moments;
    }

    @Override
    public BatchReader open(Part part, int capacity) throws IOException {
        if (capacity < 1) {
            throw new IllegalArgumentException("capacity: expected a positive number of rows, got " + capacity);
        }
        Split split = new Split(options.split() ? options.testFraction() : 0, options.seed());
        return new PartReader(
                source.open(new RowSource.Reading(options.missing(), layout.namedTargets(), labels)),
                layout,
                options,
                part,
                split.start(layout.targetWidth() == 1, layout.namedTargets(), labels),
                preparation,
                capacity);
    }

    @Override
    public List<InputShape> inputs() {
        return inputs;
    }

    @Override
    public int width() {
        return layout.width();
    }

    @Override
    public int targetWidth() {
        return layout.targetWidth();
    }

    @Override
    public boolean targetsAreNames() {
        return layout.namedTargets();
    }

    @Override
    public List<String> labelNames() {
        return labels.names();
    }

    @Override
    public List<String> featureNames() {
        return layout.featureNames();
    }

    @Override
    public String targetDescription() {
        return layout.target();
    }

    @Override
    public double[] prepared(double[] raw) {
        double[] row = raw.clone();
        preparation.apply(row, 0, row.length);
        return row;
    }

    @Override
    public List<SourceFile> sources() {
        return files;
    }
}
