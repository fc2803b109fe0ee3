package odf2nna;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import odf2nna.model.BoundMissedException;
import odf2nna.model.Lineage;
import odf2nna.model.LoadedModel;
import odf2nna.model.PreparedModel;
import odf2nna.model.Staircase;
import odf2nna.onnx.StagedModel;
import odf2nna.prune.PlanJson;
import odf2nna.prune.PlanMismatchException;
import odf2nna.prune.PlanSettings;
import odf2nna.prune.PruningPlan;
import odf2nna.prune.Reducer;
import odf2nna.report.RunReport;
import odf2nna.report.SweepReport;
import odf2nna.run.ConvertRun;
import odf2nna.run.EarlierRounds;
import odf2nna.run.ModelOutput;
import odf2nna.run.OutputCheck;
import odf2nna.run.OutputException;
import odf2nna.run.PlanFile;
import odf2nna.run.ReportBuilder;
import odf2nna.run.ReportFile;
import odf2nna.run.ShrinkRun;
import odf2nna.run.Shrinker;
import odf2nna.run.SimplifyRun;
import odf2nna.run.UnitDetails;
import odf2nna.run.Verdict;
import odf2nna.runtime.Engine;
import odf2nna.runtime.ProgressListener;
import odf2nna.settings.DataSettings;
import odf2nna.settings.EngineSettings;
import odf2nna.settings.Goals;
import odf2nna.settings.JudgeSettings;
import odf2nna.settings.ModelSource;
import odf2nna.settings.OutputSettings;
import odf2nna.settings.ReportSettings;
import odf2nna.settings.RetrainWish;
import odf2nna.settings.ShrinkSettings;
import odf2nna.settings.SimplifySettings;
import odf2nna.settings.SweepSettings;
import odf2nna.statistics.UnitStatistics;
import odf2nna.sweep.Sweep;
import odf2nna.training.EarlyEnd;

/** Whole commands, each giving a report. For single steps see {@link Shrinker}. */
public final class Odf2nna {
    private Odf2nna() {}

    /**
     * Removes what is unfinished or only temporary, because the program is to be halted at once. Whatever other threads
     * are doing, no file is put in place from here on; what they try to write fails.
     */
    public static void abandon() {
        StagedModel.removeAll();
        Engine.removeUnpacked();
    }

    /**
     * Asks a retraining that is running to end after its epoch; its best weights so far are then judged and written.
     *
     * @return whether one is running that had not been asked before
     */
    public static boolean endRetraining() {
        return EarlyEnd.ask();
    }

    /** Shows the dense layers of a model, what may go, and why the rest may not. */
    public static RunReport inspect(ModelSource source) {
        ReportBuilder report = new ReportBuilder("inspect", 0, ReportSettings.none());
        LoadedModel model = LoadedModel.open(source);
        return report.before(model.summary())
                .layers(model.layers())
                .leftAlone(model.leftAlone())
                .build();
    }

    /** Measures every hidden unit over data and lists the distinct thresholds with what each would remove. */
    public static RunReport score(
            ModelSource source,
            DataSettings data,
            EngineSettings engine,
            ReportSettings told,
            ProgressListener progress)
            throws IOException {
        try (ReportFile page = ReportFile.open(told, List.of(source.file()), data)) {
            return page.write(score(source, data, engine, new ReportBuilder("score", engine.seed(), told), progress));
        }
    }

    private static RunReport score(
            ModelSource source,
            DataSettings data,
            EngineSettings engine,
            ReportBuilder report,
            ProgressListener progress)
            throws IOException {
        LoadedModel model = LoadedModel.open(source);
        report.before(model.summary()).layers(model.layers()).leftAlone(model.leftAlone());
        Shrinker shrinker = Shrinker.of(model, data, engine, progress);
        List<UnitStatistics> statistics = shrinker.score();
        long rows = shrinker.countScoringRows();
        return report.data(shrinker.dataSummary(rows, 0, ""))
                .units(
                        report.isDetailed()
                                ? UnitDetails.of(shrinker, model.network(), statistics, Optional.empty())
                                : UnitDetails.of(model.network(), statistics))
                .staircase(Staircase.of(model, shrinker.planner(statistics, PlanSettings.of(0))))
                .engines(shrinker.engines())
                .build();
    }

    /**
     * Scores, plans, applies, proves, judges and writes.
     *
     * @throws BoundMissedException if the result does not equal the clamped original; nothing is written
     */
    public static RunReport shrink(
            ModelSource source,
            DataSettings data,
            ShrinkSettings settings,
            EngineSettings engine,
            ProgressListener progress)
            throws IOException {
        return shrink(source, data, settings, engine, ReportSettings.none(), progress);
    }

