package odf2nna.run;

import java.io.IOException;
import java.util.List;
import odf2nna.model.LoadedModel;
import odf2nna.report.RunReport;
import odf2nna.runtime.ProgressListener;
import odf2nna.settings.DataSettings;
import odf2nna.settings.EngineSettings;
import odf2nna.settings.JudgeSettings;
import odf2nna.settings.ModelSource;
import odf2nna.settings.ReportSettings;

/** Two models compared on data. */
public final class CompareRun {
    private CompareRun() {}

    /** Compares two models, and tells of it in a page as well where that is asked for. */
    public static RunReport run(
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
            LoadedModel first = LoadedModel.open(before);
            LoadedModel second = LoadedModel.open(after);
            List<String> files = data.test().isEmpty() ? data.eval().files() : data.test();
            DataSettings rows = new DataSettings(data.eval().withSplit(false), files);
            Shrinker shrinker = Shrinker.of(first, rows, engine, progress);
            Verdict verdict = shrinker.judge(second.model(), judge);
            verdict.metrics().ifPresent(report::metrics);
            return page.write(report.before(first.summary())
                    .after(second.summary(), after.file().toString())
                    .latency(verdict.latency())
                    .data(shrinker.dataSummary(0, verdict.rows(), verdict.labels()))
                    .engines(shrinker.engines())
                    .build());
        }
    }
}
