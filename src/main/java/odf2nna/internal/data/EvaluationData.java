package odf2nna.internal.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import odf2nna.data.DataFiles;
import odf2nna.data.DataFormatException;

/** The rows of a run: to calibrate on, to fine-tune on, and to evaluate on; the last are never among the others. */
public final class EvaluationData {
    private static final int BATCH = 1024;
    private static final long NUMBERS_TO_TRAIN = 1 << 26;

    private final Rows scoring;
    private final Rows test;
    private final Rows training;
    private final DataFiles files;
    private long scoringRows = -1;

    private EvaluationData(Rows scoring, Rows test, Rows training, DataFiles files) {
        this.scoring = scoring;
        this.test = test;
        this.training = training;
        this.files = files;
    }

    /**
     * A part of a data set.
     *
     * @param dataset the data set
     * @param part which rows of it
     */
    public record Rows(Dataset dataset, Part part) {}

    /**
     * One way to fit and to judge what is fitted.
     *
     * @param fitted the rows with some kept from calibration and fine-tuning
     * @param kept the rows that were kept from them
     */
    public record Fold(EvaluationData fitted, Rows kept) {}

    /**
     * Opens the rows for a model. Means and deviations are those of the training rows where these have files of their own, else
     * of the rows that units are scored on; no other row is read yet but those that tell what a file holds.
     *
     * @throws DataFormatException if they do not fit the inputs
     * @throws IOException if a file can't be read
     */
    public static EvaluationData open(DataFiles files, List<InputShape> inputs) throws IOException {
        Dataset eval = files.train().isEmpty()
                ? Datasets.open(files.eval(), inputs)
                : Datasets.open(files.eval(), inputs, files.train());
        boolean isWhole = !files.test().isEmpty() || !files.eval().split();
        Rows scoring = new Rows(eval, isWhole ? Part.ALL : Part.SCORING);
        Rows training = files.train().isEmpty() ? scoring : new Rows(like(eval, files, files.train()), Part.ALL);
        Rows test = files.test().isEmpty()
                ? new Rows(eval, Part.TEST)
                : new Rows(like(eval, files, files.test()), Part.ALL);
        return new EvaluationData(scoring, test, training, files);
    }

    private static Dataset like(Dataset eval, DataFiles files, List<String> others) throws IOException {
        return Datasets.openLike(eval, files.eval().withFiles(others).withSplit(false));
    }

    /** {@return whether rows to fine-tune on come from files of their own} */
    public boolean isTrainingSeparate() {
        return !files.train().isEmpty();
    }

    /**
     * {@return ways to fit and to judge, each of which keeps other rows from being fitted}
     *
     * <p>Where there are training files, there is one: all is fitted on their rows, and none of the others. Otherwise the rows
     * are cut into folds by a hash of their features, so that equal rows are in the same fold.
     *
     * @param count of folds, at least 2
     */
    public List<Fold> folds(int count, long seed) {
        if (isTrainingSeparate()) {
            return List.of(new Fold(new EvaluationData(training, test, training, files), scoring));
        }
        List<Fold> folds = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int fold = i;
            Rows others = thinned((batch, row) -> fold(batch, row, count, seed) != fold);
            Rows kept = thinned((batch, row) -> fold(batch, row, count, seed) == fold);
            folds.add(new Fold(new EvaluationData(others, test, others, files), kept));
        }
        return folds;
    }

    private Rows thinned(ThinnedDataset.RowPredicate taken) {
        return new Rows(new ThinnedDataset(scoring.dataset(), taken), scoring.part());
    }

    private static int fold(Batch batch, int row, int count, long seed) {
        return (int) Long.remainderUnsigned(Split.mix(seed ^ batch.hash(row)), count);
    }

    public Dataset scoring() {
        return scoring.dataset();
    }

    /** {@return the part of {@link #scoring()} that units are scored on} */
    public Part scoringPart() {
        return scoring.part();
    }

    public Dataset test() {
        return test.dataset();
    }

    /** {@return the part of {@link #test()} that models are evaluated on} */
    public Part testPart() {
        return test.part();
    }

    public Dataset training() {
        return training.dataset();
    }

    /** {@return the part of {@link #training()} that is trained on} */
    public Part trainingPart() {
        return training.part();
    }

    /** {@return rows to train on at most, each of so many numbers} */
    public long trainRows(long width) {
        return files.trainRows().map(Integer::longValue).orElse(Math.max(1, NUMBERS_TO_TRAIN / width));
    }

    /** {@return how rows are held out, for people} */
    public String splitDescription() {
        return !files.test().isEmpty()
                ? "from files of their own"
                : "%s of the rows, by seed %d, stratified by class"
                        .formatted(files.eval().testFraction(), files.eval().seed());
    }

    /** {@return every file that rows come from, once} */
    public Collection<SourceFile> sources() {
        Map<Path, SourceFile> files = new LinkedHashMap<>();
        Stream.of(scoring, test, training)
                .flatMap(rows -> rows.dataset().sources().stream())
                .forEach(file -> files.putIfAbsent(file.path(), file));
        return files.values();
    }

    /** {@return rows of the scoring part, by a pass over them the first time} */
    public synchronized long scoringRows() throws IOException {
        if (scoringRows < 0) {
            scoringRows = count(scoring.dataset(), scoring.part());
        }
        return scoringRows;
    }

    /** {@return rows of a part, by a pass over them} */
    public static long count(Dataset dataset, Part part) throws IOException {
        long rows = 0;
        try (BatchReader reader = dataset.open(part, BATCH)) {
            Batch batch = reader.newBatch();
            while (reader.next(batch)) {
                rows += batch.rows();
            }
        }
        return rows;
    }

    /** {@return the first rows of a part, at most {@code count}; no row where the part has none} */
    public static Batch first(Dataset dataset, Part part, int count) throws IOException {
        try (BatchReader reader = dataset.open(part, count)) {
            Batch batch = reader.newBatch();
            reader.next(batch);
            return batch;
        }
    }

    /**
     * {@return the first rows that units are scored on, at most {@code count}}
     *
     * @throws DataFormatException if none remains beside those that are held out
     */
    public Batch firstScoringRows(int count) throws IOException {
        Batch rows = first(scoring.dataset(), scoring.part(), count);
        if (rows.rows() == 0) {
            throw DataFormatException.inFile(
                    scoring.dataset().sources().get(0).path(),
                    "no rows are left to score, because %s are held out; give more rows, or test rows of their own"
                            .formatted(splitDescription()));
        }
        return rows;
    }

    /** {@return how the columns of all rows are scaled; empty where they are not} */
    public Optional<ColumnScaling> scaling() {
        return scoring.dataset().scaling();
    }

    /** {@return what {@link #firstScoringRows} gives, with columns as they stand in the files} */
    public Batch firstRawRows(int count) throws IOException {
        return first(Datasets.unscaled(scoring.dataset()), scoring.part(), count);
    }

    /** {@return the digests of the files that rows come from} */
    public static String digests(Dataset rows) {
        return rows.sources().stream().map(SourceFile::sha256).collect(Collectors.joining(","));
    }

    /** {@return an error in the rows that was found while they were used} */
    public static DataFormatException unusable(Dataset data, String problem, RuntimeException cause) {
        return DataFormatException.inFile(data.sources().get(0).path(), problem).causedBy(cause);
    }
}
