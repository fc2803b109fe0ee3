package odf2nna.internal.pipeline;

import java.io.IOException;
import java.util.List;
import odf2nna.data.DataFiles;
import odf2nna.evaluate.TaskOptions;
import odf2nna.internal.runtime.RunContext;
import odf2nna.pipeline.ModelSource;
import odf2nna.pipeline.ReportOptions;
import odf2nna.report.RunReport;

/** Two models compared on data. */
public final class CompareRun {
    private CompareRun() {}

    /** Compares two models, and tells of it in a page as well where that is asked for. */
    public static RunReport run(
            ModelSource before,
            ModelSource after,
            DataFiles data,
            TaskOptions judge,
            ReportOptions told,
            RunContext run)
            throws IOException {
        try (ReportFile page = ReportFile.open(told, List.of(before.file(), after.file()), data, run.staging())) {
            ReportBuilder report = new ReportBuilder("compare", run.options().seed(), told);
            LoadedModel first = LoadedModel.open(before);
            LoadedModel second = LoadedModel.open(after);
            List<String> files = data.test().isEmpty() ? data.eval().files() : data.test();
            DataFiles rows = new DataFiles(data.eval().withSplit(false), files);
            Shrinker shrinker = Shrinker.of(first, rows, run);
            Evaluation verdict = shrinker.judge(second.model(), judge);
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
