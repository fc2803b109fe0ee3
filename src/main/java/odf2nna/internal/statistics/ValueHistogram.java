package odf2nna.internal.statistics;

/**
 * Counts of values by size, in bins whose width is a 32nd of the power of two below them, so that bulk and outliers are
 * resolved alike. The counts do not depend on the order of the values or on how they are split over accumulators. Not
 * safe for use by several threads at once.
 */
public final class ValueHistogram {
    /** A float without its last 18 bits: sign, exponent and the first 5 bits of the fraction. */
    private static final int DROPPED_BITS = 18;

    private static final int BINS = 1 << (Float.SIZE - DROPPED_BITS);
    private static final int NEGATIVE = BINS / 2;

    private final long[] counts = new long[BINS];

    /** Receives the bins that hold any values. */
    public interface Visitor {
        /**
         * One bin.
         *
         * @param middle its middle, never 0
         * @param count how many values lie in it
         */
        void bin(double middle, long count);
    }

    /** Counts a finite value; zeros are skipped. */
    public void add(float value) {
        if (value != 0) {
            counts[Float.floatToRawIntBits(value) >>> DROPPED_BITS]++;
        }
    }

    /** Adds the counts of another histogram. */
    public void merge(ValueHistogram other) {
        for (int i = 0; i < BINS; i++) {
            counts[i] += other.counts[i];
        }
    }

    /** Resets all counts. */
    public void clear() {
        java.util.Arrays.fill(counts, 0);
    }

    /** Passes the bins that hold any values to a visitor, from the lowest to the highest. */
    public void forEach(Visitor visitor) {
        for (int i = 0; i < BINS; i++) {
            // the bits of negative numbers come last, and grow with the distance from 0
            int bin = i < NEGATIVE ? BINS - 1 - i : i - NEGATIVE;
            if (counts[bin] > 0) {
                int middle = (bin << DROPPED_BITS) | (1 << (DROPPED_BITS - 1));
                visitor.bin(Float.intBitsToFloat(middle), counts[bin]);
            }
        }
    }
}
