package odf2nna.internal.network;

import java.util.BitSet;
import java.util.function.IntPredicate;

/** An immutable set of unit indices, 0-based and ascending. */
public final class UnitSet {
    private final BitSet bits;

    private UnitSet(BitSet bits) {
        this.bits = bits;
    }

    /**
     * {@return the set of the given indices}
     *
     * @throws IllegalArgumentException if an index is negative or given twice
     */
    public static UnitSet of(int... indices) {
        BitSet bits = new BitSet();
        for (int index : indices) {
            if (index < 0) {
                throw new IllegalArgumentException("unit index: expected 0 or more, got " + index);
            }
            if (bits.get(index)) {
                throw new IllegalArgumentException("unit index " + index + " is given twice");
            }
            bits.set(index);
        }
        return new UnitSet(bits);
    }

    /** {@return all indices from 0 to {@code size - 1}} */
    public static UnitSet all(int size) {
        BitSet bits = new BitSet(size);
        bits.set(0, size);
        return new UnitSet(bits);
    }

    /** {@return those indices below {@code size} that the predicate accepts} */
    public static UnitSet where(int size, IntPredicate accepted) {
        BitSet bits = new BitSet(size);
        for (int i = 0; i < size; i++) {
            bits.set(i, accepted.test(i));
        }
        return new UnitSet(bits);
    }

    /** {@return at most {@code most} of the indices below {@code size}, evenly spaced} */
    public static UnitSet evenly(int size, int most) {
        int step = (size + most - 1) / most;
        return where(size, index -> index % step == 0);
    }

    public boolean contains(int index) {
        return bits.get(index);
    }

    public int size() {
        return bits.cardinality();
    }

    public boolean isEmpty() {
        return bits.isEmpty();
    }

    /** {@return one more than the highest index, 0 when empty} */
    public int bound() {
        return bits.length();
    }

    /** {@return the indices below {@code size} that are not in this set} */
    public UnitSet complement(int size) {
        return where(size, index -> !bits.get(index));
    }

    /**
     * {@return the indices at the given places of this set}
     *
     * @param places 0 for the lowest index
     * @throws IllegalArgumentException if there are fewer indices
     */
    public UnitSet part(UnitSet places) {
        int[] indices = toArray();
        if (places.bound() > indices.length) {
            throw new IllegalArgumentException(
                    "places: expected less than %d, got %d".formatted(indices.length, places.bound() - 1));
        }
        return of(places.bits.stream().map(place -> indices[place]).toArray());
    }

    /** {@return the indices, ascending} */
    public int[] toArray() {
        return bits.stream().toArray();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof UnitSet set && set.bits.equals(bits);
    }

    @Override
    public int hashCode() {
        return bits.hashCode();
    }

    @Override
    public String toString() {
        return bits.toString();
    }
}
