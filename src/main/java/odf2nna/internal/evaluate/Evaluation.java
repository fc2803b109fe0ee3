package odf2nna.internal.evaluate;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import odf2nna.data.DataFormatException;
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

    /** What gives the numbers of a compared tensor for rows, row after row. */
    public interface Scores {
        double[] of(Batch rows);
    }

    /** Takes what two models give for rows, batch by batch. */
    public interface Receiver {
        /**
         * Takes a batch.
         *
         * @param before outputs of the first model, row-major
         * @param after outputs of the second
         * @param targets in the form of the task
         */
        void rows(Batch batch, double[] before, double[] after, double[] targets);
    }

    /** {@return the evaluation of two models on the held-out rows; no comparison where no rows are held out} */
    public static Evaluation of(
            OnnxModel before, OnnxModel after, EvaluationData data, TaskOptions options, RunContext run)
            throws IOException {
        try (ScoringModel first = ScoringModel.of(before, options.output(), run);
                ScoringModel second = first.beside(after, options.output(), run)) {
            Batch one = data.test().first(1);
            if (one.rows() == 0) {
                return new Evaluation(Optional.empty(), List.of(), 0);
            }
            first.requireSameWidth(second, one);
            List<ScoringModel> alike = alike(first, second, first.width(one), options);
            Evaluation compared = of(alike.get(0), alike.get(1), data, options, run);
            return new Evaluation(
                    compared.comparison(), latency(first.runner(), second.runner(), data.test()), compared.rows());
        }
    }

    /** {@return the evaluation of a model and of other scores on the held-out rows, without times} */
    public static Evaluation of(
            OnnxModel before, Scores after, EvaluationData data, TaskOptions options, RunContext run)
            throws IOException {
        try (ScoringModel first = ScoringModel.of(before, options.output(), run)) {
            return of(first, after, data, options, run);
        }
    }

    private static Evaluation of(
            ScoringModel first, Scores second, EvaluationData data, TaskOptions options, RunContext run)
            throws IOException {
        DataRows held = data.test();
        LabelCollector.Seen seen = LabelCollector.see(held);
        if (seen.rows() == 0) {
            return new Evaluation(Optional.empty(), List.of(), 0);
        }
        TaskFinder.Found task = task(options, first.end(), first.width(held.first(1)), held.dataset(), seen);
        PairedMetrics metrics = new PairedMetrics(task.task(), run.options().seed());
        score(first, second, task, held, (batch, before, after, targets) -> {
            requireFilled(batch, before, held.dataset());
            metrics.add(before, after, targets);
            run.progress().progress("comparing", batch.firstRow() + batch.rows(), -1);
        });
        Comparison comparison = new Comparison(task, first.end().tensor(), metrics.summary());
        return new Evaluation(Optional.of(comparison), List.of(), seen.rows());
    }

    /** {@return both models; for classes both with probabilities, if one of them ends in logits or logarithms and the other does not} */
    private static List<ScoringModel> alike(ScoringModel first, ScoringModel second, int width, TaskOptions options) {
        if (options.task() == TaskOptions.Kind.REGRESSION || !first.isOtherScale(second)) {
            return List.of(first, second);
        }
        boolean areSingle = width == 1 || options.task() == TaskOptions.Kind.LABELS;
        return List.of(first.asProbabilities(areSingle), second.asProbabilities(areSingle));
    }

    /** Refuses rows with missing features that are given to a model which does not fill them. */
    private static void requireFilled(Batch batch, double[] scores, Dataset rows) {
        int outputs = scores.length / batch.rows();
        for (int row = 0; row < batch.rows(); row++) {
            if (hasNaN(scores, row * outputs, outputs)
                    && hasNaN(batch.features(), row * batch.width(), batch.width())) {
                throw DataFormatException.inFile(
                        rows.sources().get(0).path(),
                        "row %,d: the model gives NaN where a feature is missing; with --missing keep it must fill missing ones, so use --missing drop or mean"
                                .formatted(batch.firstRow() + row + 1));
            }
        }
    }

    private static boolean hasNaN(double[] values, int from, int count) {
        return Arrays.stream(values, from, from + count).anyMatch(Double::isNaN);
    }

    /**
     * Runs two models on rows, for a comparison that is added up elsewhere.
     *
     * @param width outputs of a row
     * @param seen of all rows that are compared
     * @throws odf2nna.data.DataFormatException if the rows can't be used
     */
    public static void score(
            OnnxModel before,
            OnnxModel after,
            int width,
            DataRows rows,
            TaskOptions options,
            LabelCollector.Seen seen,
            Receiver to,
            RunContext run)
            throws IOException {
        try (ScoringModel first = ScoringModel.of(before, options.output(), run);
                ScoringModel second = first.beside(after, options.output(), run)) {
            List<ScoringModel> alike = alike(first, second, width, options);
            ModelEnd end = alike.get(0).end();
            score(alike.get(0), alike.get(1), task(options, end, width, rows.dataset(), seen), rows, to);
        }
    }

    private static void score(Scores first, Scores second, TaskFinder.Found task, DataRows rows, Receiver to)
            throws IOException {
        try (BatchReader reader = rows.open(BATCH)) {
            Batch batch = reader.newBatch();
            while (reader.next(batch)) {
                to.rows(batch, first.of(batch), second.of(batch), task.targets(batch, rows.dataset()));
            }
        }
    }

    /** {@return two models compared on the held-out rows, of which no times are measured; empty where no rows are held out} */
    public static Optional<Comparison> compared(
            OnnxModel before, OnnxModel after, EvaluationData data, TaskOptions options, RunContext run)
            throws IOException {
        try (ScoringModel second = ScoringModel.of(after, options.output(), run)) {
            return of(before, second, data, options, run).comparison();
        }
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
