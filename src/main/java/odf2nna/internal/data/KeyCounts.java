package odf2nna.internal.data;

import org.agrona.collections.IntArrayList;
import org.agrona.collections.Long2LongHashMap;
import org.agrona.collections.LongArrayList;

/**
 * Counts of keys. Different keys are numbered in the order of their first appearance, up to {@value #MOST}, which
 * bounds the memory: about 50 bytes for each, 105 MB at most.
 */
final class KeyCounts {
    /** The largest number of different keys. */
    static final int MOST = 1 << 21;

    private static final int NONE = -1;

    private final int most;
    private final Long2LongHashMap numbers = new Long2LongHashMap(NONE);
    private final LongArrayList keys = new LongArrayList();
    private final IntArrayList counts = new IntArrayList();
    private boolean complete = true;

    KeyCounts() {
        this(MOST);
    }

    KeyCounts(int most) {
        this.most = most;
    }

    /** Counts a key once; {@return its number; -1 where it would exceed {@link #MOST}} */
    int add(long key) {
        int known = (int) numbers.get(key);
        if (known != NONE) {
            counts.setInt(known, counts.getInt(known) + 1);
            return known;
        }
        if (size() == most) {
            complete = false;
            return NONE;
        }
        int number = size();
        numbers.put(key, number);
        keys.addLong(key);
        counts.addInt(1);
        return number;
    }

    /** {@return the number of different keys} */
    int size() {
        return keys.size();
    }

    /** {@return whether every key that was seen has a number} */
    boolean isComplete() {
        return complete;
    }

    /** {@return whether a key has a number} */
    boolean contains(long key) {
        return numbers.containsKey(key);
    }

    /** {@return the key with that number} */
    long key(int number) {
        return keys.getLong(number);
    }

    /** {@return the count of the key with that number} */
    int count(int number) {
        return counts.getInt(number);
    }

    /** {@return how many additions were repeats of a key} */
    long repeats() {
        return counts.intStream().asLongStream().sum() - size();
    }
}
