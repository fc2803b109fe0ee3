package odf2nna.internal.evaluate;

/**
 * A confidence interval, closed.
 *
 * @param lower lower end, in the unit of the estimated quantity
 * @param upper upper end, not below {@code lower}
 */
public record Interval(double lower, double upper) {
    /** From minus to plus infinity: nothing is known, as of the spread of a single row. */
    public static final Interval UNKNOWN = new Interval(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);

    /**
     * Checks the order of the ends.
     *
     * @throws IllegalArgumentException if an end is NaN or {@code lower > upper}
     */
    public Interval {
        if (!(lower <= upper)) {
            throw new IllegalArgumentException("interval: expected lower <= upper, got [" + lower + ", " + upper + "]");
        }
    }

    /** {@return whether both ends are finite} */
    public boolean isKnown() {
        return Double.isFinite(lower) && Double.isFinite(upper);
    }

    /** {@return this interval without what lies below {@code least} or above {@code most}; unknown stays unknown} */
    Interval within(double least, double most) {
        return isKnown()
                ? new Interval(Math.min(Math.max(lower, least), most), Math.max(Math.min(upper, most), least))
                : this;
    }
}
