package odf2nna.internal.pipeline;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import odf2nna.evaluate.LatencySummary;
import odf2nna.evaluate.TaskOptions;
import odf2nna.evaluate.UnusableLabelsException;
import odf2nna.internal.data.Batch;
import odf2nna.internal.evaluate.ClassLabels;
import odf2nna.internal.evaluate.LatencyMeter;
import odf2nna.internal.evaluate.ModelComparison;
import odf2nna.internal.evaluate.PairedSummary;
import odf2nna.internal.evaluate.TaskFinder;
import odf2nna.internal.onnx.ModelEnd;
import odf2nna.internal.onnx.OnnxModel;
import odf2nna.internal.onnx.ScoringCopy;
import odf2nna.internal.runtime.Engine;
import odf2nna.internal.runtime.ModelRunner;
import odf2nna.internal.runtime.RunContext;
import odf2nna.internal.training.EvaluationData;
import odf2nna.report.MetricsReport;

/** Compares two models on rows that neither scoring, nor choosing, nor retraining has seen. */
final class HeldOutEvaluation {
    private static final List<Integer> LATENCY_BATCHES = List.of(1, 256);

    private final EvaluationData data;
    private final RunContext run;
    private final Engine engine;

    HeldOutEvaluation(EvaluationData data, RunContext run, Engine engine) {
        this.data = data;
        this.run = run;
        this.engine = engine;
    }

    /** {@return the verdict; empty metrics where no rows are held out} */
    Evaluation judge(OnnxModel before, OnnxModel after, TaskOptions judge) throws IOException {
        EvaluationData.Seen test = data.see(data.test(), data.testPart());
        ModelEnd end = ModelEnd.of(before, judge.output());
        ModelEnd otherEnd = ModelEnd.of(after, judge.output());
        if (test.rows() == 0) {
            return new Evaluation(Optional.empty(), List.of(), test.rows(), "");
        }
        try (ModelRunner first = runner(before, end);
                ModelRunner second = runner(after, otherEnd)) {
            Batch sample = EvaluationData.first(data.test(), data.testPart(), 1);
            int width = first.run(sample).width(end.tensor());
            TaskFinder.Found task = task(judge, end, width, test);
            PairedSummary summary = ModelComparison.compare(
                    new ModelComparison.Side(first, end.tensor()),
                    new ModelComparison.Side(second, otherEnd.tensor()),
                    data.test(),
                    data.testPart(),
                    task,
                    run.options().seed(),
                    run.progress());
            MetricsReport metrics = MetricsReports.of(task, end.tensor(), summary);
            String labels = task.labels().map(ClassLabels::description).orElse("");
            return new Evaluation(Optional.of(metrics), latency(first, second), test.rows(), labels);
        }
    }

    private TaskFinder.Found task(TaskOptions judge, ModelEnd end, int width, EvaluationData.Seen test) {
        try {
            return TaskFinder.find(judge.task(), end, width, data.test(), test.labels(), judge.classes());
        } catch (UnusableLabelsException e) {
            throw EvaluationData.unusable(data.test(), data.test().targetDescription() + ": " + e.getMessage(), e);
        }
    }

    private ModelRunner runner(OnnxModel wanted, ModelEnd end) {
        return new ModelRunner(engine, ScoringCopy.withOutputs(wanted, List.of(end.tensor())));
    }

    private List<LatencySummary> latency(ModelRunner first, ModelRunner second) throws IOException {
        List<LatencySummary> measured = new ArrayList<>();
        for (int batch : LATENCY_BATCHES) {
            Batch rows = EvaluationData.first(data.test(), data.testPart(), batch);
            if (rows.rows() == batch) {
                measured.add(LatencyMeter.measure(first, second, rows));
            }
        }
        return measured;
    }
}
