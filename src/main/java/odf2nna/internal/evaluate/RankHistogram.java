package odf2nna.internal.evaluate;

import java.util.Arrays;

/**
 * Counts of rows of a class (positives) and of all others (negatives) by score, in ascending order of the score, in
 * bounded memory.
 *
 * <p>A score is rounded to float32 and its bits are mapped to an int in the same order. As long as at most {@code
 * capacity} scores differ, every one is kept and derived numbers are exact. When more differ, the lowest bit of all
 * keys is cleared, then the next: neighbouring scores fall into one bin and count as ties. The bins depend on the set
 * of scores seen, not on their order. Memory is {@code 28·capacity} bytes, about twice that while rows are sorted in.
 */
final class RankHistogram {
    private final int capacity;
    private int[] keys = new int[0];
    private long[] positives = new long[0];
    private long[] negatives = new long[0];
    private int bins;
    private int shift;

    private final long[] pending;
    private int waiting;

    /**
     * Makes an empty histogram.
     *
     * @param capacity most bins, at least 8
     */
    RankHistogram(int capacity) {
        this.capacity = capacity;
        pending = new long[capacity];
    }

    /**
     * Counts a row.
     *
     * @param score    any value but NaN
     * @param positive whether the row is of the class
     */
    void add(double score, boolean positive) {
        if (waiting == pending.length) {
            flush();
        }
        pending[waiting++] = ((long) key((float) score) << 1) | (positive ? 1 : 0);
    }

    /** {@return the bits of a float as an int in the order of the floats; both zeros are one} */
    private static int key(float score) {
        int bits = Float.floatToIntBits(score + 0f);
        return bits ^ ((bits >> 31) & 0x7fffffff);
    }

    /** Sorts the buffered rows into the bins, then merges bins until they are few enough. */
    private void flush() {
        Arrays.sort(pending, 0, waiting);
        int room = bins + waiting;
        int[] oldKeys = keys;
        long[] oldPositives = positives;
        long[] oldNegatives = negatives;
        int oldBins = bins;
        keys = new int[room];
        positives = new long[room];
        negatives = new long[room];
        bins = 0;
        int row = 0;
        for (int bin = 0; bin < oldBins; bin++) {
            for (; row < waiting && pendingKey(row) <= oldKeys[bin]; row++) {
                count(pendingKey(row), pending[row] & 1, 1 - (pending[row] & 1));
            }
            count(oldKeys[bin], oldPositives[bin], oldNegatives[bin]);
        }
        for (; row < waiting; row++) {
            count(pendingKey(row), pending[row] & 1, 1 - (pending[row] & 1));
        }
        waiting = 0;
        while (bins > capacity) {
            coarsen();
        }
        keys = Arrays.copyOf(keys, bins);
        positives = Arrays.copyOf(positives, bins);
        negatives = Arrays.copyOf(negatives, bins);
    }

    private int pendingKey(int row) {
        return (int) (pending[row] >> 1) >> shift;
    }

    /** Counts into the last bin, or a new one after it if the key is another. */
    private void count(int key, long positive, long negative) {
        if (bins == 0 || keys[bins - 1] != key) {
            keys[bins] = key;
            positives[bins] = 0;
            negatives[bins] = 0;
            bins++;
        }
        positives[bins - 1] += positive;
        negatives[bins - 1] += negative;
    }

    private void coarsen() {
        shift++;
        int old = bins;
        bins = 0;
        for (int bin = 0; bin < old; bin++) {
            count(keys[bin] >> 1, positives[bin], negatives[bin]);
        }
    }

    /** {@return whether scores that differ as float32 may share a bin} */
    boolean isCoarse() {
        flush();
        return shift > 0;
    }

    /** {@return rows of the class in each bin, ascending in score} */
    long[] positives() {
        flush();
        return positives.clone();
    }

    /** {@return rows of other classes in each bin, ascending in score} */
    long[] negatives() {
        flush();
        return negatives.clone();
    }
}
