package odf2nna.internal.training;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import odf2nna.data.DataFiles;
import odf2nna.data.DataFormatException;
import odf2nna.evaluate.UnusableLabelsException;
import odf2nna.internal.data.Batch;
import odf2nna.internal.data.BatchReader;
import odf2nna.internal.data.Dataset;
import odf2nna.internal.data.Datasets;
import odf2nna.internal.data.InputShape;
import odf2nna.internal.data.Part;
import odf2nna.internal.data.SourceFile;
import odf2nna.internal.evaluate.LabelCollector;
import odf2nna.report.DataSummary;

/** The rows to score, to retrain on, and to judge on; the last are never among the others. */
public final class EvaluationData {
    private static final int BATCH = 256;
    private static final long NUMBERS_TO_TRAIN = 1 << 26;

    private final Dataset scoring;
    private final Dataset test;
    private final Dataset training;
    private final boolean separate;
    private final DataFiles settings;
    private long scoringRows = -1;

    private EvaluationData(Dataset scoring, Dataset test, Dataset training, boolean separate, DataFiles settings) {
        this.scoring = scoring;
        this.test = test;
        this.training = training;
        this.separate = separate;
        this.settings = settings;
    }

    /**
     * Opens the rows for a model; none is read yet but those that tell what a file holds.
     *
     * @throws odf2nna.data.DataFormatException if they do not fit the inputs
     * @throws IOException if a file can't be read
     */
    public static EvaluationData open(DataFiles settings, List<InputShape> inputs) throws IOException {
        Dataset eval = Datasets.open(settings.eval(), inputs);
        Dataset training = settings.train().isEmpty() ? eval : like(eval, settings, settings.train());
        return settings.test().isEmpty()
                ? new EvaluationData(eval, eval, training, false, settings)
                : new EvaluationData(eval, like(eval, settings, settings.test()), training, true, settings);
    }

    private static Dataset like(Dataset eval, DataFiles settings, List<String> files) throws IOException {
        return Datasets.openLike(eval, settings.eval().withFiles(files).withSplit(false));
    }

    public Dataset scoring() {
        return scoring;
    }

    /** The part of {@link #scoring()} that is scored. */
    public Part scoringPart() {
        return separate || !settings.eval().split() ? Part.ALL : Part.SCORING;
    }

    public Dataset test() {
        return test;
    }

    public Dataset training() {
        return training;
    }

    /** {@return rows to retrain on at most, each of so many numbers} */
    long trainRows(long width) {
        return settings.trainRows().map(Integer::longValue).orElse(Math.max(1, NUMBERS_TO_TRAIN / width));
    }

    /** The part of {@link #training()} that is retrained on. */
    Part trainingPart() {
        return training == scoring ? scoringPart() : Part.ALL;
    }

    /** The part of {@link #test()} that is judged on. */
    public Part testPart() {
        return separate ? Part.ALL : Part.TEST;
    }

    public String splitDescription() {
        if (separate) {
            return "from files of their own";
        }
        return "%s of the rows, by seed %d, stratified by class"
                .formatted(settings.eval().testFraction(), settings.eval().seed());
    }

    /** {@return the data in figures} */
    public DataSummary summary(long scoringRows, long testRows, String labels) {
        Set<Path> seen = new HashSet<>();
        return new DataSummary(
                Stream.of(scoring, test, training)
                        .flatMap(rows -> rows.sources().stream())
                        .filter(file -> seen.add(file.path()))
                        .map(file -> new DataSummary.DataFile(file.path().toString(), file.bytes(), file.sha256()))
                        .toList(),
                scoring.targetDescription(),
                labels,
                scoringRows,
                testRows,
                splitDescription());
    }

    /** {@return rows of the scoring part, by a pass over them the first time} */
    public long scoringRows() throws IOException {
        if (scoringRows < 0) {
            scoringRows = see(scoring, scoringPart()).rows();
        }
        return scoringRows;
    }

    /** {@return the digests of the files that rows come from} */
    public static String digests(Dataset rows) {
        return rows.sources().stream().map(SourceFile::sha256).collect(Collectors.joining(","));
    }

    /** {@return an error in the rows that was found while they were used} */
    public static DataFormatException unusable(Dataset data, String problem, RuntimeException cause) {
        DataFormatException located =
                DataFormatException.inFile(data.sources().get(0).path(), problem);
        located.initCause(cause);
        return located;
    }

    /** The first rows of a part, at most {@code count}; with no rows where the part has none. */
    public static Batch first(Dataset dataset, Part part, int count) throws IOException {
        try (BatchReader reader = dataset.open(part, count)) {
            Batch batch = reader.newBatch();
            reader.next(batch);
            return batch;
        }
    }

    /** Rows of a part, counted by a pass over them, and the distinct labels if they can be classes. */
    public Seen see(Dataset dataset, Part part) throws IOException {
        LabelCollector labels = new LabelCollector();
        boolean classes = dataset.targetWidth() == 1;
        long rows = 0;
        try (BatchReader reader = dataset.open(part, BATCH)) {
            Batch batch = reader.newBatch();
            while (reader.next(batch)) {
                for (int row = 0; row < batch.rows() && classes; row++) {
                    classes = add(labels, dataset, batch.targets()[row]);
                }
                rows += batch.rows();
            }
        }
        return new Seen(rows, classes ? Optional.of(labels.distinct()) : Optional.empty());
    }

    private static boolean add(LabelCollector labels, Dataset dataset, double target) {
        try {
            if (dataset.targetsAreNames()) {
                labels.add(dataset.labelNames().get((int) target));
            } else {
                labels.add(target);
            }
            return true;
        } catch (UnusableLabelsException e) {
            return false;
        }
    }

    /**
     * What a pass saw.
     *
     * @param rows how many rows
     * @param labels the distinct labels; empty when there are none or too many for classes
     */
    public record Seen(long rows, Optional<Set<String>> labels) {}
}
