package odf2nna.internal.pipeline;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import odf2nna.data.DataFiles;
import odf2nna.evaluate.TaskOptions;
import odf2nna.internal.data.Batch;
import odf2nna.internal.data.EvaluationData;
import odf2nna.internal.evaluate.Evaluation;
import odf2nna.internal.io.StagedFile;
import odf2nna.internal.onnx.LoadedModel;
import odf2nna.internal.onnx.OnnxModel;
import odf2nna.internal.prune.LayerWidths;
import odf2nna.internal.prune.PlanJson;
import odf2nna.internal.prune.Planner;
import odf2nna.internal.prune.PruningPlan;
import odf2nna.internal.prune.Reducer;
import odf2nna.internal.runtime.InputShapes;
import odf2nna.internal.runtime.ModelRunner;
import odf2nna.internal.runtime.RunContext;
import odf2nna.internal.statistics.UnitStatistics;
import odf2nna.internal.training.FineTuning;
import odf2nna.internal.training.Trainer;
import odf2nna.internal.training.TrainingMaterial;
import odf2nna.internal.training.tensorflow.TensorFlowTrainer;
import odf2nna.onnx.UnsupportedModelException;
import odf2nna.pipeline.BoundMissedException;
import odf2nna.pipeline.Goals;
import odf2nna.pipeline.Goals.Tolerance;
import odf2nna.pipeline.ModelSource;
import odf2nna.pipeline.OutputOptions;
import odf2nna.pipeline.ReportOptions;
import odf2nna.pipeline.ShrinkOptions;
import odf2nna.prune.OnEmptyLayer;
import odf2nna.prune.PlanMismatchException;
import odf2nna.prune.PruneOptions;
import odf2nna.report.RoundSummary;
import odf2nna.report.RunReport;
import odf2nna.runtime.ProgressListener;
import odf2nna.training.FineTuneOptions;
import odf2nna.training.FineTuneOptions.FineTuneFiles;
import odf2nna.training.LossOptions;
import odf2nna.training.WeightSelection;

/**
 * Makes a model smaller: load, simplify, calibrate, rank, choose a size, apply, verify, fine-tune, evaluate, write.
 *
 * <p>{@link #shrink} is that sequence from top to bottom; each step takes values and gives values. Iterative pruning is a loop
 * over the middle of it, a {@link CandidateSearch} chooses a size by trying candidates, a {@link Sweep} writes many.
 *
 * @param judged how outputs are judged
 */
public record Pipeline(LoadedModel original, EvaluationData data, TaskOptions judged, Trainer trainer, RunContext run) {
    /** Rows on which a pruned model is compared with what it must equal. */
    private static final int VERIFIED_ROWS = 512;

    /** {@return the pipeline for a model and its rows; nothing is computed yet} */
    static Pipeline of(LoadedModel original, DataFiles files, TaskOptions judged, RunContext run) throws IOException {
        EvaluationData data = EvaluationData.open(files, InputShapes.of(original.model()));
        return new Pipeline(
                original, data, judged, new TensorFlowTrainer(TensorFlowTrainer.Compilation.AUTO, run.natives()), run);
    }

    /** {@return the same, which says of its progress in which round it is} */
    private Pipeline inRound(int round, int rounds) {
        if (rounds == 1) {
            return this;
        }
        ProgressListener told = run.progress().under("round %d of %d: ".formatted(round, rounds));
        return new Pipeline(original, data, judged, trainer, run.withProgress(told));
    }

    FineTuning fineTuning() {
        return new FineTuning(original, data, judged, trainer, run);
    }

    /**
     * Makes a model smaller.
     *
     * @throws BoundMissedException if a goal can't be reached, or the result is not what it must equal; nothing is written
     */
    public static RunReport shrink(
            ModelSource source, DataFiles files, ShrinkOptions options, ReportOptions reporting, RunContext run)
            throws IOException {
        LoadedModel original = ModelFiles.open(source);
        OutputCheck.check(source.file(), files, options.output(), options.savePlan());
        options.retrain()
                .ifPresent(tuning -> OutputCheck.check(tuning.files(), source.file(), files, options.output()));
        new ModelOutput(options.output(), source.file(), run).check(original);
        List<Path> others = OutputCheck.others(source, options.output(), options.retrain(), options.savePlan());
        try (ReportDraft report = ReportDraft.open("shrink", original, reporting, others, files, run)) {
            return Pipeline.of(original, files, options.judge(), run).shrink(options, report);
        }
    }

