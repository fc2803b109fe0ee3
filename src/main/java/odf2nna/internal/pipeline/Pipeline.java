package odf2nna.internal.pipeline;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import odf2nna.data.DataFiles;
import odf2nna.evaluate.TaskOptions;
import odf2nna.internal.calibration.StoredStatistics;
import odf2nna.internal.data.Batch;
import odf2nna.internal.data.Dataset;
import odf2nna.internal.data.EvaluationData;
import odf2nna.internal.evaluate.Evaluation;
import odf2nna.internal.evaluate.LabelCollector;
import odf2nna.internal.evaluate.TaskFinder;
import odf2nna.internal.io.StagedFile;
import odf2nna.internal.onnx.LoadedModel;
import odf2nna.internal.onnx.ModelEnd;
import odf2nna.internal.prune.LayerWidths;
import odf2nna.internal.prune.PlanJson;
import odf2nna.internal.prune.Planner;
import odf2nna.internal.prune.PruningPlan;
import odf2nna.internal.prune.Reducer;
import odf2nna.internal.report.ToolVersion;
import odf2nna.internal.runtime.InputShapes;
import odf2nna.internal.runtime.RunContext;
import odf2nna.internal.statistics.UnitStatistics;
import odf2nna.internal.training.FineTuning;
import odf2nna.internal.training.Trainer;
import odf2nna.internal.training.TrainingMaterial;
import odf2nna.internal.training.tensorflow.TensorFlowLibrary;
import odf2nna.onnx.UnsupportedModelException;
import odf2nna.pipeline.BoundMissedException;
import odf2nna.pipeline.Goals;
import odf2nna.pipeline.ModelSource;
import odf2nna.pipeline.OutputOptions;
import odf2nna.pipeline.ReportOptions;
import odf2nna.pipeline.ShrinkOptions;
import odf2nna.pipeline.ShrinkOptions.Rounds;
import odf2nna.prune.OnEmptyLayer;
import odf2nna.prune.PruneOptions;
import odf2nna.report.RoundSummary;
import odf2nna.report.RunReport;
import odf2nna.runtime.ProgressListener;
import odf2nna.training.FineTuneOptions;
import odf2nna.training.FineTuneOptions.FineTuneFiles;
import odf2nna.training.LossOptions;

/**
 * Makes a model smaller: load, simplify, calibrate, rank, choose a size, apply, verify, fine-tune, evaluate, write.
 *
 * <p>{@link #shrink} is that sequence from top to bottom; each step takes values and gives values. Iterative pruning is a loop
 * over the middle of it, a {@link CandidateSearch} chooses a size by trying candidates, a {@link Sweep} writes many.
 *
 * @param data the rows of the run
 * @param fitted those of them that are calibrated and fine-tuned on
 * @param judged how outputs are judged
 * @param fineTuning fine-tunes on the fitted rows
 * @param stored statistics of units in the place of passes over the fitted rows; empty for passes
 */
