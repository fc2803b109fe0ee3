package odf2nna;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import odf2nna.evaluate.ProofSummary;
import odf2nna.onnx.OnnxModelWriter;
import odf2nna.onnx.StagedModel;
import odf2nna.prune.PlanJson;
import odf2nna.prune.PlanMismatchException;
import odf2nna.prune.PruningPlan;
import odf2nna.prune.Reducer;
import odf2nna.report.PlanSummary;
import odf2nna.report.RunReport;
import odf2nna.runtime.Engine;
import odf2nna.runtime.ProgressListener;
import odf2nna.statistics.UnitStatistics;

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
        ReportBuilder report = new ReportBuilder("inspect", 0);
        LoadedModel model = LoadedModel.open(source);
        return report.before(model.summary())
                .layers(model.layers())
                .leftAlone(model.leftAlone())
                .build();
    }

    /** Measures every hidden unit over data and lists the distinct thresholds with what each would remove. */
    public static RunReport score(
            ModelSource source, DataSettings data, EngineSettings engine, ProgressListener progress)
            throws IOException {
        ReportBuilder report = new ReportBuilder("score", engine.seed());
        LoadedModel model = LoadedModel.open(source);
        report.before(model.summary()).layers(model.layers()).leftAlone(model.leftAlone());
        Shrinker shrinker = Shrinker.of(model, data, engine, progress);
        List<UnitStatistics> statistics = shrinker.score();
        long rows = shrinker.countScoringRows();
        return report.data(shrinker.dataSummary(rows, 0, ""))
                .units(Staircase.units(model.network(), statistics))
                .staircase(Staircase.of(model, shrinker.planner(statistics)))
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
        ReportBuilder report = new ReportBuilder("shrink", engine.seed());
        LoadedModel model = LoadedModel.open(source);
        OutputCheck.check(source.file(), data, settings.output(), settings.savePlan());
        settings.retrain().ifPresent(wish -> wish.files().check(source.file(), data, settings.output()));
        report.before(model.summary()).leftAlone(model.leftAlone());
        Shrinker shrinker = Shrinker.of(model, data, engine, progress);
        List<UnitStatistics> statistics = shrinker.score();
        PruningPlan plan = shrinker.plan(statistics, settings.plan());
        if (settings.savePlan().isEmpty() || settings.output().dryRun()) {
            return finish(report, shrinker, model, plan, settings);
        }
        try (StagedModel saved = StagedModel.beside(settings.savePlan().get())) {
            write(saved, PlanJson.write(plan));
            RunReport done = finish(report, shrinker, model, plan, settings);
            saved.commit();
            return done;
        }
    }

    private static void write(StagedModel staged, String text) throws IOException {
        try {
            Files.writeString(staged.file(), text, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw staged.failed(e);
        }
    }

    private static PruningPlan readPlan(Path file) throws IOException {
        if (!Files.exists(file)) {
            throw new PlanMismatchException(file + ": no such file; 'shrink --save-plan' makes one");
        }
        if (!Files.isRegularFile(file)) {
            throw new PlanMismatchException(file + ": is a folder or the like; expected a plan as JSON");
        }
        try {
            return PlanJson.read(Files.readString(file, StandardCharsets.UTF_8), file.toString());
        } catch (CharacterCodingException e) {
            throw new PlanMismatchException(file + ": not a usable plan: expected JSON in UTF-8");
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
            DataSettings data,
            Optional<RetrainWish> retrain,
            JudgeSettings judge,
            OutputSettings output,
            EngineSettings engine,
            ProgressListener progress)
            throws IOException {
        ReportBuilder report = new ReportBuilder("apply", engine.seed());
        PruningPlan plan = readPlan(planFile);
        LoadedModel model = LoadedModel.open(source);
        OutputCheck.check(source.file(), data, output, Optional.empty());
        retrain.ifPresent(wish -> wish.files().check(source.file(), data, output));
        try {
            Reducer.keptPositions(model.network(), plan);
            report.before(model.summary()).leftAlone(model.leftAlone());
            Shrinker shrinker = Shrinker.of(model, data, engine, progress);
            ShrinkSettings settings = new ShrinkSettings(plan.settings(), retrain, judge, output, Optional.empty());
            return finish(report, shrinker, model, plan, settings);
        } catch (PlanMismatchException e) {
            throw new PlanMismatchException(planFile + ": does not fit " + source.file() + ": " + e.getMessage());
        }
    }

    private static RunReport finish(
            ReportBuilder report, Shrinker shrinker, LoadedModel model, PruningPlan plan, ShrinkSettings settings)
            throws IOException {
        PrunedModel pruned = shrinker.apply(plan);
        report.plan(summary(plan)).layers(pruned.layers()).engines(shrinker.engines());
        if (plan.dropped() == 0) {
            report.note(
                    model.isPrunable()
                            ? "no unit varies as little as that: there is nothing to drop, and nothing is written"
                            : "no hidden unit of this model can be dropped; nothing is written");
            return report.build();
        }
        Path target = settings.output().target(model.model().file());
        boolean kept = settings.retrain().isEmpty() && !settings.output().dryRun();
        StagedModel place = kept ? StagedModel.beside(target) : StagedModel.aside(target);
        try (StagedModel staged = OnnxModelWriter.write(pruned.model(), place)) {
            LoadedModel written = LoadedModel.open(staged.file());
            ProofSummary proof = shrinker.prove(pruned, written.model());
            report.proof(proof);
            if (!proof.passed()) {
                throw new BoundMissedException(
                        "the pruned model differs from the original with its dropped units clamped by more than rounding: "
                                + proof.tensors() + "; nothing was written, please report this model");
            }
            if (settings.retrain().isEmpty()) {
                return conclude(report, shrinker, model, staged, settings);
            }
            RetrainWish wish = settings.retrain().get();
            boolean dry = settings.output().dryRun();
            Retraining.Result result =
                    shrinker.retrain(written, dry ? wish.with(RetrainFiles.none()) : wish, settings.judge());
            report.retraining(result.summary()).engines(with(shrinker.engines(), result.engine()));
            if (result.summary().interrupted()) {
                report.note("retraining was interrupted: the best weights so far were taken");
            }
            if (result.summary().bestEpoch() == 0) {
                report.note("retraining made it no better on the validation rows: the weights before it were kept");
            }
            StagedModel last = dry ? StagedModel.aside(target) : StagedModel.beside(target);
            try (StagedModel trained = OnnxModelWriter.write(result.model(), last)) {
                return conclude(report, shrinker, model, trained, settings);
            }
        }
    }

    private static Map<String, String> with(Map<String, String> engines, String training) {
        Map<String, String> all = new TreeMap<>(engines);
        all.put("training", training);
        return all;
    }

    /** Judges what was written, and puts it in its place. */
    private static RunReport conclude(
            ReportBuilder report, Shrinker shrinker, LoadedModel model, StagedModel staged, ShrinkSettings settings)
            throws IOException {
        Path target = settings.output().target(model.model().file());
        LoadedModel written = LoadedModel.open(staged.file());
        Shrinker.Verdict verdict = shrinker.judge(written.model(), settings.judge());
        verdict.metrics().ifPresent(report::metrics);
        report.latency(verdict.latency())
                .data(shrinker.dataSummary(shrinker.countScoringRows(), verdict.rows(), verdict.labels()))
                .after(written.summary(), target.toString());
        if (written.model().parameters() > model.model().parameters()) {
            report.note("the result has more parameters than the original: weights that several layers shared are now"
                    + " kept apart, or a narrow layer was bypassed; try --on-empty-layer keep-one");
        }
        if (verdict.metrics().isEmpty()) {
            report.note("no rows are held out, so there are no metrics");
        }
        if (settings.output().dryRun()) {
            report.note("dry run: nothing is written");
        } else {
            staged.commit();
            report.output(target.toString());
        }
        return report.build();
    }

    private static PlanSummary summary(PruningPlan plan) {
        return new PlanSummary(
                plan.settings().epsilon(),
                plan.settings().fold().name().toLowerCase(java.util.Locale.ROOT),
                plan.dropped(),
                plan.bridges().stream().map(PruningPlan.Bridge::reader).toList(),
                plan.notes());
    }

    /** Compares two models on data. */
    public static RunReport compare(
            ModelSource before,
            ModelSource after,
            DataSettings data,
            JudgeSettings judge,
            EngineSettings engine,
            ProgressListener progress)
            throws IOException {
        ReportBuilder report = new ReportBuilder("compare", engine.seed());
        LoadedModel first = LoadedModel.open(before);
        LoadedModel second = LoadedModel.open(after);
        List<String> files = data.test().isEmpty() ? data.eval().files() : data.test();
        DataSettings rows = new DataSettings(data.eval().withSplit(false), files);
        Shrinker shrinker = Shrinker.of(first, rows, engine, progress);
        Shrinker.Verdict verdict = shrinker.judge(second.model(), judge);
        verdict.metrics().ifPresent(report::metrics);
        return report.before(first.summary())
                .after(second.summary(), after.file().toString())
                .latency(verdict.latency())
                .data(shrinker.dataSummary(0, verdict.rows(), verdict.labels()))
                .engines(shrinker.engines())
                .build();
    }
}
