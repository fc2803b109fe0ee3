package odf2nna.run;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import odf2nna.model.LoadedModel;
import odf2nna.model.PreparedModel;
import odf2nna.onnx.StagedModel;
import odf2nna.prune.PlanJson;
import odf2nna.prune.PruningPlan;
import odf2nna.report.RunReport;
import odf2nna.runtime.ProgressListener;
import odf2nna.settings.DataSettings;
import odf2nna.settings.EngineSettings;
import odf2nna.settings.ModelSource;
import odf2nna.settings.ReportSettings;
import odf2nna.settings.ShrinkSettings;
import odf2nna.statistics.UnitStatistics;

/** A model made smaller by data. */
public final class ShrinkRun {
    private ShrinkRun() {}

    /**
     * Scores, plans, applies, proves, retrains, judges and writes.
     *
     * @throws odf2nna.model.BoundMissedException if the result does not equal the clamped original; nothing is written
     */
    public static RunReport run(
            ModelSource source,
            DataSettings data,
            ShrinkSettings settings,
            EngineSettings engine,
            ReportSettings told,
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
