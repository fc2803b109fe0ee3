package odf2nna.internal.data;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongPredicate;

/**
 * Numbers of rows with equal features. With more different rows than {@link KeyCounts} holds, these are lower bounds.
 *
 * @param repeated rows that repeat an earlier one
 * @param learntEvaluation scoring rows that are among training rows in separate files
 * @param learntTest held-out rows that are among scoring or training rows
 */
public record RepeatedRows(long repeated, long learntEvaluation, long learntTest) {
    /** Counts repeats, in a pass over the training rows and two passes over the others. */
    static RepeatedRows of(List<DataRows> scoring, List<DataRows> test, List<DataRows> training) throws IOException {
        KeyCounts keys = new KeyCounts();
        KeyCounts learnt = new KeyCounts();
        count(learnt, training);
        long learntEvaluation = training.isEmpty() ? 0 : among(scoring, learnt::contains);
        count(keys, scoring);
        long learntTest = among(test, key -> keys.contains(key) || learnt.contains(key));
        count(keys, test);
        return new RepeatedRows(keys.repeats(), learntEvaluation, learntTest);
    }

    /** Counts rows that repeat an earlier one, where each is seen once. */
    public static final class Counter {
        private final KeyCounts keys = new KeyCounts();

        /** Adds rows by their {@linkplain Batch#key keys}. */
        public void add(long[] rows) {
            for (long row : rows) {
                keys.add(row);
            }
        }

        /** {@return the counts, as of rows that are all held out} */
        public RepeatedRows counted() {
            return new RepeatedRows(keys.repeats(), 0, 0);
        }
    }

    /** {@return how many of some rows have the features of others, by a pass over each} */
    public static long among(DataRows some, DataRows others) throws IOException {
        KeyCounts keys = new KeyCounts();
        count(keys, List.of(others));
        return among(List.of(some), keys::contains);
    }

    private static long among(List<DataRows> parts, LongPredicate known) throws IOException {
        LongAdder among = new LongAdder();
        for (DataRows rows : parts) {
            rows.each((batch, row) -> among.add(known.test(batch.hash(row)) ? 1 : 0));
        }
        return among.sum();
    }

    private static void count(KeyCounts keys, List<DataRows> parts) throws IOException {
        for (DataRows rows : parts) {
            rows.each((batch, row) -> keys.add(batch.hash(row)));
        }
    }
}