    private RunReport shrink(ShrinkOptions options, ReportDraft report) throws IOException {
        Candidate candidate = Candidate.of(simplified(options.plan(), report));
        int rounds = options.rounds().count();
        List<RoundSummary> earlier = new ArrayList<>();
        for (int round = 1; round < rounds; round++) {
            ShrinkOptions now = options.with(SizeSearch.ofRound(options.goals(), original, round, rounds))
                    .with(options.retrain().map(options.rounds()::retraining));
            Pipeline steps = inRound(round, rounds);
            Planning planning = steps.planning(candidate);
            PruningPlan plan = steps.choose(candidate, planning, planning.calibrate(options.plan()), now, report);
            Candidate pruned = steps.verified(candidate.then(plan), report);
            candidate = steps.fineTuned(pruned, now.retrain(), options.output(), report);
            earlier.add(Summaries.round(round, candidate, report.fineTuning));
        }
        report.rounds = earlier.isEmpty() ? null : earlier;
        ShrinkOptions last = options.with(SizeSearch.ofRound(options.goals(), original, rounds, rounds));
        Pipeline steps = inRound(rounds, rounds);
        Planning planning = steps.planning(candidate);
        List<UnitStatistics> statistics = planning.calibrate(options.plan());
        PruningPlan plan = steps.choose(candidate, planning, statistics, last, report);
        describeUnits(planning, statistics, plan, report);
        if (options.savePlan().isEmpty() || options.output().dryRun()) {
            return steps.finish(candidate, plan, options.retrain(), options.output(), report);
        }
        try (StagedFile saved = run.staging().beside(options.savePlan().get())) {
            saved.writeText(PlanJson.write(plan));
            RunReport done = steps.finish(candidate, plan, options.retrain(), options.output(), report);
            saved.commit();
            return done;
        }
    }

    /**
     * Applies a saved plan.
     *
     * @throws PlanMismatchException if the plan does not fit the model
     */
    public static RunReport apply(
            ModelSource source,
            Path planFile,
            DataFiles files,
            Optional<FineTuneOptions> tuning,
            TaskOptions judged,
            OutputOptions output,
            ReportOptions reporting,
            RunContext run)
            throws IOException {
        PruningPlan plan = PlanJson.read(planFile);
        LoadedModel original = ModelFiles.open(source);
        OutputCheck.check(source.file(), files, output, Optional.empty());
        tuning.ifPresent(options -> OutputCheck.check(options.files(), source.file(), files, output));
        new ModelOutput(output, source.file(), run).check(original);
        List<Path> others = OutputCheck.others(source, output, tuning, Optional.of(planFile));
        try (ReportDraft report = ReportDraft.open("apply", original, reporting, others, files, run)) {
            Pipeline steps = Pipeline.of(original, files, judged, run);
            Candidate start = Candidate.of(steps.simplified(plan.settings(), report));
            Reducer.keptPositions(start.model().network(), plan);
            if (report.isDetailed()) {
                Planning planning = steps.planning(start);
                describeUnits(planning, planning.calibrate(plan.settings()), plan, report);
            }
            return steps.finish(start, plan, tuning, output, report);
        } catch (PlanMismatchException e) {
            throw new PlanMismatchException(planFile + ": does not fit " + source.file() + ": " + e.getMessage());
        }
    }

    /** Simplify: takes out what changes no output for any input, and compares the result with the original. */
    SimplifiedModel simplified(PruneOptions options, ReportDraft report) throws IOException {
        SimplifiedModel simplified = SimplifiedModel.forPruning(original, options);
        if (simplified.isChanged()) {
            report.simplification = Summaries.simplification(simplified);
            simplified.verify(simplified.model().model(), verifiedRows(), run);
        }
        return simplified;
    }

