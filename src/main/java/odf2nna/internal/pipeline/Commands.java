package odf2nna.internal.pipeline;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import odf2nna.data.DataFiles;
import odf2nna.data.DataOptions;
import odf2nna.data.HoldOut;
import odf2nna.evaluate.TaskOptions;
import odf2nna.internal.calibration.StoredStatistics;
import odf2nna.internal.evaluate.Evaluation;
import odf2nna.internal.io.StagedFile;
import odf2nna.internal.onnx.LoadedModel;
import odf2nna.internal.onnx.ModelRewriter;
import odf2nna.internal.onnx.OnnxModel;
import odf2nna.internal.onnx.OnnxModelWriter;
import odf2nna.internal.prune.PlanJson;
import odf2nna.internal.prune.Planner;
import odf2nna.internal.prune.PruningPlan;
import odf2nna.internal.prune.Ranking;
import odf2nna.internal.prune.Reducer;
import odf2nna.internal.prune.TiedUnits;
import odf2nna.internal.runtime.RunContext;
import odf2nna.internal.runtime.SameRows;
import odf2nna.internal.statistics.UnitStatistics;
import odf2nna.onnx.UnsupportedModelException;
import odf2nna.pipeline.BoundMissedException;
import odf2nna.pipeline.Goals;
import odf2nna.pipeline.ModelSource;
import odf2nna.pipeline.OutputOptions;
import odf2nna.pipeline.OutputOptions.Precision;
import odf2nna.pipeline.ReportOptions;
import odf2nna.pipeline.SimplifyOptions;
import odf2nna.prune.PlanMismatchException;
import odf2nna.prune.PruneOptions;
import odf2nna.report.RunReport;
import odf2nna.report.ThresholdRow;
import odf2nna.training.FineTuneOptions;

/** The commands that take a step or two of the pipeline. */
public final class Commands {
    private Commands() {}

    /** Shows the dense layers, what can be removed, and why the rest can't. */
    public static RunReport inspect(ModelSource source) throws IOException {
        LoadedModel model = ModelFiles.open(source);
        try (ReportDraft report = ReportDraft.of("inspect", model, 0)) {
            report.layers = Summaries.layers(model, Map.of());
            return report.finish();
        }
    }

    /**
     * Applies a saved plan.
     *
     * @param statistics in the place of a pass over the rows where the report describes units one by one; empty for a pass
     * @throws PlanMismatchException if the plan does not fit the model
     * @throws odf2nna.data.DataFormatException if the rows can't be used, or it is to be fine-tuned on rows on which the
     *     original is no better than guessing
     */
    public static RunReport apply(
            ModelSource source,
            Path planFile,
            DataFiles files,
            Optional<FineTuneOptions> tuning,
            TaskOptions judged,
            OutputOptions output,
            Optional<Path> statistics,
            ReportOptions reporting,
            RunContext run)
            throws IOException {
        PruningPlan plan = PlanJson.read(planFile);
        LoadedModel original = ModelFiles.open(source);
        InputFiles inputs = InputFiles.of(source, original, files, StatisticsFiles.read(statistics, planFile))
                .watchedIn(run);
        OutputCheck.check(inputs, files, output, Optional.empty());
        tuning.ifPresent(options -> OutputCheck.check(options.files(), inputs, output));
        new ModelOutput(output, source.file(), run).check(original);
        List<Path> others = OutputCheck.others(source, output, tuning, Optional.empty());
        try (ReportDraft report = ReportDraft.open("apply", original, reporting, inputs, others, run)) {
            Optional<FineTuneOptions> possible =
                    Pipeline.trainable(tuning, Pipeline.isDemanded(tuning), report::note, run);
            Pipeline steps = Pipeline.of(original, files, judged, run)
                    .withStatistics(statistics, files, report::note)
                    .decided(report::note);
            Phase.JUDGING.begin(run);
            if (possible.isPresent()) {
                new BaselineCheck(steps, files, judged).check(report::note);
            }
            Candidate start = Candidate.of(steps.simplified(plan.settings(), report));
            Reducer.keptPositions(start.model().network(), plan);
            if (report.isDetailed()) {
                Planning planning = steps.planning(start);
                Pipeline.describeUnits(planning, planning.calibrate(plan.settings()), plan, report);
            }
            Candidate pruned = start.then(plan);
            Phase.SEARCHING.begin(run);
            Optional<FineTuneOptions> selected = pruned.isUnchanged()
                    ? Optional.empty()
                    : RecipeSelection.selected(steps, pruned, possible, output, report);
            Phase.PRUNING.begin(run);
            Candidate result = pruned.isUnchanged()
                    ? pruned
                    : steps.fineTuned(steps.verified(pruned, report), selected, output, report);
            Candidate last = QuantizationAwareTuning.tuned(steps, result, selected, output, report);
            return new ResultWriter(steps).finish(last, output, report).report();
        } catch (PlanMismatchException e) {
            throw new PlanMismatchException(planFile + ": does not fit " + source.file() + ": " + e.getMessage());
        }
    }

