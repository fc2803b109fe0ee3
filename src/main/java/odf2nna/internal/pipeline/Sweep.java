package odf2nna.internal.pipeline;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import odf2nna.data.DataFiles;
import odf2nna.data.DataFormatException;
import odf2nna.internal.data.EvaluationData;
import odf2nna.internal.data.SourceFile;
import odf2nna.internal.io.FolderLock;
import odf2nna.internal.onnx.LoadedModel;
import odf2nna.internal.prune.Planner;
import odf2nna.internal.report.HtmlReport;
import odf2nna.internal.report.JsonReport;
import odf2nna.internal.report.SweepCsv;
import odf2nna.internal.report.ToolVersion;
import odf2nna.internal.runtime.RunContext;
import odf2nna.internal.training.Fingerprint;
import odf2nna.internal.training.TrainingMaterial;
import odf2nna.onnx.UnsupportedModelException;
import odf2nna.pipeline.BoundMissedException;
import odf2nna.pipeline.Goals;
import odf2nna.pipeline.ModelSource;
import odf2nna.pipeline.SweepOptions;
import odf2nna.prune.PruneOptions;
import odf2nna.report.DataSummary;
import odf2nna.report.SweepPoint;
import odf2nna.report.SweepReport;
import odf2nna.training.FineTuneOptions;
import odf2nna.training.LossOptions;

/** One model in many sizes: calibrated and ranked once, then made, size by size, in parallel. */
public final class Sweep {
    private final ModelSource source;
    private final DataFiles files;
    private final SweepOptions options;
    private final List<String> commandLine;
    private final RunContext run;
    private final SweepFolder folder;
    private final Optional<SweepOrder.Machines> machines;
    private final long start = System.nanoTime();
    private final List<String> notes = new ArrayList<>();

    private Sweep(
            ModelSource source,
            DataFiles files,
            SweepOptions options,
            List<String> commandLine,
            Path folder,
            Optional<SweepOrder.Machines> machines,
            RunContext run) {
        this.source = source;
        this.files = files;
        this.options = options;
        this.commandLine = commandLine;
        this.run = run;
        this.machines = machines;
        this.folder = new SweepFolder(folder, options.folder(), run.staging());
    }

    /**
     * Runs, or goes on where an earlier run has ended.
     *
     * @param commandLine words that repeat it, for its page; empty where it was not started by any
     * @param machines make the models; empty to make them here
     * @throws odf2nna.pipeline.OutputException if the folder holds something else
     * @throws BoundMissedException if nothing can be made, or a model is not what it must equal
     * @throws odf2nna.data.DataFormatException if the rows can't be used, or the original is no better than guessing on them
     * @throws InterruptedIOException if it was asked to end: the folder can be taken up again
     */
    public static SweepReport run(
            ModelSource source,
            DataFiles files,
            SweepOptions options,
            List<String> commandLine,
            Optional<SweepOrder.Machines> machines,
            RunContext run)
            throws IOException {
        return new Sweep(source, files, options, commandLine, options.folder(), machines, run).run();
    }

    /**
     * Makes a model for a sweep that another machine runs, without fine-tuning.
     *
     * @param folder where it is made; empty
     * @throws DataFormatException if something is not as that machine has it
     */
    @SuppressWarnings("try") // the lock works by being held
    public static SweepOrder.Made make(
            SweepOrder order, ModelSource source, DataFiles files, SweepOptions options, Path folder, RunContext run)
            throws IOException {
        Sweep sweep = new Sweep(source, files, options, List.of(), folder, Optional.empty(), run);
        LoadedModel original = ModelFiles.open(source);
        Pipeline steps = sweep.opened(original);
        Map<String, String> settings = SweepFingerprint.of(original, steps.data(), source, files, options, run);
        List<String> differences = Fingerprint.differences(order.settings(), settings);
        if (!differences.isEmpty()) {
            throw DataFormatException.inFile(
                    source.file(), "this machine has something else (%s)".formatted(String.join("; ", differences)));
        }
        Candidate candidate = sweep.candidate(original, steps);
        Planning planning = steps.planning(candidate);
        ValidationErrors measure = steps.validationErrors(LossOptions.defaults(), Optional.empty());
        try (FolderLock held = sweep.folder.begin(settings, false)) {
            new SweepModels(
                            steps,
                            candidate,
                            planning,
                            measure,
                            Optional.empty(),
                            options,
                            sweep.folder,
                            1,
                            run.cancellation()::isStopRequested)
                    .make(order.target());
            return sweep.folder.made(order.name());
        }
    }

