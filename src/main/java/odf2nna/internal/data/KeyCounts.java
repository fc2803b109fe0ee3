package odf2nna.internal.data;

import java.util.Arrays;

/**
 * How often each key was seen. Different keys are numbered in the order in which they appear first, up to a number of them, so that
 * memory does not grow with rows: some 30 bytes for each, 64 MB at most.
 */
final class KeyCounts {
    /** Different keys that are told apart. */
    static final int MOST = 1 << 21;

    private static final int FEWEST_SLOTS = 1 << 10;

    private final int most;
    private long[] keys = new long[FEWEST_SLOTS / 2];
    private int[] counts = new int[FEWEST_SLOTS / 2];
    /** By the bits of a key, its number and 1 more; 0 where there is none. */
    private int[] slots = new int[FEWEST_SLOTS];

    private int size;
    private long left;

    KeyCounts() {
        this(MOST);
    }

    KeyCounts(int most) {
        this.most = most;
    }

    /** {@return the number of a key, which is counted once more; -1 where it would be one key too many} */
    int add(long key) {
        int slot = slot(key);
        if (slots[slot] > 0) {
            counts[slots[slot] - 1]++;
            return slots[slot] - 1;
        }
        if (size == most) {
            left++;
            return -1;
        }
        if (size == keys.length) {
            grow();
            slot = slot(key);
        }
        keys[size] = key;
        counts[size] = 1;
        slots[slot] = ++size;
        return size - 1;
    }

    private int slot(long key) {
        int mask = slots.length - 1;
        int slot = (int) Split.mix(key) & mask;
        while (slots[slot] > 0 && keys[slots[slot] - 1] != key) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private void grow() {
        keys = Arrays.copyOf(keys, 2 * size);
        counts = Arrays.copyOf(counts, 2 * size);
        slots = new int[4 * size];
        for (int i = 0; i < size; i++) {
            slots[slot(keys[i])] = i + 1;
        }
    }

    /** {@return how many different keys were numbered} */
    int size() {
        return size;
    }

    /** {@return whether every key that was seen has a number} */
    boolean isComplete() {
        return left == 0;
    }

    /** {@return whether a key has a number} */
    boolean contains(long key) {
        return slots[slot(key)] > 0;
    }

    /** {@return the key with that number} */
    long key(int number) {
        return keys[number];
    }

    /** {@return how often the key with that number was seen} */
    int count(int number) {
        return counts[number];
    }

    /** {@return how often a key was seen that had a number already} */
    long repeats() {
        long repeats = -size;
        for (int i = 0; i < size; i++) {
            repeats += counts[i];
        }
        return repeats;
    }
}
