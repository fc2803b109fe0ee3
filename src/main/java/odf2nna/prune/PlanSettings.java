package odf2nna.prune;

/**
 * How a plan is made from statistics.
 *
 * @param epsilon threshold: a unit goes when its standard deviation is at most this; 0 drops constant units alone
 * @param fold what takes the place of dropped units
 * @param onEmptyLayer what to do with a layer of which nothing is left
 * @param roundTo the kept units of a layer that loses any are a multiple of this, or all; at least 1
 */
public record PlanSettings(double epsilon, Fold fold, OnEmptyLayer onEmptyLayer, int roundTo) {
    public PlanSettings {
        if (!(epsilon >= 0) || Double.isInfinite(epsilon)) {
            throw new IllegalArgumentException("epsilon: expected 0 or more, got " + epsilon);
        }
        if (roundTo < 1) {
            throw new IllegalArgumentException("round-to: expected 1 or more, got " + roundTo);
        }
    }

    /** {@return the same with another threshold} */
    public PlanSettings withEpsilon(double other) {
        return new PlanSettings(other, fold, onEmptyLayer, roundTo);
    }

    /** {@return exact fold, bypass, no rounding} */
    public static PlanSettings of(double epsilon) {
        return new PlanSettings(epsilon, Fold.EXACT, OnEmptyLayer.BYPASS, 1);
    }
}