    /** {@return the original and its rows; nothing is computed but what the task is} */
    private Pipeline opened(LoadedModel original) throws IOException {
        InputFiles.of(source, original, files, StatisticsFiles.read(options.statistics()))
                .watchedIn(run);
        Pipeline steps = Pipeline.of(original, files, options.task(), run)
                .withStatistics(options.statistics(), files, notes::add);
        steps.data().requireDifferentRows();
        steps.data().requireGroups(Certification.FOLDS);
        return steps.decided(notes::add);
    }

    /** {@return what all models are made from} */
    private Candidate candidate(LoadedModel original, Pipeline steps) throws IOException {
        try (ReportDraft unused =
                ReportDraft.of("sweep", original, run.options().seed())) {
            return Candidate.of(steps.simplified(options.plan(), unused));
        }
    }

    @SuppressWarnings("try") // the lock works by being held
    private SweepReport run() throws IOException {
        LoadedModel original = ModelFiles.open(source);
        Pipeline steps = opened(original);
        new BaselineCheck(steps, files, options.task()).check(notes::add);
        Map<String, String> fingerprint = SweepFingerprint.of(original, steps.data(), source, files, options, run);
        List<Path> inputs = new ArrayList<>(
                steps.data().sources().stream().map(SourceFile::path).toList());
        inputs.add(source.file());
        files.eval().scaling().scaler().ifPresent(inputs::add);
        options.statistics().ifPresent(inputs::add);
        folder.check(fingerprint, options.replace(), inputs);
        Candidate candidate = candidate(original, steps);
        Planning planning = steps.planning(candidate);
        List<SweepTargets.Target> targets = targets(original, steps, planning);
        LossOptions loss = options.fineTuning().map(FineTuneOptions::loss).orElse(LossOptions.defaults());
        Optional<TrainingMaterial> material = material(steps, planning, loss);
        ValidationErrors measure = steps.validationErrors(loss, material);
        double error = measure.of(original.model()).get(0);
        try (FolderLock held = folder.begin(fingerprint, options.replace())) {
            if (machines.isPresent()) {
                machines.get().make(orders(targets, fingerprint), folder::take);
            }
            AtomicBoolean failed = new AtomicBoolean();
            BooleanSupplier ends = () -> failed.get() || run.cancellation().isStopRequested();
            SweepModels models = new SweepModels(
                    steps, candidate, planning, measure, material, options, folder, targets.size(), ends);
            List<SweepModels.Made> made = made(targets, models, workers(steps, planning, material), failed);
            SweepReport report = report(original, steps, targets, made, measure, error);
            folder.write("sweep.csv", SweepCsv.write(report));
            folder.write("sweep.json", JsonReport.write(report) + "\n");
            folder.write("sweep.html", HtmlReport.write(report));
            return report;
        }
    }

    /** {@return orders for the models that no earlier run has finished} */
    private List<SweepOrder> orders(List<SweepTargets.Target> targets, Map<String, String> settings)
            throws IOException {
        List<SweepOrder> orders = new ArrayList<>();
        for (SweepTargets.Target target : targets) {
            if (folder.finished(target.name(), target.name()).isEmpty()) {
                orders.add(SweepOrder.of(target, settings));
            }
        }
        return orders;
    }

    private List<SweepTargets.Target> targets(LoadedModel original, Pipeline steps, Planning planning)
            throws IOException {
        PruneOptions how = planning.feasible(options.plan());
        if (!how.equals(options.plan())) {
            notes.add(Planning.infeasible(how));
        }
        Planner planner = planning.rank(planning.calibrate(how), how, Goals.none());
        SweepTargets.Found found = SweepTargets.find(
                planner,
                how,
                options.grid(),
                goals -> new SizeSearch(
                                original,
                                planning.model(),
                                goals,
                                run.engine(),
                                steps.data().firstScoringRows(1))
                        .threshold(planner, how));
        notes.addAll(found.notes());
        if (found.targets().isEmpty()) {
            throw new BoundMissedException("%s: no model can be made: %s"
                    .formatted(
                            original.model().file(),
                            notes.isEmpty() ? "no unit can be removed" : String.join("; ", notes)));
        }
        planning.prepare(found.targets().stream().map(SweepTargets.Target::plan).toList());
        return found.targets();
    }

