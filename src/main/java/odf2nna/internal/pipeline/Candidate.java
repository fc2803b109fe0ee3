package odf2nna.internal.pipeline;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import odf2nna.evaluate.EquivalenceSummary;
import odf2nna.internal.data.Batch;
import odf2nna.internal.evaluate.EquivalenceCheck;
import odf2nna.internal.network.Reduction;
import odf2nna.internal.onnx.ClampedCopy;
import odf2nna.internal.onnx.LoadedModel;
import odf2nna.internal.onnx.ModelRewriter;
import odf2nna.internal.onnx.OnnxModel;
import odf2nna.internal.prune.PruningPlan;
import odf2nna.internal.prune.Reducer;
import odf2nna.internal.prune.TiedUnits;
import odf2nna.internal.runtime.RunContext;
import odf2nna.pipeline.BoundMissedException;
import odf2nna.training.FineTuneOptions;

/**
 * A model that could be written: what became of an original by simplification, pruning plans and fine-tuning, whole and in
 * memory. Whatever decides between candidates is measured on {@link #model()}.
 *
 * @param simplified what was taken out before anything was pruned
 * @param plans applied one after the other
 * @param pruned what the last of them was applied to; empty without plans
 * @param fineTunings how it was fine-tuned after each of them, where it was
 * @param model the whole model, as it would be written
 */
public record Candidate(
        SimplifiedModel simplified,
        List<PruningPlan> plans,
        Optional<LoadedModel> pruned,
        List<FineTuneOptions> fineTunings,
        LoadedModel model) {
    public Candidate {
        fineTunings = List.copyOf(fineTunings);
        plans = List.copyOf(plans);
    }

    /** {@return the candidate of which nothing is pruned yet} */
    public static Candidate of(SimplifiedModel start) {
        return new Candidate(start, List.of(), Optional.empty(), List.of(), start.model());
    }

    /**
     * {@return this with a plan applied}
     *
     * @throws odf2nna.prune.PlanMismatchException if the plan does not fit
     */
    public Candidate then(PruningPlan plan) {
        List<PruningPlan> all = new ArrayList<>(plans);
        all.add(plan);
        LoadedModel smaller = plan.isEmpty() ? model : LoadedModel.of(rewritten(model, plan));
        return new Candidate(simplified, all, Optional.of(model), fineTunings, smaller);
    }

    /** {@return a model with a plan applied, its weights fitted or not} */
    static OnnxModel rewritten(LoadedModel model, PruningPlan plan) {
        Reduction reduction = Reducer.reduce(model.network(), plan);
        return ModelRewriter.rewrite(model.model(), model.region(), reduction).withMetadata(plan.origin());
    }

    /** {@return this with the weights that fine-tuning gave; itself where it gave none} */
    Candidate fineTuned(FineTuneOptions how, OnnxModel trained) {
        if (trained == model.model()) {
            return this;
        }
        List<FineTuneOptions> all = new ArrayList<>(fineTunings);
        all.add(how);
        return new Candidate(simplified, plans, pruned, all, LoadedModel.of(trained));
    }

    /** {@return this with other metadata in its model; itself where it is the original} */
    Candidate noting(Map<String, String> metadata) {
        return isUnchanged()
                ? this
                : new Candidate(
                        simplified,
                        plans,
                        pruned,
                        fineTunings,
                        LoadedModel.of(model.model().withMetadata(metadata)));
    }

    public LoadedModel original() {
        return simplified.original();
    }

    /** {@return whether it is the original} */
    boolean isUnchanged() {
        return !simplified.isChanged() && plans.stream().allMatch(PruningPlan::isEmpty);
    }

    /** {@return whether any hidden unit can be removed} */
    boolean isPrunable() {
        return !TiedUnits.of(model.network()).valuesToScore().isEmpty();
    }

    /** {@return for each dense layer of the original how many units remain, 0 where it is bypassed; by its name} */
    Map<String, Integer> remaining() {
        Map<String, Integer> remaining = simplified.remaining();
        if (!plans.isEmpty()) {
            Map<String, Integer> last = new HashMap<>();
            plans.get(plans.size() - 1)
                    .layers()
                    .forEach(layer -> last.put(layer.layer(), layer.kept().size()));
            remaining.replaceAll((name, units) -> last.getOrDefault(simplified.nameOf(name), 0));
        }
        return remaining;
    }

    /** {@return the model before the last plan with its removed units clamped: what the pruned model must equal} */
    public OnnxModel clamped() {
        LoadedModel before = pruned.orElseThrow();
        PruningPlan plan = plans.get(plans.size() - 1);
        return ClampedCopy.of(before.model(), before.region(), Reducer.clamped(before.network(), plan));
    }

    /** {@return the tensors to compare with those of {@link #clamped()}: where units leave the dense region} */
    public List<String> exits() {
        return pruned.orElseThrow().region().exits();
    }

    /**
     * Compares the model, before its weights are fine-tuned, with what it must equal.
     *
     * @throws BoundMissedException if they differ by more than rounding
     */
    EquivalenceSummary verify(Batch rows, RunContext run) {
        EquivalenceSummary found = EquivalenceCheck.check(
                clamped(), model.model(), exits(), pruned.orElseThrow().unitRoundoff(), rows, run);
        if (!found.passed()) {
            throw new BoundMissedException(
                    "the pruned model differs by more than rounding from the original with the same units held constant: "
                            + found.tensors() + "; nothing was written, please report this model");
        }
        return found;
    }
}
