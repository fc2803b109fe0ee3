package odf2nna.internal.pipeline;

import java.nio.file.Path;
import java.util.List;
import odf2nna.internal.network.Reduction;
import odf2nna.internal.onnx.ClampedCopy;
import odf2nna.internal.onnx.ModelRewriter;
import odf2nna.internal.onnx.OnnxModel;
import odf2nna.internal.prune.PruningPlan;
import odf2nna.internal.prune.Reducer;

/** A plan applied to a model. */
public final class PrunedModel {
    private final LoadedModel original;
    private final PruningPlan plan;
    private final Reduction reduction;
    private final OnnxModel model;

    private PrunedModel(LoadedModel original, PruningPlan plan) {
        this.original = original;
        this.plan = plan;
        this.reduction = Reducer.reduce(original.network(), plan);
        OnnxModel rewritten = ModelRewriter.rewrite(original.model(), original.region(), reduction);
        this.model = plan.isEmpty() ? original.model() : rewritten.withMetadata(plan.origin());
    }

    /**
     * Applies a plan.
     *
     * @throws odf2nna.prune.PlanMismatchException if it does not fit the model
     */
    public static PrunedModel of(LoadedModel original, PruningPlan plan) {
        return new PrunedModel(original, plan);
    }

    public OnnxModel model() {
        return model;
    }

    public PruningPlan plan() {
        return plan;
    }

    /** {@return the original with the dropped units clamped: what this model must equal} */
    public OnnxModel clamped() {
        return ClampedCopy.of(original.model(), original.region(), Reducer.clamped(original.network(), plan));
    }

    /** {@return tensors to compare: where units leave the dense region} */
    public List<String> exits() {
        return original.region().exits();
    }

    /** The model file that this one came from. */
    Path source() {
        return original.model().file();
    }
}
