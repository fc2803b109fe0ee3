package odf2nna.data;

import java.util.List;
import java.util.Optional;

/**
 * The data of a run.
 *
 * @param eval evaluation data and how to read it; a part is held out for the metrics when {@code test} is empty
 * @param test files of held-out data, read like {@code eval}; may be empty
 * @param testTarget where their targets stand, if not where those of {@code eval} do
 * @param train files of rows to retrain on, read like {@code eval}; empty to retrain on the rows that are scored
 * @param trainTarget where their targets stand, if not where those of {@code eval} do
 * @param trainRows rows to retrain on at most, chosen evenly; empty for as many as make some 256 MiB
 */
public record DataFiles(
        DataOptions eval,
        List<String> test,
        Optional<TargetSpec> testTarget,
        List<String> train,
        Optional<TargetSpec> trainTarget,
        Optional<Integer> trainRows) {
    /**
     * Checks that targets go with files.
     *
     * @throws IllegalArgumentException if there are targets of files that are not given, or fewer than one row is wanted
     */
    public DataFiles {
        test = List.copyOf(test);
        train = List.copyOf(train);
        requireFiles("test", test, testTarget);
        requireFiles("train", train, trainTarget);
        trainRows.filter(rows -> rows < 1).ifPresent(rows -> {
            throw new IllegalArgumentException("train-rows: expected at least 1, got " + rows);
        });
    }

    private static void requireFiles(String name, List<String> files, Optional<TargetSpec> target) {
        if (target.isPresent() && files.isEmpty()) {
            throw new IllegalArgumentException(
                    "%1$s-target: it says where the targets of --%1$s are, and no --%1$s is given".formatted(name));
        }
    }

    /** Data to score and to retrain on, and held-out data. */
    public DataFiles(DataOptions eval, List<String> test) {
        this(eval, test, Optional.empty(), List.of(), Optional.empty(), Optional.empty());
    }

    /** {@return these, with evaluation data read in another way} */
    public DataFiles with(DataOptions other) {
        return new DataFiles(other, test, testTarget, train, trainTarget, trainRows);
    }

    /** {@return these, with other targets of held-out data} */
    public DataFiles withTestTarget(Optional<TargetSpec> other) {
        return new DataFiles(eval, test, other, train, trainTarget, trainRows);
    }

    /** {@return these, with rows to retrain on} */
    public DataFiles withTraining(List<String> files, Optional<TargetSpec> target, Optional<Integer> rows) {
        return new DataFiles(eval, test, testTarget, files, target, rows);
    }

    /** {@return how held-out files are read} */
    public DataOptions testOptions() {
        return like(test, testTarget);
    }

    /** {@return how training files are read} */
    public DataOptions trainOptions() {
        return like(train, trainTarget);
    }

    private DataOptions like(List<String> files, Optional<TargetSpec> target) {
        return eval.withFiles(files).withTarget(target.orElse(eval.target())).with(HoldOut.NONE);
    }
}
