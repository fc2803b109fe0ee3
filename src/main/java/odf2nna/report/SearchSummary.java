package odf2nna.report;

import java.util.List;

/**
 * How the threshold was found.
 *
 * @param threshold the largest that was accepted, on the scale of {@link PlanSummary#threshold()}; 0 if none was
 * @param tolerance how much the error may grow: share of the rows, or of the error
 * @param certain whether that must hold at the upper end of a one-sided 95 % confidence interval
 * @param errorName what errors are: {@code error} of classes, or the loss
 * @param validationRows rows on which candidates were compared; neither trained on nor held out for the metrics
 * @param distinctThresholds thresholds that prune different units: the possible candidates
 * @param errorBefore of the original
 * @param errorAllowed the largest error within the tolerance
 * @param interrupted whether an interrupt ended the search early
 * @param candidates networks that were validated, in this order
 */
public record SearchSummary(
        double threshold,
        double tolerance,
        boolean certain,
        String errorName,
        long validationRows,
        int distinctThresholds,
        double errorBefore,
        double errorAllowed,
        boolean interrupted,
        List<Candidate> candidates) {
    public SearchSummary {
        candidates = List.copyOf(candidates);
    }

    /**
     * The network of one threshold.
     *
     * @param threshold the threshold
     * @param prunedUnits units that it prunes
     * @param parameters remaining parameters of the dense layers
     * @param error after fine-tuning
     * @param accepted whether it passed: the error is within the tolerance, and, unless that must be certain, not
     *     significantly larger than the original's
     * @param widths remaining units of each dense layer, in the order of {@link RunReport#layers()}
     */
    public record Candidate(
            double threshold, int prunedUnits, long parameters, double error, boolean accepted, List<Integer> widths) {
        public Candidate {
            widths = List.copyOf(widths);
        }
    }
}