    /** {@return the first rows that units are scored on} */
    private Batch verifiedRows() throws IOException {
        return data.firstScoringRows(VERIFIED_ROWS);
    }

    /** {@return what calibrates and ranks the units of a candidate} */
    Planning planning(Candidate candidate) {
        return new Planning(original, candidate.model(), data, fineTuning(), run);
    }

    private static void describeUnits(
            Planning planning, List<UnitStatistics> statistics, PruningPlan plan, ReportDraft report)
            throws IOException {
        if (report.isDetailed()) {
            report.units = Summaries.units(
                    planning.model().network(),
                    statistics,
                    planning.histograms(statistics),
                    Optional.of(Reducer.keptPositions(planning.model().network(), plan)));
        }
    }

    /**
     * Rank, and choose a size: by widths, by the threshold, or by the goals, for which a threshold is looked for.
     *
     * @throws BoundMissedException if the goals can't be reached
     */
    private PruningPlan choose(
            Candidate candidate,
            Planning planning,
            List<UnitStatistics> statistics,
            ShrinkOptions options,
            ReportDraft report)
            throws IOException {
        Goals goals = options.goals();
        // a layer with a given width keeps a unit; layers whose width is given as 0 are bypassed all the same
        PruneOptions wanted =
                goals.widths().isEmpty() ? options.plan() : options.plan().with(OnEmptyLayer.KEEP_ONE);
        PruneOptions how = planning.feasible(wanted);
        if (!how.equals(wanted)) {
            report.note(Planning.infeasible(how));
        }
        Planner planner = planning.rank(statistics, how, goals);
        if (!candidate.isPrunable()) {
            return planning.completed(planner.plan(how));
        }
        if (!goals.widths().isEmpty()) {
            LayerWidths widths = LayerWidths.of(planning.model().network(), planning.openInputs(how), goals.widths());
            return planning.completed(planner.plan(how, widths));
        }
        double threshold = how.threshold();
        if (goals.limitSize()) {
            Batch row = data.firstScoringRows(1);
            threshold = new SizeSearch(original, planning.model(), goals, run.engine(), row).threshold(planner, how);
        }
        if (goals.maxDrop().isPresent()) {
            List<Double> thresholds = goals.limitSize() ? List.of(threshold) : planner.candidates(how);
            Tolerance tolerance = goals.maxDrop().get();
            double found = new ToleranceSearch(this, candidate, planning, planner, how)
                    .run(thresholds, tolerance, options.retrain(), report)
                    .threshold();
            if (goals.limitSize() && found != threshold) {
                throw new BoundMissedException(
                        "%s: a network of that size loses more than --max-drop allows; nothing was written"
                                .formatted(original.model().file()));
            }
            threshold = found;
        }
        return planning.completed(planner.plan(how.withThreshold(threshold)));
    }

    /** Verify: compares what a plan was applied to with what it must equal. */
    Candidate verified(Candidate pruned, ReportDraft report) throws IOException {
        report.describe(pruned);
        report.engines(run);
        report.equivalence = pruned.verify(verifiedRows(), run);
        return pruned;
    }

    /** Fine-tune; a model that can't be and of which nobody asked it goes without. */
    private Candidate fineTuned(
            Candidate candidate, Optional<FineTuneOptions> wanted, OutputOptions output, ReportDraft report)
            throws IOException {
        if (wanted.isEmpty()) {
            return candidate;
        }
        FineTuneOptions options = output.dryRun() ? wanted.get().with(FineTuneFiles.none()) : wanted.get();
        try {
            FineTuning.Result result = fineTuning().tune(candidate.model(), options);
            report.fineTuned(result);
            Candidate tuned = candidate.withWeights(result.model());
            Optional<String> worse = options.length().keep() == WeightSelection.LAST
                    ? Optional.empty()
                    : worseOutput(
                            candidate.model().model(), tuned.model().model(), options.objective(), result.material());
            worse.ifPresent(name -> report.note(
                    "fine-tuning made the output '%s' worse on the validation rows: the weights before it were kept"
                            .formatted(name)));
            return worse.isPresent() ? candidate : tuned;
        } catch (UnsupportedModelException e) {
            if (!options.isUsual()) {
                throw e;
            }
            e.findings().forEach(report::note);
            return candidate;
        }
    }