    /**
     * Shrinks, and tells of it in a page as well.
     *
     * @throws BoundMissedException if the result does not equal the clamped original; nothing is written
     */
    public static RunReport shrink(
            ModelSource source,
            DataSettings data,
            ShrinkSettings settings,
            EngineSettings engine,
            ReportSettings told,
            ProgressListener progress)
            throws IOException {
        List<Path> others = others(source, settings.output(), settings.retrain(), settings.savePlan());
        try (ReportFile page = ReportFile.open(told, others, data)) {
            ReportBuilder report = new ReportBuilder("shrink", engine.seed(), told);
            return page.write(shrink(source, data, settings, engine, report, progress));
        }
    }

    private static RunReport shrink(
            ModelSource source,
            DataSettings data,
            ShrinkSettings settings,
            EngineSettings engine,
            ReportBuilder report,
            ProgressListener progress)
            throws IOException {
        LoadedModel model = LoadedModel.open(source);
        OutputCheck.check(source.file(), data, settings.output(), settings.savePlan());
        settings.retrain().ifPresent(wish -> OutputCheck.check(wish.files(), source.file(), data, settings.output()));
        new ModelOutput(settings.output(), source.file()).check(model);
        report.before(model.summary()).leftAlone(model.leftAlone());
        PreparedModel prepared = PreparedModel.of(model, settings.plan());
        report.simplification(prepared.summary());
        Shrinker shrinker = Shrinker.of(model, data, engine, progress).on(prepared);
        EarlierRounds.Start last = new EarlierRounds(prepared, shrinker, settings, report, progress).run();
        List<UnitStatistics> statistics = last.score(settings.plan());
        ShrinkRun run = last.run();
        PruningPlan plan = run.plan(statistics);
        if (report.isDetailed()) {
            report.units(UnitDetails.of(last.shrinker(), last.model().network(), statistics, Optional.of(plan)));
        }
        if (settings.savePlan().isEmpty() || settings.output().dryRun()) {
            return run.finish(plan);
        }
        try (StagedModel saved = StagedModel.beside(settings.savePlan().get())) {
            saved.writeText(PlanJson.write(plan));
            RunReport done = run.finish(plan);
            saved.commit();
            return done;
        }
    }

    /** {@return what a run reads and writes besides its data} */
    private static List<Path> others(
            ModelSource source, OutputSettings output, Optional<RetrainWish> retrain, Optional<Path> plan) {
        List<Path> others = new ArrayList<>(List.of(source.file(), output.target(source.file())));
        plan.ifPresent(others::add);
        retrain.flatMap(wish -> wish.files().csv()).ifPresent(others::add);
        return others;
    }

    /**
     * Makes one model in many sizes, or at many thresholds, and marks the ones that are worth a choice. What a run in the
     * same folder has finished is taken as it is.
     *
     * @param commandLine words that repeat it, for its page; empty where it was not started by any
     * @throws OutputException if the folder holds something else
     * @throws BoundMissedException if nothing can be made, or a model does not equal the clamped original
     * @throws java.io.InterruptedIOException if it was asked to end: the folder can be taken up again
     */
    public static SweepReport sweep(
            ModelSource source,
            DataSettings data,
            SweepSettings settings,
            EngineSettings engine,
            List<String> commandLine,
            ProgressListener progress)
            throws IOException {
        return new Sweep(source, data, settings, engine, commandLine, progress).run();
    }

    /**
     * Applies a saved plan.
     *
     * @throws PlanMismatchException if the plan does not fit the model
     */
    public static RunReport apply(
            ModelSource source,
            Path planFile,
            DataSettings data,
            Optional<RetrainWish> retrain,
            JudgeSettings judge,
            OutputSettings output,
            EngineSettings engine,
            ReportSettings told,
            ProgressListener progress)
            throws IOException {
        try (ReportFile page = ReportFile.open(told, others(source, output, retrain, Optional.of(planFile)), data)) {
            ReportBuilder report = new ReportBuilder("apply", engine.seed(), told);
            return page.write(apply(source, planFile, data, retrain, judge, output, engine, report, progress));
        }
    }

