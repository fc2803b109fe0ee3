package odf2nna.report;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the size was chosen: by the loss of candidates against the original, on rows that they did not learn from.
 *
 * @param metric what the loss is about: {@code accuracy}, {@code R²}, {@code agreement}, {@code relative RMS}
 * @param tolerance the largest loss that is tolerated, such as 0.01 for one percentage point
 * @param confidence how sure it is to be that the loss on new rows is no larger, such as 0.95
 * @param rows rows that candidates are measured on
 * @param folds parts of the rows, each of which is kept once while candidates are fitted on the others; 1 where they are fitted
 *     on other rows, or on one part
 * @param certified whether the chosen candidate keeps the promise with that confidence
 * @param rowsNeeded about how many rows would certify a candidate; null where one is certified, or no number would do
 * @param interrupted whether an interrupt ended the search early
 * @param candidates networks that were measured, in this order
 */
public record SearchSummary(
        String metric,
        double tolerance,
        double confidence,
        long rows,
        int folds,
        boolean certified,
        @Nullable Long rowsNeeded,
        boolean interrupted,
        List<Candidate> candidates) {
    public SearchSummary {
        candidates = List.copyOf(candidates);
    }

    /**
     * A candidate.
     *
     * @param parameters remaining parameters of the dense layers
     * @param prunedUnits units that it prunes
     * @param fineTuning what it was fine-tuned towards; null if it was not
     * @param rows rows that it was measured on: fewer than all where it was given up early
     * @param loss how much worse than the original; negative for a gain
     * @param lossBound upper end of the one-sided confidence interval of the loss; null where nothing is known of it
     * @param certified whether it keeps the promise, by all outputs
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
            boolean chosen,
            List<Integer> widths) {
        public Candidate {
            widths = List.copyOf(widths);
        }
    }
}
