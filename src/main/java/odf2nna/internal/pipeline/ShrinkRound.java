package odf2nna.internal.pipeline;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import odf2nna.internal.onnx.OnnxModel;
import odf2nna.internal.onnx.OnnxModelWriter;
import odf2nna.internal.onnx.StagedModel;
import odf2nna.internal.prune.CandidateThresholds;
import odf2nna.internal.prune.LayerWidths;
import odf2nna.internal.prune.Planner;
import odf2nna.internal.prune.PruningPlan;
import odf2nna.internal.statistics.UnitStatistics;
import odf2nna.internal.training.Retraining;
import odf2nna.onnx.UnsupportedModelException;
import odf2nna.pipeline.BoundMissedException;
import odf2nna.pipeline.Goals;
import odf2nna.pipeline.Precision;
import odf2nna.pipeline.ShrinkOptions;
import odf2nna.prune.OnEmptyLayer;
import odf2nna.prune.PruneOptions;
import odf2nna.report.ModelSummary;
import odf2nna.report.RunReport;
import odf2nna.report.SearchSummary;
import odf2nna.training.FineTuneFiles;
import odf2nna.training.FineTuneOptions;

/** One round of making a model smaller, from statistics or a plan to the file and the report, or to another round. */
final class ShrinkRound {
    private final ReportBuilder report;
    private final Shrinker shrinker;
    private final LoadedModel model;
    private final ShrinkOptions settings;
    private final ModelOutput output;
    private final ReportedSteps steps;
    private final PruningHistory lineage;

    /**
     * The round of a model.
     *
     * @param lineage what has gone from it already
     * @param model what is left of it
     */
    ShrinkRound(
            ReportBuilder report,
            Shrinker shrinker,
            PruningHistory lineage,
            LoadedModel model,
            ShrinkOptions settings) {
        this.report = report;
        this.shrinker = shrinker;
        this.model = model;
        this.settings = settings;
        this.lineage = lineage;
        this.output = new ModelOutput(settings.output(), model.model().file());
        this.steps = new ReportedSteps(report, shrinker, lineage);
    }

    /**
     * Makes the plan; where goals are given, the threshold that reaches them is looked for.
     *
     * @throws BoundMissedException if they can't be reached
     */
    PruningPlan plan(List<UnitStatistics> statistics) throws IOException {
        Goals goals = settings.goals();
        // a layer that is to be so wide is not to go as a whole; those that are to have no unit are passed by all the
        // same
        PruneOptions wanted =
                goals.widths().isEmpty() ? settings.plan() : settings.plan().with(OnEmptyLayer.KEEP_ONE);
        PruneOptions plan = shrinker.planning().feasible(wanted, report::note);
        Planner planner = shrinker.planning().planner(statistics, plan, settings.judge(), goals);
        if (!model.isPrunable()) {
            return shrinker.planning().plan(planner, plan);
        }
        if (!goals.widths().isEmpty()) {
            LayerWidths widths =
                    LayerWidths.of(model.network(), shrinker.planning().openInputs(plan), goals.widths());
            return shrinker.planning().completed(planner.plan(plan, widths));
        }
        if (goals.limitSize()) {
            double threshold = shrinker.planning().threshold(planner, plan, goals);
            if (goals.maxDrop().isPresent()
                    && search(planner, plan, List.of(threshold)).threshold() != threshold) {
                throw new BoundMissedException(
                        "%s: a network of that size loses more than --max-drop allows; nothing was written"
                                .formatted(model.model().file()));
            }
            return shrinker.planning().plan(planner, plan.withEpsilon(threshold));
        }
        if (goals.maxDrop().isEmpty()) {
            return shrinker.planning().plan(planner, plan);
        }
        List<Double> steps = CandidateThresholds.of(planner, model.network(), plan);
        return shrinker.planning()
                .plan(planner, plan.withEpsilon(search(planner, plan, steps).threshold()));
    }

    private SearchSummary search(Planner planner, PruneOptions plan, List<Double> steps) throws IOException {
        try {
            SearchSummary found = shrinker.planning()
                    .search(
                            lineage,
                            planner,
                            steps,
                            plan,
                            settings.retrain(),
                            settings.goals().maxDrop().orElseThrow(),
                            settings.judge());
            report.search(found);
            return found;
        } catch (UnsupportedModelException e) {
            throw e.advising(
                    "; without --epsilon the threshold is looked for by its cost after retraining, so give one");
        }
    }