    /** Measures every hidden unit, and lists the thresholds with what each would remove. */
    public static RunReport score(ModelSource source, DataFiles files, ReportOptions reporting, RunContext run)
            throws IOException {
        LoadedModel model = ModelFiles.open(source);
        InputFiles inputs = InputFiles.of(source, model, files).watchedIn(run);
        try (ReportDraft report = ReportDraft.open("score", model, reporting, inputs, List.of(), run)) {
            report.layers = Summaries.layers(model, Map.of());
            Pipeline steps = Pipeline.of(model, files, TaskOptions.defaults(), run);
            PruneOptions options = PruneOptions.of(0);
            Planning planning =
                    steps.planning(Candidate.of(SimplifiedModel.forPruning(model, options.withSimplify(false))));
            List<UnitStatistics> statistics = planning.calibrate(options);
            report.data = DataSummaries.data(steps.data(), steps.data().scoringRows(), 0, "");
            report.units = UnitSummaries.units(
                    model.network(),
                    statistics,
                    report.isDetailed() ? planning.histograms(statistics) : List.of(),
                    Optional.empty());
            report.thresholds = thresholds(model, planning.rank(statistics, options, Goals.none()));
            report.engines(run);
            InputFiles.requireUnchanged(run);
            return report.finish();
        }
    }

    /**
     * Lists the thresholds with what each would remove, by statistics in a file.
     *
     * @throws odf2nna.data.DataFormatException if they are of another model
     */
    public static RunReport score(ModelSource source, Path statistics, ReportOptions reporting, RunContext run)
            throws IOException {
        LoadedModel model = ModelFiles.open(source);
        InputFiles inputs = InputFiles.of(source, model, List.of(), statistics).watchedIn(run);
        try (ReportDraft report = ReportDraft.open("score", model, reporting, inputs, List.of(), run)) {
            report.layers = Summaries.layers(model, Map.of());
            StoredStatistics stored = StatisticsFiles.opened(statistics, model);
            stored.requireSimplified(false);
            List<UnitStatistics> seen = TiedUnits.of(model.network()).valuesToScore().stream()
                    .map(stored::statistics)
                    .toList();
            report.note(StatisticsFiles.note(stored));
            report.units = UnitSummaries.units(model.network(), seen, List.of(), Optional.empty());
            Planner planner = new Planner(
                    model.network(),
                    Ranking.ofDeviations(model.network(), seen),
                    seen,
                    Set.of(),
                    (consumer, base) -> ModelRewriter.canRewire(model.model(), model.region(), consumer, base));
            report.thresholds = thresholds(model, planner);
            InputFiles.requireUnchanged(run);
            return report.finish();
        }
    }

    private static List<ThresholdRow> thresholds(LoadedModel model, Planner planner) {
        List<ThresholdRow> steps = new ArrayList<>();
        long before = model.network().parameters();
        for (double threshold : planner.thresholds()) {
            PruningPlan plan = planner.plan(PruneOptions.of(threshold));
            long left = Reducer.parametersAfter(model.network(), plan);
            steps.add(new ThresholdRow(threshold, plan.dropped(), left, 100.0 * left / before));
        }
        return steps;
    }

    /** Compares two models on data: on all rows, unless others are named for it. */
    public static RunReport compare(
            ModelSource before,
            ModelSource after,
            DataFiles files,
            TaskOptions judged,
            ReportOptions reporting,
            RunContext run)
            throws IOException {
        LoadedModel first = ModelFiles.open(before);
        DataOptions all = files.eval().with(HoldOut.NONE);
        DataFiles rows = files.test().isEmpty()
                ? new DataFiles(all, all.files()).withTestTarget(Optional.of(all.target()))
                : files.with(all);
        LoadedModel second = ModelFiles.open(after);
        InputFiles inputs = InputFiles.of(before, first, files)
                .and(InputFiles.of(after, second, files))
                .watchedIn(run);
        try (ReportDraft report = ReportDraft.open("compare", first, reporting, inputs, List.of(), run)) {
            OnnxModel other = SameRows.of(first.model(), second.model());
            Pipeline steps = Pipeline.of(first, rows, judged, run).decided(report::note);
            Evaluation evaluation = Evaluation.of(first.model(), other, steps.data(), steps.judged(), run);
            report.unsupported = null;
            report.after = Summaries.model(second).at(after.file().toString());
            report.evaluated(evaluation);
            report.data = DataSummaries.data(steps.data(), 0, evaluation.rows(), evaluation.labels());
            report.engines(run);
            InputFiles.requireUnchanged(run);
            return report.finish();
        }
    }

