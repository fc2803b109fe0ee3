package odf2nna.internal.pipeline;

import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import odf2nna.evaluate.EquivalenceSummary;
import odf2nna.evaluate.TaskOptions;
import odf2nna.internal.prune.PruningPlan;
import odf2nna.internal.training.Retraining;
import odf2nna.pipeline.BoundMissedException;
import odf2nna.report.ModelSummary;

/** The steps from a plan to a judged model, each with what it comes to in the report. */
public final class ReportedSteps {
    private final ReportBuilder report;
    private final Shrinker shrinker;
    private final PruningHistory lineage;

    /**
     * The steps of a run.
     *
     * @param lineage what has gone before
     */
    public ReportedSteps(ReportBuilder report, Shrinker shrinker, PruningHistory lineage) {
        this.report = report;
        this.shrinker = shrinker;
        this.lineage = lineage;
    }

    /** {@return the plan applied to the model} */
    public PrunedModel apply(PruningPlan plan) {
        PrunedModel pruned = shrinker.apply(plan);
        describe(pruned);
        return pruned;
    }

    /** Takes down what was applied. */
    public void describe(PrunedModel pruned) {
        PruningHistory now = lineage.then(pruned.plan());
        report.plan(now.summary()).layers(now.layers()).engines(shrinker.engines());
    }

    /**
     * Compares what was written with the original whose dropped units are clamped.
     *
     * @return what was found
     * @throws BoundMissedException if they differ by more than rounding
     */
    public EquivalenceSummary prove(PrunedModel pruned, LoadedModel written) throws IOException {
        EquivalenceSummary proof = shrinker.prove(pruned, written.model());
        report.equivalence(proof);
        if (!proof.passed()) {
            throw new BoundMissedException(
                    "the pruned model differs from the original with its dropped units clamped by more than rounding: "
                            + proof.tensors() + "; nothing was written, please report this model");
        }
        return proof;
    }

    /** Takes down how the model was retrained. */
    public void retrained(Retraining.Result result) {
        Map<String, String> engines = new TreeMap<>(shrinker.engines());
        engines.put("training", result.engine());
        report.fineTuning(result.summary()).engines(engines);
        if (result.summary().interrupted()) {
            report.note("retraining was interrupted: the best weights so far were taken");
        }
        if (result.summary().bestEpoch() == 0) {
            report.note("retraining made it no better on the validation rows: the weights before it were kept");
        }
    }

    /** Judges what was written on the held-out rows. */
    public void judge(LoadedModel written, TaskOptions judge) throws IOException {
        judge(written, written.summary(), judge);
    }

    /** Judges what was written, of which the figures are told by {@code summary}. */
    public void judge(LoadedModel written, ModelSummary summary, TaskOptions judge) throws IOException {
        Evaluation verdict = shrinker.judge(written.model(), judge);
        verdict.metrics().ifPresent(report::metrics);
        report.latency(verdict.latency())
                .data(shrinker.dataSummary(shrinker.countScoringRows(), verdict.rows(), verdict.labels()));
        if (summary.parameters() > lineage.original().model().parameters()) {
            report.note("the result has more parameters than the original: weights that several layers shared are now"
                    + " kept apart, or a narrow layer was bypassed; try --on-empty-layer keep-one");
        }
        if (verdict.metrics().isEmpty()) {
            report.note("no rows are held out, so there are no metrics");
        }
    }
}
