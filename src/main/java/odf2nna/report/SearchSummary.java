package odf2nna.report;

import java.util.List;

/**
 * How the threshold was found.
 *
 * @param epsilon the threshold: the largest step that was accepted; 0 if none was
 * @param maxDrop how much was allowed to be lost: share of the rows, or of the error
 * @param certain whether that had to hold at the upper end of a one-sided 95 % interval
 * @param errorName what errors are: {@code error} of classes, or the loss
 * @param validationRows rows on which networks were compared; neither learnt from nor held out for the metrics
 * @param steps distinct thresholds that make a difference
 * @param errorBefore of the original
 * @param errorAllowed the largest that was accepted
 * @param interrupted whether the search was ended before its time by an interrupt
 * @param trials what was tried, in this order
 */
public record SearchSummary(
        double epsilon,
        double maxDrop,
        boolean certain,
        String errorName,
        long validationRows,
        int steps,
        double errorBefore,
        double errorAllowed,
        boolean interrupted,
        List<Trial> trials) {
    public SearchSummary {
        trials = List.copyOf(trials);
    }

    /**
     * One threshold.
     *
     * @param epsilon the threshold
     * @param dropped units that went
     * @param parameters that were left in the dense layers
     * @param error after retraining
     * @param accepted whether that was allowed
     * @param widths units that stayed in each dense layer, in the order of {@link RunReport#layers()}
     */
    public record Trial(
            double epsilon, int dropped, long parameters, double error, boolean accepted, List<Integer> widths) {
        public Trial {
            widths = List.copyOf(widths);
        }
    }
}
