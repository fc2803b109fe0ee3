package odf2nna.internal.pipeline;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import odf2nna.data.DataFiles;
import odf2nna.internal.onnx.StagedModel;
import odf2nna.internal.prune.PlanJson;
import odf2nna.internal.prune.PruningPlan;
import odf2nna.internal.statistics.UnitStatistics;
import odf2nna.pipeline.ModelSource;
import odf2nna.pipeline.ReportOptions;
import odf2nna.pipeline.ShrinkOptions;
import odf2nna.report.RunReport;
import odf2nna.runtime.EngineOptions;
import odf2nna.runtime.ProgressListener;

/** A model made smaller by data. */
public final class ShrinkRun {
    private ShrinkRun() {}

    /**
     * Scores, plans, applies, proves, retrains, judges and writes.
     *
     * @throws odf2nna.pipeline.BoundMissedException if the result does not equal the clamped original; nothing is written
     */
    public static RunReport run(
            ModelSource source,
            DataFiles data,
            ShrinkOptions settings,
            EngineOptions engine,
            ReportOptions told,
            ProgressListener progress)
            throws IOException {
        List<Path> others = OutputCheck.others(source, settings.output(), settings.retrain(), settings.savePlan());
        try (ReportFile page = ReportFile.open(told, others, data)) {
            ReportBuilder report = new ReportBuilder("shrink", engine.seed(), told);
            return page.write(shrink(source, data, settings, engine, report, progress));
        }
    }

    private static RunReport shrink(
            ModelSource source,
            DataFiles data,
            ShrinkOptions settings,
            EngineOptions engine,
            ReportBuilder report,
            ProgressListener progress)
            throws IOException {
        LoadedModel model = LoadedModel.open(source);
        OutputCheck.check(source.file(), data, settings.output(), settings.savePlan());
        settings.retrain().ifPresent(wish -> OutputCheck.check(wish.files(), source.file(), data, settings.output()));
        new ModelOutput(settings.output(), source.file()).check(model);
        report.before(model.summary()).unsupported(model.leftAlone());
        PreparedModel prepared = PreparedModel.of(model, settings.plan());
        report.simplification(prepared.summary());
        Shrinker shrinker = Shrinker.of(model, data, engine, progress).on(prepared);
        EarlierRounds.Start last = new EarlierRounds(prepared, shrinker, settings, report, progress).run();
        List<UnitStatistics> statistics = last.score(settings.plan());
        ShrinkRound round = last.round();
        PruningPlan plan = round.plan(statistics);
        if (report.isDetailed()) {
            report.units(UnitDetails.of(last.shrinker(), last.model().network(), statistics, Optional.of(plan)));
        }
        if (settings.savePlan().isEmpty() || settings.output().dryRun()) {
            return round.finish(plan);
        }
        try (StagedModel saved = StagedModel.beside(settings.savePlan().get())) {
            saved.writeText(PlanJson.write(plan));
            RunReport done = round.finish(plan);
            saved.commit();
            return done;
        }
    }
}