public record Pipeline(
        LoadedModel original,
        EvaluationData data,
        EvaluationData fitted,
        TaskOptions judged,
        FineTuning fineTuning,
        Optional<StoredStatistics> stored,
        RunContext run) {
    /** Rows on which a pruned model is compared with what it must equal. */
    static final int VERIFIED_ROWS = 512;

    /**
     * What a run has made.
     *
     * @param candidate what became of the model
     * @param written the model as it was read back from its file; the original where nothing was written
     * @param report what was found on the way
     */
    public record Result(Candidate candidate, LoadedModel written, RunReport report) {}

    /** {@return what trains networks in a run} */
    public static TensorFlowLibrary trainer(RunContext run) {
        return new TensorFlowLibrary(ToolVersion.of("tensorflow"), run.natives());
    }

    /** {@return the pipeline for a model and its rows; nothing is computed yet} */
    static Pipeline of(LoadedModel original, DataFiles files, TaskOptions judged, RunContext run) throws IOException {
        EvaluationData data = EvaluationData.open(files, InputShapes.of(original.model()));
        Trainer trainer = trainer(run);
        return new Pipeline(
                original,
                data,
                data,
                judged,
                new FineTuning(original, data, judged, trainer, Optional.empty(), run),
                Optional.empty(),
                run);
    }

    /**
     * {@return the same with the statistics in a file, if there is one, in the place of passes over the rows}
     *
     * @throws odf2nna.data.DataFormatException if they are of another model, or of rows that were prepared in another way
     */
    Pipeline withStatistics(Optional<Path> file, DataFiles files, Consumer<String> notes) throws IOException {
        if (file.isEmpty()) {
            return this;
        }
        StoredStatistics statistics = StatisticsFiles.opened(file.get(), original);
        StatisticsFiles.requireSamePreparation(statistics, files, data.scoring().dataset());
        notes.accept(StatisticsFiles.note(statistics) + ", not on those of --eval");
        return new Pipeline(original, data, fitted, judged, fineTuning, Optional.of(statistics), run);
    }

    /**
     * {@return the same, fitted on some of the rows}
     *
     * @param labels distinct labels of all rows, which some may lack; empty where they are too many for classes
     */
    Pipeline on(EvaluationData rows, Optional<Set<String>> labels) {
        FineTuning tuning = fineTuning.on(rows, labels);
        return new Pipeline(original, data, rows, judged, tuning, stored, run);
    }

    /** {@return the same for another original, which learnt from the same columns} */
    Pipeline of(LoadedModel other) {
        FineTuning tuning = new FineTuning(
                other, fineTuning.data(), judged, fineTuning.trainer(), fineTuning.labels(), fineTuning.run());
        return new Pipeline(other, data, fitted, judged, tuning, Optional.empty(), run);
    }

    /** {@return the same, which says of its progress what it works on} */
    Pipeline saying(String what) {
        return telling(run.progress().under(what + ": "));
    }

    /** {@return the same, which tells another of its progress} */
    Pipeline telling(ProgressListener listener) {
        RunContext told = run.withProgress(listener);
        return new Pipeline(original, data, fitted, judged, fineTuning.in(told), stored, told);
    }

    /**
     * Makes a model smaller.
     *
     * @throws BoundMissedException if a goal can't be reached, or the result is not what it must equal; nothing is written
     * @throws odf2nna.data.DataFormatException if the rows can't be used, or the original is no better than guessing on them
     */
    public static Result shrink(
            ModelSource source, DataFiles files, ShrinkOptions options, ReportOptions reporting, RunContext run)
            throws IOException {
        return execute(
                "shrink",
                source,
                files,
                options,
                reporting,
                run,
                (steps, possible, report) -> steps.smaller(possible, Certification.Originals.SAME, report));
    }

    /** Makes a candidate from the original. */
    interface Making {
        Candidate candidate(Pipeline steps, ShrinkOptions possible, ReportDraft report) throws IOException;
    }

    /** Opens the model and the rows, checks them and all outputs, has a candidate made, evaluates and writes it. */
    static Result execute(
            String command,
            ModelSource source,
            DataFiles files,
            ShrinkOptions options,
            ReportOptions reporting,
            RunContext run,
            Making making)
            throws IOException {
        LoadedModel original = ModelFiles.open(source);
        InputFiles inputs = InputFiles.of(source, original, files, StatisticsFiles.read(options.statistics()))
                .watchedIn(run);
        OutputCheck.check(inputs, files, options.output(), options.savePlan());
        options.fineTuning().ifPresent(tuning -> OutputCheck.check(tuning.files(), inputs, options.output()));
        ModelOutput output = new ModelOutput(options.output(), source.file(), run);
        output.check(original);
        ShrinkOptions sized = options.forDevice(source.file());
        if (options.goals().maxDrop().isPresent()) {
            SearchMemory.of(original).require(original.model().file());
        }
        List<Path> others = OutputCheck.others(source, options.output(), options.fineTuning(), options.savePlan());
        try (ReportDraft report = ReportDraft.open(command, original, reporting, inputs, others, run)) {
            ShrinkOptions possible =
                    sized.with(trainable(options.fineTuning(), isDemanded(options.fineTuning()), report::note, run));
            Pipeline steps = Pipeline.of(original, files, options.task(), run)
                    .withStatistics(options.statistics(), files, report::note);
            steps.data().requireDifferentRows();
            steps.data().requireGroups(Certification.FOLDS);
            if (options.compareScratch()) {
                trainer(run).require();
                ScratchComparison.requireRows(steps.data());
            }
            steps = steps.decided(report::note);
            Phase.JUDGING.begin(run);
            new BaselineCheck(steps, files, options.task()).check(report::note);
            return steps.finished(making.candidate(steps, possible, report), possible, report);
        }
    }

    /**
     * {@return how to fine-tune; empty where nothing here can and nobody asked for it, which is noted}
     *
     * @param isDemanded whether it was asked for
     * @throws odf2nna.training.TrainingFailure if it was asked for and nothing here can
     */
    static Optional<FineTuneOptions> trainable(
            Optional<FineTuneOptions> wanted, boolean isDemanded, Consumer<String> notes, RunContext run) {
        TensorFlowLibrary trainer = trainer(run);
        Optional<String> missing = wanted.flatMap(options -> trainer.missing());
        if (missing.isEmpty()) {
            return wanted;
        }
        if (isDemanded) {
            trainer.require();
        }
        notes.accept("not fine-tuned: that needs " + missing.get());
        return Optional.empty();
    }

    /** {@return whether fine-tuning was asked for} */
    static boolean isDemanded(Optional<FineTuneOptions> wanted) {
        return wanted.filter(options -> !options.isDefault()).isPresent();
    }

    /**
     * {@return the same with one task for labels, loss and metrics; where the user names none, it is found on all rows that
     * are not held out}
     *
     * @param notes takes what was assumed, if there was something to assume
     * @throws odf2nna.data.DataFormatException if target columns do not fit the task
     */
    Pipeline decided(Consumer<String> notes) throws IOException {
        Dataset rows = data.training().dataset();
        boolean hasColumns = rows.layout().targetWidth() > 1;
        if (judged.task() != TaskOptions.Kind.AUTO && !hasColumns) {
            return this;
        }
        ModelEnd end = ModelEnd.of(original.model(), judged.output());
        int width = BatchOutputs.width(original.model(), end, data.firstScoringRows(1), run);
        LabelCollector.Seen seen = LabelCollector.see(data.training());
        TaskFinder.Assumed assumed = TaskFinder.assume(judged.task(), end, width, rows.layout(), seen);
        if (!assumed.note().isEmpty()) {
            notes.accept(assumed.note());
        }
        TaskOptions task = judged.withTask(assumed.kind());
        if (hasColumns) {
            Evaluation.task(task, end, width, rows, seen);
        }
        return new Pipeline(original, data, fitted, task, fineTuning.judged(task), stored, run);
    }

    /**
     * {@return the model made as small as the goals say; not evaluated yet}
     *
     * @param originals of the folds of a search by promise
     * @throws BoundMissedException if a goal can't be reached
     */
    Candidate smaller(ShrinkOptions options, Certification.Originals originals, ReportDraft report) throws IOException {
        Candidate start = Candidate.of(simplified(options.plan(), report));
        ScratchComparison scratch = new ScratchComparison(this);
        if (options.compareScratch()) {
            scratch.requireTopology(start.model());
        }
        Phase.SEARCHING.begin(run);
        Candidate result = options.goals().maxDrop().isPresent() && start.isPrunable()
                ? Certification.of(this, start, options, originals).candidate(report)
                : made(start, RecipeSelection.selected(this, start, options, report), report);
        if (options.compareScratch()) {
            scratch.compare(result, options.fineTuning().orElseThrow(), report);
        }
        return result;
    }

    private Result finished(Candidate made, ShrinkOptions options, ReportDraft report) throws IOException {
        Candidate result = options.plan().isPaper()
                ? made
                : QuantizationAwareTuning.tuned(this, made, options.fineTuning(), options.output(), report);
        if (options.savePlan().isEmpty() || options.output().dryRun()) {
            return new ResultWriter(this).finish(result, options.output(), report);
        }
        try (StagedFile saved =
                run.staging().beside(options.savePlan().get(), options.output().replace())) {
            saved.writeText(PlanJson.write(result.plans().get(0)));
            Result done = new ResultWriter(this).finish(result, options.output(), report);
            saved.commit();
            return done;
        }
    }

    /**
     * Makes a candidate of the size that is asked for: calibrate, rank, choose a size, apply, verify and fine-tune, in as many
     * rounds as there are to be.
     *
     * @param options say the size; what they tolerate is not looked at
     * @throws BoundMissedException if it can't be made so small
     */
    Candidate made(Candidate start, ShrinkOptions options, ReportDraft report) throws IOException {
        return made(start, options, report, Planning::rank);
    }

    /** Ranks the units of a model. */
    interface Ranker {
        /** {@return what makes plans for any threshold} */
        Planner rank(Planning planning, List<UnitStatistics> statistics, PruneOptions how, Goals goals)
                throws IOException;
    }

    /** Makes a candidate in the same way, with units ranked by {@code ranker}. */
    Candidate made(Candidate start, ShrinkOptions options, ReportDraft report, Ranker ranker) throws IOException {
        Phase.PRUNING.begin(run);
        report.forgetCandidate();
        Candidate candidate = start;
        Rounds turns = options.rounds().orElse(Rounds.ONE);
        int rounds = turns.count();
        List<RoundSummary> earlier = new ArrayList<>();
        for (int round = 1; round <= rounds; round++) {
            boolean isLast = round == rounds;
            Pipeline steps = rounds == 1 ? this : saying("round %d of %d".formatted(round, rounds));
            Goals goals = SizeSearch.ofRound(options.goals(), original, round, rounds);
            Ranked ranked = steps.ranked(candidate, options.plan(), goals, report, ranker);
            PruningPlan plan = steps.sized(candidate, ranked, goals);
            if (isLast) {
                describeUnits(ranked.planning(), ranked.statistics(), plan, report);
            }
            Candidate pruned = candidate.then(plan);
            Optional<FineTuneOptions> tuning =
                    isLast ? options.fineTuning() : options.fineTuning().map(turns::fineTuning);
            candidate = pruned.isUnchanged()
                    ? pruned
                    : steps.fineTuned(steps.verified(pruned, report), tuning, options.output(), report);
            if (!isLast) {
                earlier.add(Summaries.round(round, candidate, report.fineTuning));
            }
        }
        report.rounds = earlier.isEmpty() ? null : earlier;
        return candidate;
    }

    /** Simplify: takes out what changes no output for any input, and compares the result with the original. */
    SimplifiedModel simplified(PruneOptions options, ReportDraft report) throws IOException {
        SimplifiedModel simplified = SimplifiedModel.forPruning(original, options);
        stored.ifPresent(statistics -> statistics.requireSimplified(simplified.isChanged()));
        if (simplified.isChanged()) {
            report.simplification = Summaries.simplification(simplified);
            simplified.verify(simplified.model().model(), verifiedRows(), run);
        }
        return simplified;
    }

    /** {@return the first rows that units are scored on} */
    Batch verifiedRows() throws IOException {
        return data.firstScoringRows(VERIFIED_ROWS);
    }

    /** {@return what calibrates and ranks the units of a candidate} */
    Planning planning(Candidate candidate) {
        return new Planning(original, candidate.model(), fitted, stored, fineTuning, run);
    }

    /** Describes units one by one, where the report does. */
    static void describeUnits(Planning planning, List<UnitStatistics> statistics, PruningPlan plan, ReportDraft report)
            throws IOException {
        if (report.isDetailed()) {
            report.units = UnitSummaries.units(
                    planning.model().network(),
                    statistics,
                    planning.histograms(statistics),
                    Optional.of(Reducer.keptPositions(planning.model().network(), plan)));
        }
    }

    /**
     * Units in the order in which they are pruned.
     *
     * @param planning fits the weights that compensate for removed units
     * @param planner makes plans for any threshold
     * @param how how removed units are compensated
     */
    record Ranked(Planning planning, List<UnitStatistics> statistics, Planner planner, PruneOptions how) {}

    /** Calibrate and rank. */
    Ranked ranked(Candidate candidate, PruneOptions options, Goals goals, ReportDraft report, Ranker ranker)
            throws IOException {
        Planning planning = planning(candidate);
        List<UnitStatistics> statistics = planning.calibrate(options);
        // a layer with a given width keeps a unit; layers whose width is given as 0 are bypassed all the same
        PruneOptions wanted = goals.widths().isEmpty() ? options : options.with(OnEmptyLayer.KEEP_ONE);
        PruneOptions how = planning.feasible(wanted);
        if (!how.equals(wanted)) {
            report.note(Planning.infeasible(how));
        }
        return new Ranked(planning, statistics, ranker.rank(planning, statistics, how, goals), how);
    }

    /**
     * Choose a size: by widths, by the goals, for which a threshold is looked for, or by the threshold.
     *
     * @throws BoundMissedException if the goals can't be reached
     */
    PruningPlan sized(Candidate candidate, Ranked ranked, Goals goals) throws IOException {
        Planning planning = ranked.planning();
        PruneOptions how = ranked.how();
        if (!goals.widths().isEmpty() && candidate.isPrunable()) {
            LayerWidths widths = LayerWidths.of(planning.model().network(), planning.openInputs(how), goals.widths());
            return planning.completed(ranked.planner().plan(how, widths));
        }
        double threshold = how.threshold();
        if (goals.limitSize() && candidate.isPrunable()) {
            Batch row = fitted.firstScoringRows(1);
            threshold = new SizeSearch(original, planning.model(), goals, run.engine(), row)
                    .threshold(ranked.planner(), how);
        }
        return planning.completed(ranked.planner().plan(how.withThreshold(threshold)));
    }

    /** Verify: compares what a plan was applied to with what it must equal. */
    Candidate verified(Candidate pruned, ReportDraft report) throws IOException {
        report.describe(pruned);
        report.engines(run);
        report.equivalence = pruned.verify(verifiedRows(), run);
        return pruned;
    }

    /** Fine-tune; a model that can't be and of which nobody asked it goes without. */
    Candidate fineTuned(Candidate candidate, Optional<FineTuneOptions> wanted, OutputOptions output, ReportDraft report)
            throws IOException {
        if (wanted.isEmpty()) {
            return candidate;
        }
        FineTuneOptions options = output.dryRun() ? wanted.get().with(FineTuneFiles.none()) : wanted.get();
        try {
            FineTuneOptions fitting = fitting(options, candidate);
            FineTuning.Result result = fineTuning.tune(candidate.model(), fitting);
            report.fineTuned(result);
            return candidate.fineTuned(fitting, result.model());
        } catch (UnsupportedModelException e) {
            if (!options.isDefault()) {
                throw e;
            }
            e.findings().forEach(report::note);
            return candidate;
        }
    }

    /** {@return a candidate fine-tuned with rows that were read} */
    Candidate fineTuned(Candidate candidate, FineTuneOptions options, TrainingMaterial known) throws IOException {
        TrainingMaterial rows = fineTuning.material(candidate.model(), options, known);
        FineTuneOptions fitting = fitting(options, candidate);
        return candidate.fineTuned(
                fitting, fineTuning.tuned(candidate.model(), rows, fineTuning.settings(fitting, rows)));
    }

    /** {@return options for the width of a candidate; parameters are as the square of the width} */
    private FineTuneOptions fitting(FineTuneOptions options, Candidate candidate) {
        double share = (double) candidate.model().network().parameters()
                / original.network().parameters();
        return options.with(options.optimizer().forWidth(Math.sqrt(share)));
    }

    /** {@return the distinct labels of all rows that are not held out; empty where they are no classes} */
    Optional<Set<String>> labels() throws IOException {
        return LabelCollector.see(data.training()).labels();
    }

    /** {@return a report that nobody reads} */
    ReportDraft scratch() {
        return ReportDraft.of("shrink", original, run.options().seed());
    }

    /** {@return what measures the points of a sweep} */
    ValidationErrors validationErrors(LossOptions loss, Optional<TrainingMaterial> material) throws IOException {
        return ValidationErrors.of(original, data, judged, loss, material, run);
    }
}