    private static RunReport apply(
            ModelSource source,
            Path planFile,
            DataSettings data,
            Optional<RetrainWish> retrain,
            JudgeSettings judge,
            OutputSettings output,
            EngineSettings engine,
            ReportBuilder report,
            ProgressListener progress)
            throws IOException {
        PruningPlan plan = PlanFile.read(planFile);
        LoadedModel model = LoadedModel.open(source);
        OutputCheck.check(source.file(), data, output, Optional.empty());
        retrain.ifPresent(wish -> OutputCheck.check(wish.files(), source.file(), data, output));
        new ModelOutput(output, source.file()).check(model);
        try {
            PreparedModel prepared = PreparedModel.of(model, plan.settings());
            Reducer.keptPositions(prepared.model().network(), plan);
            report.before(model.summary()).leftAlone(model.leftAlone()).simplification(prepared.summary());
            Shrinker shrinker = Shrinker.of(model, data, engine, progress).on(prepared);
            if (report.isDetailed()) {
                List<UnitStatistics> statistics =
                        shrinker.score(shrinker.planning().openInputs(plan.settings()));
                report.units(UnitDetails.of(shrinker, prepared.model().network(), statistics, Optional.of(plan)));
            }
            ShrinkSettings settings =
                    new ShrinkSettings(plan.settings(), Goals.none(), retrain, judge, output, Optional.empty());
            return new ShrinkRun(report, shrinker, Lineage.of(prepared), prepared.model(), settings).finish(plan);
        } catch (PlanMismatchException e) {
            throw new PlanMismatchException(planFile + ": does not fit " + source.file() + ": " + e.getMessage());
        }
    }

    /**
     * Takes out what a model can do without, proves the result and writes it.
     *
     * @throws BoundMissedException if the result does not equal the original; nothing is written
     * @throws IllegalArgumentException if an assumption is about no input of the model
     */
    public static RunReport simplify(
            ModelSource source, SimplifySettings settings, EngineSettings engine, ProgressListener progress)
            throws IOException {
        ReportBuilder report = new ReportBuilder("simplify", engine.seed(), ReportSettings.none());
        LoadedModel model = LoadedModel.open(source);
        OutputCheck.check(source.file(), settings);
        new ModelOutput(settings.output(), source.file()).check(model);
        return new SimplifyRun(model, settings, engine, report, progress).run();
    }

    /**
     * Writes a model as it is, perhaps in another format.
     *
     * @throws OutputException if it can't go where it is asked to go
     * @throws odf2nna.onnx.UnsupportedModelException if the format does not have an operator of it
     */
    public static RunReport convert(ModelSource source, OutputSettings output) throws IOException {
        return ConvertRun.convert(source, output);
    }

    /**
     * Writes a model with its dense layers in another precision, and perhaps in another format.
     *
     * @param output says which precision
     * @param data rows from which the ranges of activations are taken, and others on which the result is compared; int8
     *     needs them
     * @throws OutputException if it can't go where it is asked to go
     * @throws odf2nna.onnx.UnsupportedModelException if no layer can be in that precision
     * @throws IllegalArgumentException if no precision is given, or int8 without data
     */
    public static RunReport convert(
            ModelSource source,
            OutputSettings output,
            Optional<DataSettings> data,
            JudgeSettings judge,
            EngineSettings engine,
            ProgressListener progress)
            throws IOException {
        return ConvertRun.convert(source, output, data, judge, engine, progress);
    }

    /** Compares two models on data. */
    public static RunReport compare(
            ModelSource before,
            ModelSource after,
            DataSettings data,
            JudgeSettings judge,
            EngineSettings engine,
            ReportSettings told,
            ProgressListener progress)
            throws IOException {
        try (ReportFile page = ReportFile.open(told, List.of(before.file(), after.file()), data)) {
            ReportBuilder report = new ReportBuilder("compare", engine.seed(), told);
            return page.write(compare(before, after, data, judge, engine, report, progress));
        }
    }

    private static RunReport compare(
            ModelSource before,
            ModelSource after,
            DataSettings data,
            JudgeSettings judge,
            EngineSettings engine,
            ReportBuilder report,
            ProgressListener progress)
            throws IOException {
        LoadedModel first = LoadedModel.open(before);
        LoadedModel second = LoadedModel.open(after);
        List<String> files = data.test().isEmpty() ? data.eval().files() : data.test();
        DataSettings rows = new DataSettings(data.eval().withSplit(false), files);
        Shrinker shrinker = Shrinker.of(first, rows, engine, progress);
        Verdict verdict = shrinker.judge(second.model(), judge);
        verdict.metrics().ifPresent(report::metrics);
        return report.before(first.summary())
                .after(second.summary(), after.file().toString())
                .latency(verdict.latency())
                .data(shrinker.dataSummary(0, verdict.rows(), verdict.labels()))
                .engines(shrinker.engines())
                .build();
    }
}
