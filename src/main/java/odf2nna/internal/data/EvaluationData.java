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
import odf2nna.data.Grouping;
import odf2nna.data.HoldOut;
import org.jspecify.annotations.Nullable;

/** The rows of a run: calibration, training and test rows; test rows are never among the others. */
public final class EvaluationData {
    private static final int BATCH = 1024;
    private static final long NUMBERS_TO_TRAIN = 1 << 26;

    private final DataRows scoring;
    private final DataRows test;
    private final DataRows training;
    private final DataFiles files;
    private final boolean isTrainingSeparate;
    private long scoringRows = -1;
    private @Nullable RepeatedRows repeats;

    private EvaluationData(
            DataRows scoring, DataRows test, DataRows training, DataFiles files, boolean isTrainingSeparate) {
        this.scoring = scoring;
        this.test = test;
        this.training = training;
        this.files = files;
        this.isTrainingSeparate = isTrainingSeparate;
    }

    /**
     * One fold of a cross-validation.
     *
     * @param fitted the data without the validation rows, for calibration and fine-tuning
     * @param kept the validation rows
     */
    public record Fold(EvaluationData fitted, DataRows kept) {}

    /**
     * Opens the rows for a model. Means and deviations are those of the training rows where these have files of their
     * own, else of the calibration rows; of other rows only the first ones are read, to detect formats.
     *
     * @throws DataFormatException if they do not fit the inputs
     * @throws IOException if a file can't be read
     */
    public static EvaluationData open(DataFiles files, List<InputShape> inputs) throws IOException {
        if (!files.train().isEmpty() && files.trainTarget().isEmpty()) {
            Datasets.requireTargetsWithin(files.trainOptions(), inputs, "--train");
        }
        if (!files.test().isEmpty() && files.testTarget().isEmpty()) {
            Datasets.requireTargetsWithin(files.testOptions(), inputs, "--test");
        }
        Dataset eval = files.train().isEmpty()
                ? Datasets.open(files.eval(), inputs)
                : Datasets.open(files.eval(), inputs, files.trainOptions());
        boolean isWhole = !files.test().isEmpty() || files.eval().holdOut().isNone();
        DataRows scoring = new DataRows(eval, isWhole ? Part.ALL : Part.SCORING);
        DataRows training = files.train().isEmpty()
                ? scoring
                : new DataRows(Datasets.openLike(eval, files.trainOptions()), Part.ALL);
        DataRows test = files.test().isEmpty()
                ? new DataRows(eval, Part.TEST)
                : new DataRows(Datasets.openLike(eval, files.testOptions()), Part.ALL);
        return new EvaluationData(scoring, test, training, files, !files.train().isEmpty());
    }

    /** {@return whether no scoring row is learnt from: training rows come from separate files, or were set apart} */
    public boolean isTrainingSeparate() {
        return isTrainingSeparate;
    }

    /**
     * {@return the same rows, as if most of them came from separate training files: the first of some folds keeps the scoring rows,
     *     the others train}
     *
     * @param folds at least 2
     * @throws DataFormatException if fewer rows than folds differ, or there are fewer groups
     */
    public EvaluationData apart(int folds, long seed) throws IOException {
        Fold first = folds(folds, seed).get(0);
        return new EvaluationData(first.kept(), test, first.fitted().training(), files, true);
    }

