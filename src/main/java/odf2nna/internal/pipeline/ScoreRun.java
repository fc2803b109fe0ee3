package odf2nna.internal.pipeline;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import odf2nna.data.DataFiles;
import odf2nna.internal.runtime.RunContext;
import odf2nna.internal.statistics.UnitStatistics;
import odf2nna.pipeline.ModelSource;
import odf2nna.pipeline.ReportOptions;
import odf2nna.prune.PruneOptions;
import odf2nna.report.RunReport;

/** Every hidden unit of a model measured over data. */
public final class ScoreRun {
    private ScoreRun() {}

    /** Scores, and tells of it in a page as well where that is asked for. */
    public static RunReport run(ModelSource source, DataFiles data, ReportOptions told, RunContext run)
            throws IOException {
        try (ReportFile page = ReportFile.open(told, List.of(source.file()), data, run.staging())) {
            ReportBuilder report = new ReportBuilder("score", run.options().seed(), told);
            LoadedModel model = LoadedModel.open(source);
            report.before(model.summary()).layers(model.layers()).leftAlone(model.leftAlone());
            Shrinker shrinker = Shrinker.of(model, data, run);
            List<UnitStatistics> statistics = shrinker.score();
            long rows = shrinker.countScoringRows();
            return page.write(report.data(shrinker.dataSummary(rows, 0, ""))
                    .units(
                            report.isDetailed()
                                    ? UnitDetails.of(shrinker, model.network(), statistics, Optional.empty())
                                    : UnitDetails.of(model.network(), statistics))
                    .staircase(Staircase.of(model, shrinker.planner(statistics, PruneOptions.of(0))))
                    .engines(shrinker.engines())
                    .build());
        }
    }
}
