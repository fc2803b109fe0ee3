package odf2nna.internal.evaluate;

/**
 * A measured number. What cannot be measured (the ROC AUC of one class) has no {@code Metric}, never one that is NaN.
 *
 * @param name           name in reports, {@link MetricKind#label()}
 * @param value          the number, finite; a difference is after minus before
 * @param interval95     95 % confidence interval; {@link Interval#UNKNOWN} if there is none
 * @param higherIsBetter direction of the metric, also for a difference
 */
public record Metric(String name, double value, Interval interval95, boolean higherIsBetter) {
    /**
     * Checks the value.
     *
     * @throws IllegalArgumentException if it is NaN or infinite
     */
    public Metric {
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException(name + ": expected a finite value, got " + value);
        }
    }
}
