package odf2nna.internal.pipeline;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import odf2nna.data.DataFiles;
import odf2nna.evaluate.TaskOptions;
import odf2nna.internal.prune.PruningPlan;
import odf2nna.internal.prune.Reducer;
import odf2nna.internal.statistics.UnitStatistics;
import odf2nna.pipeline.Goals;
import odf2nna.pipeline.ModelSource;
import odf2nna.pipeline.OutputOptions;
import odf2nna.pipeline.ReportOptions;
import odf2nna.pipeline.ShrinkOptions;
import odf2nna.prune.PlanMismatchException;
import odf2nna.report.RunReport;
import odf2nna.runtime.EngineOptions;
import odf2nna.runtime.ProgressListener;
import odf2nna.training.FineTuneOptions;

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
            DataFiles data,
            Optional<FineTuneOptions> retrain,
            TaskOptions judge,
            OutputOptions output,
            EngineOptions engine,
            ReportOptions told,
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
            DataFiles data,
            Optional<FineTuneOptions> retrain,
            TaskOptions judge,
            OutputOptions output,
            EngineOptions engine,
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
            report.before(model.summary()).unsupported(model.leftAlone()).simplification(prepared.summary());
            Shrinker shrinker = Shrinker.of(model, data, engine, progress).on(prepared);
            if (report.isDetailed()) {
                List<UnitStatistics> statistics =
                        shrinker.score(shrinker.planning().openInputs(plan.settings()));
                report.units(UnitDetails.of(shrinker, prepared.model().network(), statistics, Optional.of(plan)));
            }
            ShrinkOptions settings =
                    new ShrinkOptions(plan.settings(), Goals.none(), retrain, judge, output, Optional.empty());
            return new ShrinkRound(report, shrinker, PruningHistory.of(prepared), prepared.model(), settings)
                    .finish(plan);
        } catch (PlanMismatchException e) {
            throw new PlanMismatchException(planFile + ": does not fit " + source.file() + ": " + e.getMessage());
        }
    }
}
