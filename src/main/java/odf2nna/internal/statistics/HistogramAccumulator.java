package odf2nna.internal.statistics;

import java.util.Arrays;

/**
 * Counts the numbers of one value in bins of equal width between known ends. Counts are whole numbers, so that neither
 * order nor merging changes them. Not safe for use by several threads at once.
 */
public final class HistogramAccumulator {
    /** Number of bins: enough to show two modes, few enough for a small screen. */
    public static final int BINS = 40;

    private final double low;
    private final double high;
    private final long[] counts = new long[BINS];
    private long zeros;

    /**
     * Nothing counted yet.
     *
     * @param low the lowest value that is expected
     * @param high the highest; values outside, which a different summation order can cause, are counted in the
     *     outermost bins
     * @throws IllegalArgumentException if they are not finite, or {@code low} is above {@code high}
     */
    public HistogramAccumulator(double low, double high) {
        if (!Double.isFinite(low) || !Double.isFinite(high) || low > high) {
            throw new IllegalArgumentException("range: expected two finite ends, got %s and %s".formatted(low, high));
        }
        this.low = low;
        this.high = high;
    }

    /** {@return an accumulator that reaches from the lowest to the highest value of any unit} */
    public static HistogramAccumulator over(UnitStatistics seen) {
        double low = Arrays.stream(seen.minimum().toArray()).min().orElse(0);
        double high = Arrays.stream(seen.maximum().toArray()).max().orElse(0);
        return new HistogramAccumulator(low, high);
    }

    /** {@return an empty one with the same bins} */
    public HistogramAccumulator fresh() {
        return new HistogramAccumulator(low, high);
    }

    /** Counts a value. */
    public void add(double value) {
        if (value == 0) {
            zeros++;
            return;
        }
        // halves, since the range itself may overflow; a range of one value has width 0
        double share = high > low ? (value / 2 - low / 2) / (high / 2 - low / 2) : 0;
        counts[(int) Math.max(0, Math.min(BINS - 1, Math.floor(share * BINS)))]++;
    }

    /** Adds the counts of another accumulator with the same bins. */
    public void merge(HistogramAccumulator other) {
        zeros += other.zeros;
        for (int i = 0; i < BINS; i++) {
            counts[i] += other.counts[i];
        }
    }

    /** Resets all counts. */
    public void clear() {
        zeros = 0;
        Arrays.fill(counts, 0);
    }

    /** {@return the counts} */
    public ActivationHistogram histogram(String value) {
        return new ActivationHistogram(
                value, low, high, zeros, Arrays.stream(counts).boxed().toList());
    }
}
