package odf2nna.internal.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongPredicate;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import odf2nna.data.DataFiles;
import odf2nna.data.DataFormatException;
import odf2nna.data.Grouping;
import odf2nna.data.HoldOut;

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
        boolean isWhole = !files.test().isEmpty() || files.eval().holdOut().isNone();
        Rows scoring = new Rows(eval, isWhole ? Part.ALL : Part.SCORING);
        Rows training = files.train().isEmpty() ? scoring : new Rows(like(eval, files, files.train()), Part.ALL);
        Rows test = files.test().isEmpty()
                ? new Rows(eval, Part.TEST)
                : new Rows(like(eval, files, files.test()), Part.ALL);
        return new EvaluationData(scoring, test, training, files);
    }

    private static Dataset like(Dataset eval, DataFiles files, List<String> others) throws IOException {
        return Datasets.openLike(eval, files.eval().withFiles(others).with(HoldOut.NONE));
    }

    /** {@return whether rows to fine-tune on come from files of their own} */
    public boolean isTrainingSeparate() {
        return !files.train().isEmpty();
    }

    /**
     * {@return ways to fit and to judge, each of which keeps other rows from being fitted}
     *
     * <p>Where there are training files, there is one: all is fitted on their rows, and none of the others. Otherwise the rows
     * are cut into folds, so that rows with equal features, or of one group, are in the same; rows in the order of time are cut
     * into blocks, and the last one is kept first.
     *
     * @param count of folds, at least 2
     * @throws DataFormatException if fewer rows than folds differ, or there are fewer groups
     */
    public List<Fold> folds(int count, long seed) throws IOException {
        if (isTrainingSeparate()) {
            return List.of(new Fold(new EvaluationData(training, test, training, files), scoring));
        }
        KeyCounts different = requireDifferent(count);
        return isInTime() ? blocks(count) : folds(Folds.of(different, count, seed));
    }

    private List<Fold> folds(Folds keys) {
        List<Fold> folds = new ArrayList<>();
        for (int i = 0; i < keys.count(); i++) {
            int fold = i;
            folds.add(keeping((batch, row) -> keys.of(batch.key(row)) == fold));
        }
        return folds;
    }

    /** {@return folds of rows that follow one another, the last ones first} */
    private List<Fold> blocks(int count) throws IOException {
        List<Fold> folds = new ArrayList<>();
        long rows = scoringRows();
        for (long i = count - 1L; i >= 0; i--) {
            long from = i * rows / count;
            long to = (i + 1) * rows / count;
            folds.add(keeping((batch, row) -> batch.firstRow() + row >= from && batch.firstRow() + row < to));
        }
        return folds;
    }

    private Fold keeping(ThinnedDataset.RowPredicate kept) {
        Rows others = thinned((batch, row) -> !kept.test(batch, row));
        return new Fold(new EvaluationData(others, test, others, files), thinned(kept));
    }

    /** {@return whether rows stand in the order of time} */
    public boolean isInTime() {
        return files.eval().grouping().isTime();
    }

    /** {@return the keys of scoring rows: all, or more than fill folds one by one} */
    private KeyCounts requireDifferent(int folds) throws IOException {
        KeyCounts keys = new KeyCounts();
        long rows = 0;
        try (BatchReader reader = scoring.dataset().open(scoring.part(), BATCH)) {
            Batch batch = reader.newBatch();
            while (keys.size() <= Folds.MANY && reader.next(batch)) {
                rows += batch.rows();
                for (int row = 0; row < batch.rows(); row++) {
                    keys.add(batch.key(row));
                }
            }
        }
        if (keys.size() < folds) {
            Grouping grouping = files.eval().grouping();
            String found = grouping.isNamed()
                    ? "found %,d groups in '%s' in %,d rows that are not held out"
                            .formatted(keys.size(), grouping.text(), rows)
                    : "%,d of the %,d rows that are not held out differ".formatted(keys.size(), rows);
            throw DataFormatException.inFile(
                    scoring.dataset().sources().get(0).path(),
                    "%s, expected at least %d, one for each fold of the search; give more rows"
                            .formatted(found, folds));
        }
        return keys;
    }

    /**
     * Counts groups, where a column names them.
     *
     * @throws DataFormatException if there are fewer than folds in the rows that are not held out
     */
    public void requireGroups(int folds) throws IOException {
        if (files.eval().grouping().isNamed() && !isTrainingSeparate()) {
            requireDifferent(folds);
        }
    }

    private Rows thinned(ThinnedDataset.RowPredicate taken) {
        return new Rows(new ThinnedDataset(scoring.dataset(), taken), scoring.part());
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
    public String splitDescription(boolean ofClasses) {
        HoldOut held = files.eval().holdOut();
        Grouping grouping = files.eval().grouping();
        if (!files.test().isEmpty()) {
            return "from files of their own";
        }
        if (isInTime()) {
            return "the last %s of the rows".formatted(held.testFraction());
        }
        return grouping.isNamed()
                ? "%s of the rows, whole groups of '%s', by seed %d"
                        .formatted(held.testFraction(), grouping.text(), held.seed())
                : "%s of the rows, by seed %d%s"
                        .formatted(held.testFraction(), held.seed(), ofClasses ? ", stratified by class" : "");
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

    /**
     * Rows that stand in several places, by their features.
     *
     * @param repeated rows that repeat an earlier one
     * @param learntEvaluation scoring rows that are among training rows in files of their own
     * @param learntTest held-out rows that are among scoring or training rows
     */
    public record Repeats(long repeated, long learntEvaluation, long learntTest) {}

    /**
     * {@return how many rows stand in several places, by a pass over them}
     *
     * <p>With more different rows than {@link KeyCounts} tells apart there may be more.
     *
     * @param isScored whether the scoring part counts
     * @param isTested whether the held-out rows count
     */
    public Repeats repeats(boolean isScored, boolean isTested) throws IOException {
        KeyCounts keys = new KeyCounts();
        KeyCounts learnt = trained();
        long learntEvaluation = 0;
        if (isScored) {
            learntEvaluation = among(scoring, learnt::contains);
            count(keys, scoring);
        }
        long learntTest = 0;
        if (isTested) {
            learntTest = among(test, key -> keys.contains(key) || learnt.contains(key));
            count(keys, test);
        }
        return new Repeats(keys.repeats(), learntEvaluation, learntTest);
    }

    /** {@return whether half of the scoring rows or more are among training rows in files of their own} */
    public boolean learnsFromScoring() throws IOException {
        return isTrainingSeparate() && 2 * among(scoring, trained()::contains) >= scoringRows();
    }

    /** {@return the training rows, where these have files of their own} */
    private KeyCounts trained() throws IOException {
        KeyCounts trained = new KeyCounts();
        if (isTrainingSeparate()) {
            count(trained, training);
        }
        return trained;
    }

    private static long among(Rows rows, LongPredicate known) throws IOException {
        long among = 0;
        try (BatchReader reader = rows.dataset().open(rows.part(), BATCH)) {
            Batch batch = reader.newBatch();
            while (reader.next(batch)) {
                for (int row = 0; row < batch.rows(); row++) {
                    among += known.test(batch.hash(row)) ? 1 : 0;
                }
            }
        }
        return among;
    }

    private static void count(KeyCounts keys, Rows rows) throws IOException {
        try (BatchReader reader = rows.dataset().open(rows.part(), BATCH)) {
            Batch batch = reader.newBatch();
            while (reader.next(batch)) {
                count(keys, batch);
            }
        }
    }

    private static void count(KeyCounts keys, Batch batch) {
        for (int row = 0; row < batch.rows(); row++) {
            keys.add(batch.hash(row));
        }
    }

    /**
     * Looks for two scoring rows that differ; mostly the first two do.
     *
     * @throws DataFormatException if there are several rows, and all are equal: nothing can be learnt of a network from them
     */
    public void requireDifferentRows() throws IOException {
        long rows = 0;
        try (BatchReader reader = scoring.dataset().open(scoring.part(), BATCH)) {
            Batch batch = reader.newBatch();
            for (long first = 0; reader.next(batch); rows += batch.rows()) {
                first = rows == 0 ? batch.hash(0) : first;
                for (int row = 0; row < batch.rows(); row++) {
                    if (batch.hash(row) != first) {
                        return;
                    }
                }
            }
        }
        if (rows > 1) {
            throw DataFormatException.inFile(
                    scoring.dataset().sources().get(0).path(),
                    "the features of all %,d rows are equal, expected rows that differ; check the file"
                            .formatted(rows));
        }
    }

    /** {@return by row, a number that is the same for rows which stay together, by a pass over them} */
    public static long[] keys(Rows rows) throws IOException {
        LongStream.Builder keys = LongStream.builder();
        try (BatchReader reader = rows.dataset().open(rows.part(), BATCH)) {
            Batch batch = reader.newBatch();
            while (reader.next(batch)) {
                for (int row = 0; row < batch.rows(); row++) {
                    keys.add(batch.key(row));
                }
            }
        }
        return keys.build().toArray();
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
                            .formatted(splitDescription(false)));
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
