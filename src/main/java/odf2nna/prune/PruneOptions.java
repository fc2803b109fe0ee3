package odf2nna.prune;

import odf2nna.internal.prune.SequentialRefit;

/**
 * How a plan is made from statistics.
 *
 * @param criterion in which order units go
 * @param threshold a unit goes when its score is at most this. Scores of {@link CriterionName#STD} are standard
 *     deviations, so that 0 drops constant units alone; those of the others are places in the order, from 1 on
 * @param compensation what takes the place of dropped units
 * @param onEmptyLayer what to do with a layer of which nothing is left
 * @param inputs whether positions of inputs may go like units
 * @param roundTo the kept units of a layer that loses any are a multiple of this, or all; at least 1
 * @param sequential whether layers are refitted one after another ({@link SequentialRefit}), and not each by itself
 * @param simplify whether a whole command first takes out what changes no output; the plan is of what is left then
 */
public record PruneOptions(
        CriterionName criterion,
        double threshold,
        Compensation compensation,
        OnEmptyLayer onEmptyLayer,
        boolean inputs,
        int roundTo,
        boolean sequential,
        boolean simplify) {
    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if one is out of range, or layers are to be refitted one after another and nothing
     *     is refitted
     */
    public PruneOptions {
        if (!(threshold >= 0) || Double.isInfinite(threshold)) {
            throw new IllegalArgumentException("epsilon: expected 0 or more, got " + threshold);
        }
        if (roundTo < 1) {
            throw new IllegalArgumentException("round-to: expected 1 or more, got " + roundTo);
        }
        if (sequential && compensation != Compensation.REFIT) {
            throw new IllegalArgumentException("sequential: layers are refitted one after another only where they are"
                    + " refitted; it goes with --compensate refit");
        }
    }

    /** Settings by which each layer is refitted by itself, if at all, in a model that is simplified first. */
    public PruneOptions(
            CriterionName criterion,
            double threshold,
            Compensation compensation,
            OnEmptyLayer onEmptyLayer,
            boolean inputs,
            int roundTo) {
        this(criterion, threshold, compensation, onEmptyLayer, inputs, roundTo, false, true);
    }

    /** {@return what the threshold is called: epsilon where it is a standard deviation, as in the paper} */
    public String thresholdName() {
        return criterion == CriterionName.STD ? "epsilon" : "threshold";
    }

    /** {@return the same with another threshold} */
    public PruneOptions withThreshold(double other) {
        return new PruneOptions(criterion, other, compensation, onEmptyLayer, inputs, roundTo, sequential, simplify);
    }

    /** {@return the same with another treatment of empty layers} */
    public PruneOptions with(OnEmptyLayer other) {
        return new PruneOptions(criterion, threshold, compensation, other, inputs, roundTo, sequential, simplify);
    }

    /** {@return the same, with positions of inputs going like units or staying} */
    public PruneOptions withInputs(boolean go) {
        return new PruneOptions(criterion, threshold, compensation, onEmptyLayer, go, roundTo, sequential, simplify);
    }

    /** {@return the same, with layers refitted one after another or each by itself} */
    public PruneOptions withSequential(boolean other) {
        return new PruneOptions(criterion, threshold, compensation, onEmptyLayer, inputs, roundTo, other, simplify);
    }

    /** {@return the same, for a model that is simplified first or for one as it is} */
    public PruneOptions withSimplify(boolean other) {
        return new PruneOptions(criterion, threshold, compensation, onEmptyLayer, inputs, roundTo, sequential, other);
    }

    /** {@return the paper's way: standard deviations, means folded, empty layers bypassed} */
    public static PruneOptions of(double threshold) {
        return new PruneOptions(CriterionName.STD, threshold, Compensation.FOLD, OnEmptyLayer.BYPASS, false, 1);
    }
}
