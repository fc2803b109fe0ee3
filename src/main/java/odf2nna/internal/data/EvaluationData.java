package odf2nna.internal.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import odf2nna.data.DataFiles;
import odf2nna.data.DataFormatException;

/** The rows of a run: to calibrate on, to fine-tune on, and to evaluate on; the last are never among the others. */
public final class EvaluationData {
    private static final int BATCH = 1024;
    private static final long NUMBERS_TO_TRAIN = 1 << 26;

    private final Dataset scoring;
    private final Dataset test;
    private final Dataset training;
    private final DataFiles files;
    private long scoringRows = -1;

    private EvaluationData(Dataset scoring, Dataset test, Dataset training, DataFiles files) {
        this.scoring = scoring;
        this.test = test;
        this.training = training;
        this.files = files;
    }

    /**
     * Opens the rows for a model; none is read yet but those that tell what a file holds.
     *
     * @throws DataFormatException if they do not fit the inputs
     * @throws IOException if a file can't be read
     */
    public static EvaluationData open(DataFiles files, List<InputShape> inputs) throws IOException {
        Dataset eval = Datasets.open(files.eval(), inputs);
        Dataset training = files.train().isEmpty() ? eval : like(eval, files, files.train());
        Dataset test = files.test().isEmpty() ? eval : like(eval, files, files.test());
        return new EvaluationData(eval, test, training, files);
    }

    private static Dataset like(Dataset eval, DataFiles files, List<String> others) throws IOException {
        return Datasets.openLike(eval, files.eval().withFiles(others).withSplit(false));
    }

    private boolean isSeparate() {
        return test != scoring;
    }

    public Dataset scoring() {
        return scoring;
    }

    /** {@return the part of {@link #scoring()} that units are scored on} */
    public Part scoringPart() {
        return isSeparate() || !files.eval().split() ? Part.ALL : Part.SCORING;
    }

    public Dataset test() {
        return test;
    }

    /** {@return the part of {@link #test()} that models are evaluated on} */
    public Part testPart() {
        return isSeparate() ? Part.ALL : Part.TEST;
    }

    public Dataset training() {
        return training;
    }

    /** {@return the part of {@link #training()} that is trained on} */
    public Part trainingPart() {
        return training == scoring ? scoringPart() : Part.ALL;
    }

    /** {@return rows to train on at most, each of so many numbers} */
    public long trainRows(long width) {
        return files.trainRows().map(Integer::longValue).orElse(Math.max(1, NUMBERS_TO_TRAIN / width));
    }

    /** {@return how rows are held out, for people} */
    public String splitDescription() {
        return isSeparate()
                ? "from files of their own"
                : "%s of the rows, by seed %d, stratified by class"
                        .formatted(files.eval().testFraction(), files.eval().seed());
    }

    /** {@return every file that rows come from, once} */
    public Collection<SourceFile> sources() {
        Map<Path, SourceFile> files = new LinkedHashMap<>();
        Stream.of(scoring, test, training)
                .flatMap(rows -> rows.sources().stream())
                .forEach(file -> files.putIfAbsent(file.path(), file));
        return files.values();
    }

    /** {@return rows of the scoring part, by a pass over them the first time} */
    public synchronized long scoringRows() throws IOException {
        if (scoringRows < 0) {
            scoringRows = count(scoring, scoringPart());
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
        Batch rows = first(scoring, scoringPart(), count);
        if (rows.rows() == 0) {
            throw DataFormatException.inFile(
                    scoring.sources().get(0).path(),
                    "no rows are left to score, because %s are held out; give more rows, or test rows of their own"
                            .formatted(splitDescription()));
        }
        return rows;
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