    /** {@return another output than the judged one that fine-tuning has made worse, if there is one} */
    private Optional<String> worseOutput(OnnxModel before, OnnxModel after, LossOptions loss, TrainingMaterial material)
            throws IOException {
        if (original.model().outputs().size() == 1 || before == after) {
            return Optional.empty();
        }
        return measure(loss, Optional.of(material)).worseOutput(before, after);
    }

    /** {@return what measures candidates on the validation rows} */
    CandidateMeasure measure(LossOptions loss, Optional<TrainingMaterial> material) throws IOException {
        return CandidateMeasure.of(original, data, judged, loss, material, run);
    }

    /** What follows the choice of a plan: apply, verify, fine-tune, evaluate, write. */
    private RunReport finish(
            Candidate start,
            PruningPlan plan,
            Optional<FineTuneOptions> tuning,
            OutputOptions output,
            ReportDraft report)
            throws IOException {
        Candidate pruned = start.then(plan);
        if (!pruned.isUnchanged()) {
            Candidate result = fineTuned(verified(pruned, report), tuning, output, report);
            return write(result.model(), output, report);
        }
        report.describe(pruned);
        report.engines(run);
        boolean isWritten = output.precision().isPresent();
        String end = isWritten ? "only the precision changes" : "nothing is written";
        report.note(
                start.isPrunable()
                        ? "no unit can be removed with these options; " + end
                        : "no hidden unit of this model can be removed; " + end);
        return isWritten ? write(pruned.model(), output, report) : report.finish();
    }

    /** Evaluate and write, in the precision and with the inputs that are asked for. */
    private RunReport write(LoadedModel exact, OutputOptions output, ReportDraft report) throws IOException {
        LoadedModel whole = exact;
        if (output.precision().isPresent()) {
            LowPrecision lower = LowPrecision.of(exact, output.precision().get(), Optional.of(data), run);
            Evaluation cost = Evaluation.of(exact.model(), lower.lower().model(), data, judged, run);
            lower.describe(report, Optional.of(cost), false);
            whole = lower.lower();
        }
        Optional<NarrowInputs> narrow =
                output.narrowInputs() ? NarrowInputs.of(whole, data.scoring()) : Optional.empty();
        if (narrow.isPresent()) {
            report.narrowedInputs = narrow.get().inputs();
        } else if (output.narrowInputs()) {
            report.note("--narrow-inputs: no input loses columns, so the result takes them all");
        }
        LoadedModel last = narrow.map(NarrowInputs::narrow).orElse(whole);
        LoadedModel compared = whole;
        new ModelOutput(output, original.model().file(), run)
                .write(
                        last,
                        exact,
                        written -> {
                            if (narrow.isPresent()) {
                                narrow.get().verify(written.model(), verifiedRows(), run);
                            }
                            evaluate(narrow.isPresent() ? compared : written, exact, report);
                        },
                        report);
        return report.finish();
    }

    /** {@return what the held-out rows say of a result beside the original} */
    Evaluation evaluateAlone(LoadedModel result, ReportDraft report) throws IOException {
        Evaluation evaluation = Evaluation.of(original.model(), result.model(), data, judged, run);
        report.evaluated(evaluation);
        report.engines(run);
        report.data = Summaries.data(data, data.scoringRows(), evaluation.rows(), evaluation.labels());
        return evaluation;
    }

    /** Evaluate: compares a result with the original on the held-out rows. */
    Evaluation evaluate(LoadedModel result, LoadedModel exact, ReportDraft report) throws IOException {
        Evaluation evaluation = evaluateAlone(result, report);
        if (exact.model().parameters() > original.model().parameters()) {
            report.note("the result has more parameters than the original: weights that several layers shared are now"
                    + " kept apart, or a narrow layer was bypassed; try --on-empty-layer keep-one");
        }
        if (evaluation.comparison().isEmpty()) {
            report.note("no rows are held out, so there are no metrics");
            try (ModelRunner runner = new ModelRunner(run.engine(), result.model())) {
                runner.run(verifiedRows()); // what is written runs
            }
        }
        return evaluation;
    }
}
