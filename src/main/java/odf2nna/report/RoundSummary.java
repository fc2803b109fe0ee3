package odf2nna.report;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A round before the last.
 *
 * @param round 1 for the first
 * @param parameters of the model after it
 * @param widths remaining units of each prunable layer of the original; 0 where it is bypassed
 * @param prunedInputs input features pruned so far
 * @param errorName what validation errors are; null without fine-tuning
 * @param errorBefore on the validation rows, before fine-tuning
 * @param errorAfter after it
 */
public record RoundSummary(
        int round,
        long parameters,
        List<Integer> widths,
        int prunedInputs,
        @Nullable String errorName,
        @Nullable Double errorBefore,
        @Nullable Double errorAfter) {
    public RoundSummary {
        widths = List.copyOf(widths);
    }
}
