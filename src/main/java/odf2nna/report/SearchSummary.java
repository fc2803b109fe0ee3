package odf2nna.report;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the size was chosen: by the loss of candidates against the original, on rows that they were not trained on.
 *
 * @param metric the metric of the candidates' loss: the first promise's
 * @param tolerance the largest loss that is tolerated, such as 0.01 for one percentage point
 * @param aim the largest expected loss that the result is to have, if any candidate reaches it: the tolerance where the smallest
 *     certified network is wanted; by default in {@code build} a tenth of it, and of R² at most a twentieth of what the general
 *     network leaves unexplained
 * @param confidence the confidence that the loss on new rows is no larger, such as 0.95
 * @param rows rows that candidates are measured on
 * @param folds parts of the rows, each of which is kept once while candidates are fitted on the others; 1 where they are fitted
 *     on other rows, or on one part
 * @param certified whether the chosen candidate keeps the promise with that confidence
 * @param coversNewRows whether the promise is about new rows; false where candidates are trained on the rows that they
 *     are measured on, or the original has probably memorised them: then it is about these rows only
 * @param rowsNeeded about how many rows would certify a candidate; null where one is certified, or no number would do
 * @param interrupted whether an interrupt ended the search early
 * @param promises everything that must not be worse by more than the tolerance, the metric that was asked for first; all must hold
 * @param candidates networks that were measured, in this order
 */
public record SearchSummary(
        String metric,
        double tolerance,
        double aim,
        double confidence,
        long rows,
        int folds,
        boolean certified,
        boolean coversNewRows,
        @Nullable Long rowsNeeded,
        boolean interrupted,
        List<Promise> promises,
        List<Candidate> candidates) {
    public SearchSummary {
        promises = List.copyOf(promises);
        candidates = List.copyOf(candidates);
    }

    /**
     * A promise, and the chosen candidate's result on rows that it was not trained on.
     *
     * @param metric {@code accuracy}, {@code label accuracy}, {@code balanced accuracy}, {@code macro F1}, {@code ROC AUC},
     *     {@code average precision}, {@code recall of rare classes}, {@code log loss}, {@code MSE}, {@code MAE}, {@code R²}, {@code mean R²}; of outputs
     *     that are compared with the original's {@code agreement}, {@code label agreement}, {@code relative RMS}
     * @param output the output, where several have the same metric: the index of a number, from 0, or the name of
     *     another head; null where there is only one
     * @param before of the original; null where it is undefined, as R² of a number that does not vary
     * @param after of the candidate; null likewise, or where none was chosen
     * @param limit the largest loss that is tolerated
     * @param loss how much worse than the original, as a share of it for log loss, MSE and MAE; negative for a gain; null where
     *     no candidate was chosen
     * @param lossBound upper end of the one-sided confidence interval of the loss; null where nothing is known of it
     * @param certified whether it is within the tolerance
     */
    public record Promise(
            String metric,
            @Nullable String output,
            @Nullable Double before,
            @Nullable Double after,
            double limit,
            @Nullable Double loss,
            @Nullable Double lossBound,
            boolean certified) {}

    /**
     * A candidate.
     *
     * @param parameters remaining parameters of the dense layers
     * @param prunedUnits units that it prunes
     * @param fineTuning what it was fine-tuned towards; null if it was not
     * @param rows rows that it was measured on: fewer than all where it was rejected early
     * @param loss how much worse than the original by the metric, of several outputs with it the one with the largest bound; negative
     *     for a gain
     * @param lossBound upper end of the one-sided confidence interval of the loss; null where nothing is known of it
     * @param certified whether it keeps the promise, by all outputs
     * @param rejectedBy the first rule that it breaks, or why another certified one is better, for people; null if neither
     * @param chosen whether it was chosen
     * @param widths remaining units of each dense layer, in the order of {@link RunReport#layers()}
     */
    public record Candidate(
            long parameters,
            int prunedUnits,
            @Nullable String fineTuning,
            long rows,
            double loss,
            @Nullable Double lossBound,
            boolean certified,
            @Nullable String rejectedBy,
            boolean chosen,
            List<Integer> widths) {
        public Candidate {
            widths = List.copyOf(widths);
        }
    }
}