    /**
     * Takes out what a model can do without, compares the result with the original and writes it.
     *
     * @throws BoundMissedException if they differ by more than rounding; nothing is written
     */
    public static RunReport simplify(ModelSource source, SimplifyOptions options, RunContext run) throws IOException {
        LoadedModel model = ModelFiles.open(source);
        List<String> rows = new ArrayList<>();
        options.ranges().ifPresent(data -> rows.addAll(data.files()));
        options.onData().ifPresent(data -> rows.addAll(data.files()));
        OutputCheck.checkModel(InputFiles.of(source, model, rows).watchedIn(run), options.output());
        ModelOutput output = new ModelOutput(options.output(), source.file(), run);
        output.check(model);
        KnowledgeReader reader = new KnowledgeReader(model, options, run);
        try (ReportDraft report =
                ReportDraft.of("simplify", model, run.options().seed())) {
            SimplifiedModel simplified = SimplifiedModel.of(model, reader.read());
            report.layers = Summaries.layers(model, simplified.remaining());
            report.simplification = Summaries.simplification(simplified);
            report.engines(run);
            LoadedModel result = simplified.model();
            boolean isWanted = options.output().file().isPresent();
            if (simplified.isChanged()) {
                output.write(
                        result,
                        result,
                        written -> report.equivalence = simplified.verify(written.model(), reader.proofRows(), run),
                        report);
            } else {
                report.note("nothing can be removed from the model without changing an output"
                        + (isWanted ? "; it is written as it is" : "; nothing is written"));
                if (isWanted) {
                    output.write(result, result, written -> {}, report);
                }
            }
            if (result.model().parameters() > model.model().parameters()) {
                report.note("the result has more parameters than the original: weights that several layers shared"
                        + " are now stored separately");
            }
            return report.finish();
        }
    }

    /**
     * Writes a model as it is, perhaps in another format or precision.
     *
     * @param files rows from which the ranges of activations are taken, and others on which the result is compared; int8
     *     needs them
     * @throws UnsupportedModelException if the format does not have an operator of it, or no layer can be in that precision
     * @throws IllegalArgumentException if rows are given without a precision, or int8 is without rows
     */
    public static RunReport convert(
            ModelSource source, OutputOptions options, Optional<DataFiles> files, TaskOptions judged, RunContext run)
            throws IOException {
        Optional<Precision> precision = options.precision();
        if (files.isPresent() && precision.isEmpty()) {
            throw new IllegalArgumentException("precision: expected fp16 or int8, as data are given for it");
        }
        if (precision.equals(Optional.of(Precision.INT8)) && files.isEmpty()) {
            throw new IllegalArgumentException(
                    "precision: int8 sets the ranges of activations from rows; add --eval DATA");
        }
        LoadedModel model = ModelFiles.open(source);
        if (files.isPresent()) {
            OutputCheck.check(
                    InputFiles.of(source, model, files.get()).watchedIn(run), files.get(), options, Optional.empty());
        } else {
            OutputCheck.checkModel(InputFiles.of(source, model, List.of()).watchedIn(run), options);
        }
        ModelOutput output = new ModelOutput(options, source.file(), run);
        long seed = precision.isEmpty() ? 0 : run.options().seed();
        try (ReportDraft report = ReportDraft.of("convert", model, seed)) {
            report.unsupported = null;
            if (precision.isEmpty()) {
                output.write(model, model, written -> {}, report);
                return report.finish();
            }
            output.check(model);
            Optional<Pipeline> steps = files.isPresent()
                    ? Optional.of(Pipeline.of(model, files.get(), judged, run).decided(report::note))
                    : Optional.empty();
            if (ModelOutput.isInIntegers(options, source.file())) {
                ResultWriter writer = new ResultWriter(steps.orElseThrow());
                new ModelOutput(options, steps.orElseThrow())
                        .write(model, model, written -> writer.evaluateAlone(written, report), report);
                return report.finish();
            }
            LowPrecision lower = LowPrecision.of(model, precision.get(), steps.map(Pipeline::data), run);
            output.write(
                    lower.lower(),
                    model,
                    written -> {
                        Optional<Evaluation> evaluation = steps.isEmpty()
                                ? Optional.empty()
                                : Optional.of(new ResultWriter(steps.get()).judged(written, report));
                        lower.describe(report, evaluation, true);
                    },
                    report);
            return report.finish();
        }
    }

    /**
     * Writes a model that is in memory, as it is.
     *
     * @param source what it was made from, which says the format where the output's name does not
     * @throws odf2nna.pipeline.OutputException if it can't be written there
     * @throws UnsupportedModelException if the format does not have an operator of it
     */
    public static void write(OnnxModel model, Path source, OutputOptions options, RunContext run) throws IOException {
        OutputCheck.checkModel(new InputFiles(List.of(source), Set.of()), options);
        OutputOptions output = options.withFormat(options.format(source));
        try (StagedFile onnx = OnnxModelWriter.write(model, run.staging().aside(Path.of("model.onnx")), false)) {
            convert(ModelSource.of(onnx.file()), output, Optional.empty(), TaskOptions.defaults(), run);
        }
    }
}
