package odf2nna.data;

import java.util.List;
import java.util.Optional;

/**
 * The data of a run.
 *
 * @param eval evaluation data and how to read it; a part is held out for the metrics when {@code test} is empty
 * @param test files of held-out data, read like {@code eval}; may be empty
 * @param testTarget where their targets are, if not in the place of those of {@code eval}
 * @param train files of training rows for fine-tuning, read like {@code eval}; empty to fine-tune on the calibration
 *     rows
 * @param trainTarget where their targets are, if not in the place of those of {@code eval}
 * @param trainRows largest number of training rows, chosen evenly; empty for as many as fill about 256 MiB
 */
public record DataFiles(
        DataOptions eval,
        List<String> test,
        Optional<TargetSpec> testTarget,
        List<String> train,
        Optional<TargetSpec> trainTarget,
        Optional<Integer> trainRows) {
    /**
     * Checks that targets have files.
     *
     * @throws IllegalArgumentException if a target is given without its files, or {@code trainRows} is less than 1
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
                    "%1$s-target: it names the targets of --%1$s, but no --%1$s is given".formatted(name));
        }
    }

    /** Data for calibration and fine-tuning, and held-out data. */
    public DataFiles(DataOptions eval, List<String> test) {
        this(eval, test, Optional.empty(), List.of(), Optional.empty(), Optional.empty());
    }

    /** {@return a copy with other options for the evaluation data} */
    public DataFiles with(DataOptions other) {
        return new DataFiles(other, test, testTarget, train, trainTarget, trainRows);
    }

    /** {@return a copy with other targets of held-out data} */
    public DataFiles withTestTarget(Optional<TargetSpec> other) {
        return new DataFiles(eval, test, other, train, trainTarget, trainRows);
    }

    /** {@return a copy with training rows} */
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
