package odf2nna.internal.pipeline;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import odf2nna.evaluate.TaskOptions;
import odf2nna.internal.data.Batch;
import odf2nna.internal.data.Dataset;
import odf2nna.internal.data.RepeatedRows;
import odf2nna.internal.evaluate.Evaluation;
import odf2nna.internal.evaluate.LabelCollector;
import odf2nna.internal.evaluate.PairedMetrics;
import odf2nna.internal.evaluate.TaskFinder;
import odf2nna.internal.onnx.LoadedModel;
import odf2nna.internal.onnx.ModelEnd;
import odf2nna.internal.onnx.OnnxModel;
import odf2nna.internal.runtime.RunContext;
import odf2nna.pipeline.ModelSource;
import odf2nna.report.RunReport;

/** Compares two models on all rows of a table: the figures of {@link Commands#compare}, without times. */
final class TableComparison {
    private TableComparison() {}

    static RunReport compare(
            ModelSource before, ModelSource after, ScoredTable.Opening opening, TaskOptions judged, RunContext run)
            throws IOException {
        LoadedModel first = ModelFiles.open(before);
        LoadedModel second = ModelFiles.open(after);
        InputFiles.of(before, first, List.of())
                .and(InputFiles.of(after, second, List.of()))
                .watchedIn(run);
        try (ReportDraft report = ReportDraft.of("compare", first, run.options().seed())) {
            ScoredTable table = opening.of(first, second);
            Dataset rows = table.dataset();
            report.note("compared on all rows of " + rows.sources().get(0));
            ModelEnd end = ModelEnd.of(first.model(), judged.output());
            int width = width(first.model(), judged, rows, run);
            width(second.model(), judged, rows, run);
            LabelCollector.Seen seen = table.see();
            TaskFinder.Assumed assumed = TaskFinder.assume(judged.task(), end, width, rows.layout(), seen);
            if (!assumed.note().isEmpty()) {
                report.note(assumed.note());
            }
            TaskOptions decided = judged.withTask(assumed.kind());
            TaskFinder.Found task = Evaluation.task(decided, end, width, rows, seen);
            PairedMetrics metrics = new PairedMetrics(task.task(), run.options().seed());
            RepeatedRows.Counter repeats = new RepeatedRows.Counter();
            table.score(width, decided, seen, some -> {
                metrics.add(some.before(), some.after(), some.targets());
                repeats.add(some.keys());
            });
            Evaluation evaluation = new Evaluation(
                    Optional.of(new Evaluation.Comparison(task, end.tensor(), metrics.summary())),
                    List.of(),
                    seen.rows());
            report.unsupported = null;
            report.after = Summaries.model(second).at(after.file().toString());
            report.evaluated(evaluation);
            report.data = DataSummaries.ofTable(rows, seen.rows(), repeats.counted(), evaluation.labels());
            report.engines(run);
            InputFiles.requireUnchanged(run);
            return report.finish();
        }
    }

    /** {@return the outputs of a model for a row; a model that can't be run is found here, before any row is read} */
    private static int width(OnnxModel model, TaskOptions judged, Dataset rows, RunContext run) {
        Batch zeros = Batch.of(rows.width(), new double[rows.width()]);
        return BatchOutputs.width(model, ModelEnd.of(model, judged.output()), zeros, run);
    }
}
