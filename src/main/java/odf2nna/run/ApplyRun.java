package odf2nna.run;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import odf2nna.model.Lineage;
import odf2nna.model.LoadedModel;
import odf2nna.model.PreparedModel;
import odf2nna.prune.PlanMismatchException;
import odf2nna.prune.PruningPlan;
import odf2nna.prune.Reducer;
import odf2nna.report.RunReport;
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
import odf2nna.statistics.UnitStatistics;

/** A saved plan applied to a model. */
public final class ApplyRun {
    private ApplyRun() {}

    /**
     * Applies a plan, proves, retrains, judges and writes.
     *
     * @throws PlanMismatchException if the plan does not fit the model
     */
    public static RunReport run(
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
        List<Path> others = OutputCheck.others(source, output, retrain, Optional.of(planFile));
        try (ReportFile page = ReportFile.open(told, others, data)) {
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
            return new ShrinkRound(report, shrinker, Lineage.of(prepared), prepared.model(), settings).finish(plan);
        } catch (PlanMismatchException e) {
            throw new PlanMismatchException(planFile + ": does not fit " + source.file() + ": " + e.getMessage());
        }
    }
}