    /**
     * {@return folds with disjoint validation rows}
     *
     * <p>Where training rows are separate there is one fold: they are fitted, the scoring rows validate. Otherwise the rows are
     * cut into folds, so that rows with equal features, or of one group, are in the same; rows in the order of time are
     * cut into blocks, and the first fold validates on the last block.
     *
     * @param count of folds, at least 2
     * @throws DataFormatException if fewer rows than folds differ, or there are fewer groups
     */
    public List<Fold> folds(int count, long seed) throws IOException {
        if (isTrainingSeparate()) {
            return List.of(new Fold(new EvaluationData(training, test, training, files, false), scoring));
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

    /** {@return folds of consecutive rows, the last ones first} */
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
        DataRows others = thinned((batch, row) -> !kept.test(batch, row));
        return new Fold(new EvaluationData(others, test, others, files, false), thinned(kept));
    }

    /** {@return whether rows are in the order of time} */
    public boolean isInTime() {
        return files.eval().grouping().isTime();
    }

    /** {@return the keys of scoring rows: all, or more than {@link Folds} assigns one by one} */
    private KeyCounts requireDifferent(int folds) throws IOException {
        KeyCounts keys = new KeyCounts();
        long rows = 0;
        try (BatchReader reader = scoring.open(BATCH)) {
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
     * Checks the number of groups, where a column names them.
     *
     * @throws DataFormatException if there are fewer than folds in the rows that are not held out
     */
    public void requireGroups(int folds) throws IOException {
        if (files.eval().grouping().isNamed() && !isTrainingSeparate()) {
            requireDifferent(folds);
        }
    }

    private DataRows thinned(ThinnedDataset.RowPredicate taken) {
        return new DataRows(new ThinnedDataset(scoring.dataset(), taken), scoring.part());
    }

    /** {@return the calibration rows, which units are scored on} */
    public DataRows scoring() {
        return scoring;
    }

    /** {@return the test rows, which models are evaluated on} */
    public DataRows test() {
        return test;
    }

    /** {@return the training rows} */
    public DataRows training() {
        return training;
    }

    /** {@return the largest number of training rows, each of {@code width} numbers} */
    public long trainRows(long width) {
        return files.trainRows().map(Integer::longValue).orElse(Math.max(1, NUMBERS_TO_TRAIN / width));
    }

    /** {@return how rows are held out, for people} */
    public String splitDescription(boolean ofClasses) {
        HoldOut held = files.eval().holdOut();
        Grouping grouping = files.eval().grouping();
        if (!files.test().isEmpty()) {
            return "from separate files";
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

    /** {@return every source file once} */
    public Collection<SourceFile> sources() {
        Map<Path, SourceFile> files = new LinkedHashMap<>();
        Stream.of(scoring, test, training)
                .flatMap(rows -> rows.dataset().sources().stream())
                .forEach(file -> files.putIfAbsent(file.path(), file));
        return files.values();
    }

    /** {@return the number of scoring rows, by a pass over them the first time} */
    public synchronized long scoringRows() throws IOException {
        if (scoringRows < 0) {
            scoringRows = scoring.count();
        }
        return scoringRows;
    }

    /**
     * {@return how many rows occur several times, by passes over them; only the first call passes over all rows}
     *
     * @param isScored whether the scoring part counts
     * @param isTested whether the held-out rows count
     */
    public synchronized RepeatedRows repeats(boolean isScored, boolean isTested) throws IOException {
        if (isScored && isTested && repeats != null) {
            return repeats;
        }
        RepeatedRows found = RepeatedRows.of(
                isScored ? List.of(scoring) : List.of(),
                isTested ? List.of(test) : List.of(),
                isTrainingSeparate() ? List.of(training) : List.of());
        repeats = isScored && isTested ? found : repeats;
        return found;
    }

    /** {@return whether at least half of the scoring rows are among the training rows of separate files} */
    public boolean learnsFromScoring() throws IOException {
        return isTrainingSeparate() && 2 * repeats(true, true).learntEvaluation() >= scoringRows();
    }

    /**
     * Requires two scoring rows that differ; usually the first two do.
     *
     * @throws DataFormatException if there are several rows and all are equal, so that units have no variance
     */
    public void requireDifferentRows() throws IOException {
        long rows = 0;
        try (BatchReader reader = scoring.open(BATCH)) {
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

    /**
     * {@return the first calibration rows, at most {@code count}}
     *
     * @throws DataFormatException if all rows are held out
     */
    public Batch firstScoringRows(int count) throws IOException {
        Batch rows = scoring.first(count);
        if (rows.rows() == 0) {
            throw DataFormatException.inFile(
                    scoring.dataset().sources().get(0).path(),
                    "no rows remain to score, because %s are held out; give more rows, or test rows in separate files"
                            .formatted(splitDescription(false)));
        }
        return rows;
    }

    /** {@return how the columns of all rows are scaled; empty where they are not} */
    public Optional<ColumnScaling> scaling() {
        return scoring.dataset().scaling();
    }

    /** {@return the rows of {@link #firstScoringRows}, with columns as in the files} */
    public Batch firstRawRows(int count) throws IOException {
        return new DataRows(Datasets.unscaled(scoring.dataset()), scoring.part()).first(count);
    }

    /** {@return the digests of the source files} */
    public static String digests(Dataset rows) {
        return rows.sources().stream().map(SourceFile::sha256).collect(Collectors.joining(","));
    }

    /** {@return an exception for a problem found while rows were used} */
    public static DataFormatException unusable(Dataset data, String problem, RuntimeException cause) {
        return DataFormatException.inFile(data.sources().get(0).path(), problem).causedBy(cause);
    }
}
