package odf2nna.internal.statistics;

/**
 * How often values of which size were seen, whatever their order and however they were shared out: counts in bins whose
 * width is a 32nd of the power of two below them, so that bulk and outliers are resolved alike. Not safe for use by
 * several threads at once.
 */
public final class ValueHistogram {
    /** A float without its last 18 bits: sign, exponent and the first 5 bits of the fraction. */
    private static final int DROPPED_BITS = 18;

    private static final int BINS = 1 << (Float.SIZE - DROPPED_BITS);
    private static final int NEGATIVE = BINS / 2;

    private final long[] counts = new long[BINS];

    /** Takes bins, those with any values alone. */
    public interface Visitor {
        /**
         * One bin.
         *
         * @param middle its middle, never 0
         * @param count how many values lie in it
         */
        void bin(double middle, long count);
    }

    /** Counts a finite value; zeros are left out. */
    public void add(float value) {
        if (value != 0) {
            counts[Float.floatToRawIntBits(value) >>> DROPPED_BITS]++;
        }
    }

    /** Adds what another histogram has counted. */
    public void merge(ValueHistogram other) {
        for (int i = 0; i < BINS; i++) {
            counts[i] += other.counts[i];
        }
    }

    /** Forgets everything. */
    public void clear() {
        java.util.Arrays.fill(counts, 0);
    }

    /** Shows the bins that hold any values, from the lowest to the highest. */
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
