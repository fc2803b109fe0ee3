package odf2nna.report;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A round that others followed.
 *
 * @param round 1 for the first
 * @param parameters of the model after it
 * @param widths units that were left in each layer of the original of which some may go; 0 where it was passed by
 * @param droppedInputs features of the inputs that had gone by then
 * @param errorName what validation errors are; null where nothing was retrained
 * @param errorBefore on the validation rows, before retraining
 * @param errorAfter after it
 */
public record RoundSummary(
        int round,
        long parameters,
        List<Integer> widths,
        int droppedInputs,
        @Nullable String errorName,
        @Nullable Double errorBefore,
        @Nullable Double errorAfter) {
    public RoundSummary {
        widths = List.copyOf(widths);
    }
}
