package odf2nna.run;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import odf2nna.model.LoadedModel;
import odf2nna.model.Staircase;
import odf2nna.prune.PlanSettings;
import odf2nna.report.RunReport;
import odf2nna.runtime.ProgressListener;
import odf2nna.settings.DataSettings;
import odf2nna.settings.EngineSettings;
import odf2nna.settings.ModelSource;
import odf2nna.settings.ReportSettings;
import odf2nna.statistics.UnitStatistics;

/** Every hidden unit of a model measured over data. */
public final class ScoreRun {
    private ScoreRun() {}

    /** Scores, and tells of it in a page as well where that is asked for. */
    public static RunReport run(
            ModelSource source,
            DataSettings data,
            EngineSettings engine,
            ReportSettings told,
            ProgressListener progress)
            throws IOException {
        try (ReportFile page = ReportFile.open(told, List.of(source.file()), data)) {
            ReportBuilder report = new ReportBuilder("score", engine.seed(), told);
            LoadedModel model = LoadedModel.open(source);
            report.before(model.summary()).layers(model.layers()).leftAlone(model.leftAlone());
            Shrinker shrinker = Shrinker.of(model, data, engine, progress);
            List<UnitStatistics> statistics = shrinker.score();
            long rows = shrinker.countScoringRows();
            return page.write(report.data(shrinker.dataSummary(rows, 0, ""))
                    .units(
                            report.isDetailed()
                                    ? UnitDetails.of(shrinker, model.network(), statistics, Optional.empty())
                                    : UnitDetails.of(model.network(), statistics))
                    .staircase(Staircase.of(model, shrinker.planner(statistics, PlanSettings.of(0))))
                    .engines(shrinker.engines())
                    .build());
        }
    }
}
