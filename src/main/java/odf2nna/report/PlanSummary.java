package odf2nna.report;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The pruning plan. In the JSON, {@code epsilon} repeats the threshold where it is one.
 *
 * @param criterion the importance criterion, which sets the pruning order
 * @param threshold up to which units are pruned: a standard deviation for {@code std}, else a step of the pruning order
 * @param compensation how the effect of pruned units is compensated: refit, fold, none, paper
 * @param sequential whether layers were refitted one after another
 * @param prunedUnits how many units are pruned
 * @param prunedInputs how many input features are pruned
 * @param bypassed layers whose input layer was emptied and is bypassed
 * @param notes remarks
 */
public record PlanSummary(
        String criterion,
        double threshold,
        String compensation,
        boolean sequential,
        int prunedUnits,
        int prunedInputs,
        List<String> bypassed,
        List<String> notes) {
    public PlanSummary {
        bypassed = List.copyOf(bypassed);
        notes = List.copyOf(notes);
    }

    /** {@return the same by another criterion} */
    public PlanSummary by(String other) {
        return new PlanSummary(other, threshold, compensation, sequential, prunedUnits, prunedInputs, bypassed, notes);
    }

    /** {@return the threshold where it is a standard deviation, the paper's ε; else null} */
    @JsonProperty("epsilon")
    public @Nullable Double epsilon() {
        return criterion.equals("std") ? threshold : null;
    }
}