    /**
     * What came of a round that another follows.
     *
     * @param model what is left
     * @param lineage what has gone by now
     * @param retrained how it was retrained; empty if it was not
     */
    record Made(LoadedModel model, PruningHistory lineage, Optional<Retraining.Result> retrained) {}

    /**
     * Applies, proves and retrains, for another round to follow.
     *
     * @throws BoundMissedException if the result does not equal the clamped original
     */
    Made round(PruningPlan plan) throws IOException {
        PrunedModel pruned = steps.apply(plan);
        LoadedModel smaller = LoadedModel.of(pruned.model());
        steps.prove(pruned, smaller);
        Optional<Retraining.Result> result = settings.retrain().isEmpty()
                ? Optional.empty()
                : retrained(smaller, settings.retrain().get());
        return new Made(
                result.map(trained -> LoadedModel.of(trained.model())).orElse(smaller), lineage.then(plan), result);
    }

    /**
     * Applies, proves, retrains, judges and writes.
     *
     * @throws BoundMissedException if the result does not equal the clamped original; nothing is written
     */
    RunReport finish(PruningPlan plan) throws IOException {
        PrunedModel pruned = steps.apply(plan);
        if (lineage.then(plan).isEmpty()) {
            boolean written = settings.output().precision().isPresent();
            String end = written ? "only the precision changes" : "nothing is written";
            report.note(
                    model.isPrunable()
                            ? "no unit can go by what is asked for: there is nothing to drop, and " + end
                            : "no hidden unit of this model can be dropped; " + end);
            return written ? unpruned() : report.build();
        }
        StagedModel place = settings.retrain().isEmpty() ? output.place() : output.aside();
        try (StagedModel staged = OnnxModelWriter.write(pruned.model(), place)) {
            LoadedModel written = LoadedModel.open(staged.file());
            steps.prove(pruned, written);
            if (settings.retrain().isEmpty()) {
                return conclude(staged);
            }
            OnnxModel result = retrained(written, settings.retrain().get())
                    .map(Retraining.Result::model)
                    .orElse(pruned.model());
            try (StagedModel last = OnnxModelWriter.write(result, output.place())) {
                return conclude(last);
            }
        }
    }

    private RunReport unpruned() throws IOException {
        try (StagedModel same = OnnxModelWriter.write(model.model(), output.aside())) {
            return conclude(same);
        }
    }

    /** {@return what retraining came to; empty if it can't be retrained and nobody asked for it} */
    private Optional<Retraining.Result> retrained(LoadedModel written, FineTuneOptions wish) throws IOException {
        try {
            boolean dry = settings.output().dryRun();
            Retraining.Result result = shrinker.training()
                    .retrain(written, dry ? wish.with(FineTuneFiles.none()) : wish, settings.judge());
            steps.retrained(result);
            return Optional.of(result);
        } catch (UnsupportedModelException e) {
            if (!wish.isUsual()) {
                throw e;
            }
            e.findings().forEach(report::note);
            return Optional.empty();
        }
    }

    /** Puts what was written into the precision that is wanted, judges it, and puts it in its place. */
    private RunReport conclude(StagedModel staged) throws IOException {
        LoadedModel result = LoadedModel.open(staged.file());
        Optional<Precision> precision = settings.output().precision();
        if (precision.isEmpty()) {
            return conclude(staged, result, result.summary());
        }
        PrecisionStep step = new PrecisionStep(report, Optional.of(shrinker), precision.get());
        try (StagedModel lower = OnnxModelWriter.write(step.apply(result), output.place())) {
            LoadedModel written = LoadedModel.open(lower.file());
            step.judge(result, written, settings.judge());
            return conclude(lower, written, written.summary().counting(result.summary()));
        }
    }

    private RunReport conclude(StagedModel staged, LoadedModel written, ModelSummary summary) throws IOException {
        steps.judge(written, summary, settings.judge());
        if (settings.output().narrowInputs()) {
            NarrowStep step = new NarrowStep(report, shrinker);
            Optional<OnnxModel> narrow = step.apply(written);
            if (narrow.isPresent()) {
                return concludeNarrow(step, narrow.get(), written, summary);
            }
        }
        output.put(report, staged, written, summary);
        return report.build();
    }

    private RunReport concludeNarrow(NarrowStep step, OnnxModel narrow, LoadedModel whole, ModelSummary summary)
            throws IOException {
        try (StagedModel staged = OnnxModelWriter.write(narrow, output.place())) {
            LoadedModel written = LoadedModel.open(staged.file());
            step.prove(whole, written);
            output.put(report, staged, written, written.summary().counting(summary));
            return report.build();
        }
    }
}
