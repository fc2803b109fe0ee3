package odf2nna.internal.data;

import org.agrona.collections.IntArrayList;
import org.agrona.collections.Long2LongHashMap;
import org.agrona.collections.LongArrayList;

/**
 * How often each key was seen. Different keys are numbered in the order in which they appear first, up to a number of them, so that
 * memory does not grow with rows: some 50 bytes for each, 105 MB at most.
 */
final class KeyCounts {
    /** Different keys that are told apart. */
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

    /** {@return the number of a key, which is counted once more; -1 where it would be one key too many} */
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

    /** {@return how many different keys were numbered} */
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

    /** {@return how often the key with that number was seen} */
    int count(int number) {
        return counts.getInt(number);
    }

    /** {@return how often a key was seen that had a number already} */
    long repeats() {
        return counts.intStream().asLongStream().sum() - size();
    }
}
