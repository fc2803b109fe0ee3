package odf2nna.internal.pipeline;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import odf2nna.data.DataFiles;
import odf2nna.internal.statistics.UnitStatistics;
import odf2nna.pipeline.ModelSource;
import odf2nna.pipeline.ReportOptions;
import odf2nna.prune.PruneOptions;
import odf2nna.report.RunReport;
import odf2nna.runtime.EngineOptions;
import odf2nna.runtime.ProgressListener;

/** Every hidden unit of a model measured over data. */
public final class ScoreRun {
    private ScoreRun() {}

    /** Scores, and tells of it in a page as well where that is asked for. */
    public static RunReport run(
            ModelSource source, DataFiles data, EngineOptions engine, ReportOptions told, ProgressListener progress)
            throws IOException {
        try (ReportFile page = ReportFile.open(told, List.of(source.file()), data)) {
            ReportBuilder report = new ReportBuilder("score", engine.seed(), told);
            LoadedModel model = LoadedModel.open(source);
            report.before(model.summary()).layers(model.layers()).unsupported(model.leftAlone());
            Shrinker shrinker = Shrinker.of(model, data, engine, progress);
            List<UnitStatistics> statistics = shrinker.score();
            long rows = shrinker.countScoringRows();
            return page.write(report.data(shrinker.dataSummary(rows, 0, ""))
                    .units(
                            report.isDetailed()
                                    ? UnitDetails.of(shrinker, model.network(), statistics, Optional.empty())
                                    : UnitDetails.of(model.network(), statistics))
                    .thresholds(Staircase.of(model, shrinker.planner(statistics, PruneOptions.of(0))))
                    .engines(shrinker.engines())
                    .build());
        }
    }
}
