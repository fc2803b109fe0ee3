package odf2nna.prune;

/**
 * How a plan is made from statistics.
 *
 * @param criterion in which order units go
 * @param epsilon threshold: a unit goes when its score is at most this. Scores of {@link CriterionName#STD} are standard
 *     deviations, so that 0 drops constant units alone; those of the others are places in the order, from 1 on
 * @param compensation what takes the place of dropped units
 * @param onEmptyLayer what to do with a layer of which nothing is left
 * @param inputs whether positions of inputs may go like units
 * @param roundTo the kept units of a layer that loses any are a multiple of this, or all; at least 1
 */
public record PlanSettings(
        CriterionName criterion,
        double epsilon,
        Compensation compensation,
        OnEmptyLayer onEmptyLayer,
        boolean inputs,
        int roundTo) {
    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if one is out of range
     */
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
        return new PlanSettings(criterion, other, compensation, onEmptyLayer, inputs, roundTo);
    }

    /** {@return the same with another treatment of empty layers} */
    public PlanSettings with(OnEmptyLayer other) {
        return new PlanSettings(criterion, epsilon, compensation, other, inputs, roundTo);
    }

    /** {@return the same, with positions of inputs going like units or staying} */
    public PlanSettings withInputs(boolean go) {
        return new PlanSettings(criterion, epsilon, compensation, onEmptyLayer, go, roundTo);
    }

    /** {@return the paper's way: standard deviations, means folded, empty layers bypassed} */
    public static PlanSettings of(double epsilon) {
        return new PlanSettings(CriterionName.STD, epsilon, Compensation.FOLD, OnEmptyLayer.BYPASS, false, 1);
    }
}
