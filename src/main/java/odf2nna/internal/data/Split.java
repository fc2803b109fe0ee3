package odf2nna.internal.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Splits rows into calibration and test rows; rows with one key are in one part.
 *
 * <p>A pass over all rows counts the keys. Keys of several rows are assigned first, stratum by stratum in an order that
 * a hash decides: each is held out if that brings the share of held-out rows nearer to {@code testFraction}; a key with
 * more rows than twice that share is never held out. Rows with a key of their own then fill both parts up to their
 * shares: the smaller share {@code f} (the test rows, or the calibration rows if more than half are held out) gets one
 * row of every block; block {@code j} of a stratum are its rows {@code round(j / f)} to {@code round((j + 1) / f) - 1},
 * and which of them it is follows from a hash of seed, stratum and {@code j}. So without equal rows the share is right
 * within one row in every stratum and at any point of the files.
 *
 * <p>Rows in the order of time are not cut by keys: the last ones are held out.
 *
 * <p>With more different keys than {@link KeyCounts} holds, only a hash of the key decides, which gives each part about
 * its share. A row is in the same part in every pass and for any batch size. Rows skipped for missing values are not
 * counted.
 *
 * <p>A stratum is a class if there is one target per row and it is a class name or a whole number; of whole numbers the
 * first {@value #MOST_CLASSES} different ones count as classes. All other rows form one stratum. The first row with a
 * key determines the stratum of all rows with that key.
 *
 * @param testFraction share of test rows; 0 inclusive to 1 exclusive
 * @param seed         decides which rows
 */
record Split(double testFraction, long seed) {
    /** More different whole numbers than this are quantities rather than classes. */
    static final int MOST_CLASSES = 256;

    /** Some of the rows. */
    interface RowSet {
        RowSet ALL = (row, key) -> true;
        RowSet NONE = (row, key) -> false;

        /**
         * {@return whether a row is among them}
         *
         * @param row its number among all rows, from 0
         * @param key key of the row, equal for rows that stay in one part
         */
        boolean contains(long row, long key);
    }

    /** {@return the last rows as test rows}
     *
     * @param rows number of all rows
     */
    RowSet last(long rows) {
        long first = rows - Math.round(testFraction * rows);
        return (row, key) -> row >= first;
    }

    /** {@return a survey, to which every row must be added once} */
    Survey survey(boolean stratified, boolean names, LabelTable labels) {
        return new Survey(stratified, names, labels, new KeyCounts());
    }

    /** Statistics of all rows, which determine the split. */
    final class Survey {
        private final boolean stratified;
        private final boolean names;
        private final LabelTable labels;
        private final KeyCounts keys;
        private final Map<Double, Stratum> strata = new HashMap<>();
        private final Stratum rest = new Stratum(0, 0);
        private final List<Stratum> byNumber = new ArrayList<>(List.of(rest));
        private int[] stratumOfKey = new int[1024];

        Survey(boolean stratified, boolean names, LabelTable labels, KeyCounts keys) {
            this.stratified = stratified;
            this.names = names;
            this.labels = labels;
            this.keys = keys;
        }

        /** Adds the next row. */
        void add(long key, double target) {
            int before = keys.size();
            int number = keys.add(key);
            if (number == before) {
                if (number == stratumOfKey.length) {
                    stratumOfKey = Arrays.copyOf(stratumOfKey, 2 * number);
                }
                // -0.0 and 0.0 are one class
                stratumOfKey[number] = stratum(target + 0.0).number;
            }
        }

        private Stratum stratum(double target) {
            if (!stratified || (!names && target != Math.rint(target))) {
                return rest;
            }
            Stratum known = strata.get(target);
            if (known != null) {
                return known;
            }
            if (!names && strata.size() == MOST_CLASSES) {
                return rest;
            }
            // by name, so that the order of first appearance does not matter
            long key = names ? labels.name((int) target).hashCode() : Double.doubleToLongBits(target);
            Stratum added = new Stratum(byNumber.size(), mix(key + 1));
            byNumber.add(added);
            strata.put(target, added);
            return added;
        }

        /** {@return the held-out rows, after every row was added} */
        RowSet heldOut() {
            if (!keys.isComplete()) {
                return (row, key) -> (mix(mix(seed) ^ key) >>> 11) * 0x1p-53 < testFraction;
            }
            for (int number = 0; number < keys.size(); number++) {
                byNumber.get(stratumOfKey[number]).take(number, keys.count(number));
            }
            List<Stratum> order = new ArrayList<>(byNumber);
            order.sort(Comparator.comparingLong(stratum -> mix(seed ^ stratum.key)));
            List<Integer> repeated = new ArrayList<>();
            double missing = 0;
            for (Stratum stratum : order) {
                missing = stratum.decide(keys, missing, repeated);
            }
            IntStream single = IntStream.range(0, keys.size())
                    .filter(number -> keys.count(number) == 1)
                    .filter(number -> byNumber.get(stratumOfKey[number]).isNextHeldOut());
            long[] held = IntStream.concat(repeated.stream().mapToInt(Integer::intValue), single)
                    .mapToLong(keys::key)
                    .sorted()
                    .toArray();
            return (row, key) -> Arrays.binarySearch(held, key) >= 0;
        }
    }

    /** The rows of one class. */
    private final class Stratum {
        private final int number;
        private final long key;
        private final List<Integer> repeated = new ArrayList<>();
        private long single;
        private double share = testFraction;
        private long rows;
        private long blocks;
        private long blockEnd;
        private long chosen;

        Stratum(int number, long key) {
            this.number = number;
            this.key = key;
        }

        void take(int keyNumber, int count) {
            if (count == 1) {
                single++;
            } else {
                repeated.add(keyNumber);
            }
        }

        /**
         * Decides which keys of several rows are held out, and which share of the other keys.
         *
         * @param missing deficit of held-out rows of earlier strata; negative for an excess
         * @param held receives the keys
         * @return the deficit afterwards
         */
        double decide(KeyCounts keys, double missing, List<Integer> held) {
            repeated.sort(Comparator.comparingLong(one -> mix(seed ^ keys.key(one))));
            double left = missing;
            for (int one : repeated) {
                left += testFraction * keys.count(one);
            }
            for (int one : repeated) {
                if (keys.count(one) < 2 * left) {
                    held.add(one);
                    left -= keys.count(one);
                }
            }
            if (single > 0) {
                share = Math.max(0, Math.min(1, testFraction + left / single));
                left -= (share - testFraction) * single;
            }
            return left;
        }

        /** {@return whether the next row with a unique key is held out} */
        boolean isNextHeldOut() {
            double smaller = Math.min(share, 1 - share);
            boolean isOfSmaller = smaller > 0 && isChosen(1 / smaller);
            return isOfSmaller == (share <= 0.5);
        }

        private boolean isChosen(double period) {
            if (rows == blockEnd) {
                long start = blockEnd;
                blockEnd = Math.round((blocks + 1) * period);
                chosen = start + Long.remainderUnsigned(mix(mix(seed ^ key) + blocks), blockEnd - start);
                blocks++;
            }
            return rows++ == chosen;
        }
    }

    /** The finalizer of SplitMix64 (Steele, Lea and Flood 2014): every bit depends on every bit. */
    static long mix(long value) {
        long z = value + 0x9e3779b97f4a7c15L;
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}
