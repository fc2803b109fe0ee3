package odf2nna.internal.data;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Assigns rows to folds, so that rows with one key are in one fold. Many keys are assigned by a hash; few are assigned
 * one by one, those with the most rows first, each to the fold with the fewest rows.
 *
 * @param count how many folds, at least 1
 * @param few the fold of each key; empty where there are many keys
 */
record Folds(int count, long seed, Map<Long, Integer> few) {
    /** With more different keys than this a hash fills all folds evenly. */
    static final int MANY = 1000;

    /** {@return folds for the given keys: all keys, or more than {@link #MANY} of them} */
    static Folds of(KeyCounts keys, int count, long seed) {
        Map<Long, Integer> few = new HashMap<>();
        if (keys.size() <= MANY) {
            List<Integer> order = IntStream.range(0, keys.size())
                    .boxed()
                    .sorted(Comparator.comparingInt((Integer key) -> -keys.count(key))
                            .thenComparingLong(key -> Split.mix(seed ^ keys.key(key))))
                    .toList();
            long[] rows = new long[count];
            for (int key : order) {
                int smallest = IntStream.range(0, count)
                        .boxed()
                        .min(Comparator.comparingLong(fold -> rows[fold]))
                        .orElseThrow();
                rows[smallest] += keys.count(key);
                few.put(keys.key(key), smallest);
            }
        }
        return new Folds(count, seed, few);
    }

    /** {@return the fold of rows with this key, from 0} */
    int of(long key) {
        Integer known = few.get(key);
        return known != null ? known : (int) Long.remainderUnsigned(Split.mix(seed ^ key), count);
    }
}