    /** {@return what models are fine-tuned with; empty where they are not, or can't be and nobody insists} */
    private Optional<TrainingMaterial> material(Pipeline steps, Planning planning, LossOptions loss)
            throws IOException {
        if (Pipeline.trainable(options.fineTuning(), options.requiresFineTuning(), notes::add, run)
                .isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(steps.fineTuning().material(planning.model(), loss));
        } catch (UnsupportedModelException e) {
            if (options.requiresFineTuning()) {
                throw e;
            }
            notes.addAll(e.findings());
            return Optional.empty();
        }
    }

    /** {@return as many workers as there are processors for, by what the largest network takes} */
    private int workers(Pipeline steps, Planning planning, Optional<TrainingMaterial> material) {
        int threads = material.map(rows -> steps.fineTuning()
                        .trainer()
                        .threads(rows.job(
                                planning.model(),
                                steps.fineTuning().settings(options.fineTuning().orElseThrow(), rows))))
                .orElse(1);
        return options.workers().orElse(Math.max(1, Runtime.getRuntime().availableProcessors() / threads));
    }

    /**
     * Makes all models; which thread makes which has no influence on the result. Where one fails, the others stop at the next
     * point from which they can be taken up again.
     *
     * @return what became of each target, in their order
     * @throws InterruptedIOException if the work was asked to end
     */
    private List<SweepModels.Made> made(
            List<SweepTargets.Target> targets, SweepModels models, int workers, AtomicBoolean failed)
            throws IOException {
        run.cancellation().begin();
        try {
            List<Callable<SweepModels.Made>> jobs = new ArrayList<>();
            for (SweepTargets.Target target : targets) {
                jobs.add(() -> {
                    try {
                        return models.make(target);
                    } catch (IOException | RuntimeException | Error e) {
                        failed.set(true);
                        throw e;
                    }
                });
            }
            return finished(Workers.all(workers, jobs), models.modelsOfTarget());
        } finally {
            run.cancellation().end();
        }
    }

    private static List<SweepModels.Made> finished(List<SweepModels.Made> made, int modelsOfTarget)
            throws InterruptedIOException {
        if (made.stream().anyMatch(SweepModels.Made::isUnfinished)) {
            int done = made.stream().mapToInt(one -> one.points().size()).sum();
            throw new InterruptedIOException(
                    "the sweep was interrupted after %d of %d models; the same command resumes it"
                            .formatted(done, made.size() * modelsOfTarget));
        }
        return made;
    }

    private SweepReport report(
            LoadedModel original,
            Pipeline steps,
            List<SweepTargets.Target> targets,
            List<SweepModels.Made> made,
            ValidationErrors measure,
            double error)
            throws IOException {
        List<SweepPoint> points =
                made.stream().flatMap(one -> one.points().stream()).toList();
        made.forEach(one -> notes.addAll(one.notes()));
        unchanged(points).ifPresent(notes::add);
        EvaluationData data = steps.data();
        long test = data.test().count();
        DataSummary rows = DataSummaries.data(data, data.scoringRows(), test, "");
        DataSummaries.learntTest(rows).ifPresent(notes::add);
        return new SweepReport(
                SweepReport.FORMAT,
                "sweep",
                "odf2nna-onnx " + ToolVersion.read(),
                commandLine.isEmpty() ? null : commandLine,
                Summaries.model(original),
                Summaries.prunableWidths(original, Map.of()),
                options.folder().toString(),
                rows,
                targets.get(0).plan().settings().criterion().name().toLowerCase(Locale.ROOT),
                measure.errorName(),
                (long) measure.rows(),
                error,
                ParetoFront.marked(points),
                notes,
                Summaries.engines(run),
                run.options().seed(),
                (System.nanoTime() - start) / 1e9);
    }

    /** {@return a remark on sizes whose models are as good without fine-tuning} */
    private Optional<String> unchanged(List<SweepPoint> points) {
        if (options.fineTuning().isEmpty() || !options.untrained()) {
            return Optional.empty();
        }
        Set<String> tuned = points.stream()
                .filter(SweepPoint::fineTuned)
                .map(SweepPoint::goal)
                .collect(Collectors.toSet());
        String names = points.stream()
                .filter(point -> !tuned.contains(point.goal()))
                .map(SweepPoint::goal)
                .collect(Collectors.joining(", "));
        return names.isEmpty()
                ? Optional.empty()
                : Optional.of("fine-tuning did not improve the models of %s; each is listed once".formatted(names));
    }
}
