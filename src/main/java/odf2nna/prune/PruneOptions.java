package odf2nna.prune;

import odf2nna.internal.prune.SequentialRefit;

/**
 * How a plan is made from statistics.
 *
 * @param criterion the importance criterion
 * @param threshold a unit is removed when its score is at most this. Scores of {@link CriterionName#STD} are standard
 *     deviations, so that 0 removes only constant units; those of the other criteria are ranks in the pruning order,
 *     from 1 on
 * @param compensation how consumers compensate for removed units
 * @param onEmptyLayer what to do with a layer whose units are all removed
 * @param inputs whether positions of inputs may be removed like units
 * @param roundTo a pruned layer keeps a multiple of this number of units, or all of them; at least 1
 * @param sequential whether layers are refitted one after another ({@link SequentialRefit}), and not each by itself
 * @param simplify whether the command first simplifies the model, which changes no output; the plan is then that of the
 *     simplified model
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
     * @throws IllegalArgumentException if one is out of range, or {@code sequential} is set without {@link
     *     Compensation#REFIT}
     */
    public PruneOptions {
        if (!(threshold >= 0) || Double.isInfinite(threshold)) {
            throw new IllegalArgumentException(thresholdName(criterion) + ": expected 0 or more, got " + threshold);
        }
        if (roundTo < 1) {
            throw new IllegalArgumentException("round-to: expected 1 or more, got " + roundTo);
        }
        if (sequential && compensation != Compensation.REFIT) {
            throw new IllegalArgumentException(
                    "sequential: needs a refit of the layers; use it with --compensate refit");
        }
    }

    /** Options without sequential refits, for a model that is simplified first. */
    public PruneOptions(
            CriterionName criterion,
            double threshold,
            Compensation compensation,
            OnEmptyLayer onEmptyLayer,
            boolean inputs,
            int roundTo) {
        this(criterion, threshold, compensation, onEmptyLayer, inputs, roundTo, false, true);
    }

    /** {@return the name of the threshold: epsilon where it is a standard deviation, as in the paper} */
    public String thresholdName() {
        return thresholdName(criterion);
    }

    private static String thresholdName(CriterionName criterion) {
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

    /** {@return the same, with positions of inputs removable or not} */
    public PruneOptions withInputs(boolean removable) {
        return new PruneOptions(
                criterion, threshold, compensation, onEmptyLayer, removable, roundTo, sequential, simplify);
    }

    /** {@return the same, with layers refitted one after another or each by itself} */
    public PruneOptions withSequential(boolean other) {
        return new PruneOptions(criterion, threshold, compensation, onEmptyLayer, inputs, roundTo, other, simplify);
    }

    /** {@return the same, for a model that is simplified first or for one as it is} */
    public PruneOptions withSimplify(boolean other) {
        return new PruneOptions(criterion, threshold, compensation, onEmptyLayer, inputs, roundTo, sequential, other);
    }

    /** {@return the paper's way to the letter: its criterion and compensation, of a model that is not simplified first} */
    public static PruneOptions paper(double threshold) {
        return new PruneOptions(
                CriterionName.STD, threshold, Compensation.PAPER, OnEmptyLayer.BYPASS, false, 1, false, false);
    }

    /** {@return whether this is the paper's way, which leaves nothing to select} */
    public boolean isPaper() {
        return compensation == Compensation.PAPER;
    }

    /** {@return the paper's criterion, with mean folding and bypass of empty layers} */
    public static PruneOptions of(double threshold) {
        return new PruneOptions(CriterionName.STD, threshold, Compensation.FOLD, OnEmptyLayer.BYPASS, false, 1);
    }
}
