package odf2nna.internal.evaluate;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import odf2nna.evaluate.LatencySummary;
import odf2nna.evaluate.TaskOptions;
import odf2nna.evaluate.UnusableLabelsException;
import odf2nna.internal.data.Batch;
import odf2nna.internal.data.BatchReader;
import odf2nna.internal.data.DataRows;
import odf2nna.internal.data.Dataset;
import odf2nna.internal.data.EvaluationData;
import odf2nna.internal.onnx.ModelEnd;
import odf2nna.internal.onnx.OnnxModel;
import odf2nna.internal.onnx.ScoringCopy;
import odf2nna.internal.runtime.ModelRunner;
import odf2nna.internal.runtime.RunContext;

/**
 * Two models compared on held-out rows, which scoring, choosing and fine-tuning have not seen.
 *
 * @param comparison empty where no rows are held out
 * @param latency measured times
 * @param rows held-out rows
 */
public record Evaluation(Optional<Comparison> comparison, List<LatencySummary> latency, long rows) {
    private static final int BATCH = 256;
    private static final List<Integer> LATENCY_BATCHES = List.of(1, 256);

    public Evaluation {
        latency = List.copyOf(latency);
    }

    /**
     * Two models on the same rows.
     *
     * @param task of the outputs
     * @param output the compared tensor
     * @param summary the metrics
     */
    public record Comparison(TaskFinder.Found task, String output, PairedSummary summary) {}

    /** {@return how targets became classes; empty where they did not} */
    public String labels() {
        return comparison
                .flatMap(found -> found.task().labels())
                .map(ClassLabels::description)
                .orElse("");
    }

    /** {@return the evaluation of two models on the held-out rows; no comparison where no rows are held out} */
    public static Evaluation of(
            OnnxModel before, OnnxModel after, EvaluationData data, TaskOptions options, RunContext run)
            throws IOException {
        DataRows held = data.test();
        LabelCollector.Seen seen = LabelCollector.see(held);
        ModelEnd end = ModelEnd.of(before, options.output());
        ModelEnd otherEnd = ModelEnd.of(after, options.output());
        if (seen.rows() == 0) {
            return new Evaluation(Optional.empty(), List.of(), 0);
        }
        try (ModelRunner first = runner(before, end, run);
                ModelRunner second = runner(after, otherEnd, run)) {
            Comparison comparison = compared(first, second, List.of(end, otherEnd), held, seen, options, run);
            return new Evaluation(Optional.of(comparison), latency(first, second, held), seen.rows());
        }
    }

    /** {@return two models compared on the held-out rows, of which no times are measured; empty where no rows are held out} */
    public static Optional<Comparison> compared(
            OnnxModel before, OnnxModel after, EvaluationData data, TaskOptions options, RunContext run)
            throws IOException {
        LabelCollector.Seen seen = LabelCollector.see(data.test());
        ModelEnd end = ModelEnd.of(before, options.output());
        ModelEnd otherEnd = ModelEnd.of(after, options.output());
        if (seen.rows() == 0) {
            return Optional.empty();
        }
        try (ModelRunner first = runner(before, end, run);
                ModelRunner second = runner(after, otherEnd, run)) {
            return Optional.of(compared(first, second, List.of(end, otherEnd), data.test(), seen, options, run));
        }
    }

    /** Runs both over all rows. */
    private static Comparison compared(
            ModelRunner first,
            ModelRunner second,
            List<ModelEnd> ends,
            DataRows held,
            LabelCollector.Seen seen,
            TaskOptions options,
            RunContext run)
            throws IOException {
        String output = ends.get(0).tensor();
        Dataset test = held.dataset();
        int width = first.run(held.first(1)).width(output);
        TaskFinder.Found task = task(options, ends.get(0), width, test, seen);
        PairedMetrics metrics = new PairedMetrics(task.task(), run.options().seed());
        long rows = 0;
        try (BatchReader reader = held.open(BATCH)) {
            Batch batch = reader.newBatch();
            while (reader.next(batch)) {
                double[] outputs = first.run(batch).values(output);
                double[] others = second.run(batch).values(ends.get(1).tensor());
                metrics.add(outputs, others, task.targets(batch, test));
                rows += batch.rows();
                run.progress().progress("comparing", rows, -1);
            }
        }
        return new Comparison(task, output, metrics.summary());
    }

    /**
     * {@return the task of a data set}
     *
     * @throws odf2nna.data.DataFormatException if its targets do not fit
     */
    public static TaskFinder.Found task(
            TaskOptions options, ModelEnd end, int width, Dataset test, LabelCollector.Seen seen) {
        try {
            return TaskFinder.find(options, end, width, test, seen);
        } catch (UnusableLabelsException e) {
            throw EvaluationData.unusable(test, test.layout().target() + ": " + e.getMessage(), e);
        }
    }

    private static ModelRunner runner(OnnxModel model, ModelEnd end, RunContext run) {
        return new ModelRunner(run.engine(), ScoringCopy.withOutputs(model, List.of(end.tensor())));
    }

    private static List<LatencySummary> latency(ModelRunner first, ModelRunner second, DataRows test)
            throws IOException {
        List<LatencySummary> measured = new ArrayList<>();
        for (int batch : LATENCY_BATCHES) {
            Batch rows = test.first(batch);
            if (rows.rows() == batch) {
                measured.add(LatencyMeter.measure(first, second, rows));
            }
        }
        return measured;
    }
}
