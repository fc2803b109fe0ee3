package odf2nna.data;

import java.util.List;
import java.util.Optional;

/**
 * The data of a run.
 *
 * @param eval evaluation data and how to read it; a part is held out for the metrics when {@code test} is empty
 * @param test files of held-out data, read like {@code eval}; may be empty
 * @param train files of rows to retrain on, read like {@code eval}; empty to retrain on the rows that are scored
 * @param trainRows rows to retrain on at most, chosen evenly; empty for as many as make some 256 MiB
 */
public record DataFiles(DataOptions eval, List<String> test, List<String> train, Optional<Integer> trainRows) {
    public DataFiles {
        test = List.copyOf(test);
        train = List.copyOf(train);
        trainRows.filter(rows -> rows < 1).ifPresent(rows -> {
            throw new IllegalArgumentException("train-rows: expected at least 1, got " + rows);
        });
    }

    /** Data to score and to retrain on, and held-out data. */
    public DataFiles(DataOptions eval, List<String> test) {
        this(eval, test, List.of(), Optional.empty());
    }

    /** {@return these, with evaluation data read in another way} */
    public DataFiles with(DataOptions other) {
        return new DataFiles(other, test, train, trainRows);
    }
}
