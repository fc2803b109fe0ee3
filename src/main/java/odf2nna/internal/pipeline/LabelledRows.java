package odf2nna.internal.pipeline;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import odf2nna.evaluate.TaskOptions;
import odf2nna.internal.data.Batch;
import odf2nna.internal.data.BatchReader;
import odf2nna.internal.data.DataRows;
import odf2nna.internal.data.Dataset;
import odf2nna.internal.data.RowSample;
import odf2nna.internal.data.ThinnedDataset;
import odf2nna.internal.evaluate.Evaluation;
import odf2nna.internal.evaluate.GuessComparison;
import odf2nna.internal.evaluate.LabelCollector;
import odf2nna.internal.evaluate.TaskFinder;
import odf2nna.internal.onnx.LoadedModel;
import odf2nna.internal.onnx.ModelEnd;
import odf2nna.internal.onnx.ScoringCopy;
import odf2nna.internal.runtime.ModelRunner;
import odf2nna.internal.runtime.RunContext;

/**
 * Some labelled rows in memory, evenly spread, on which a model is compared with guessing.
 *
 * @param end which output is judged
 * @param task what it is measured against
 * @param dataset where the rows come from
 * @param rows with their targets
 */
record LabelledRows(
        LoadedModel model, ModelEnd end, TaskFinder.Found task, Dataset dataset, Batch rows, RunContext run) {
    private static final int MOST_ROWS = 2000;
    /** Numbers in memory at most, for wide rows. */
    private static final int MOST_NUMBERS = 1 << 23;

    private static final int BATCH = 256;

    /**
     * Reads rows.
     *
     * @return them; empty where there are none, or no labels
     * @throws odf2nna.data.DataFormatException if the targets do not fit
     * @throws IOException if the rows can't be read
     */
    static Optional<LabelledRows> read(LoadedModel model, DataRows from, TaskOptions judged, RunContext run)
            throws IOException {
        Dataset dataset = from.dataset();
        if (dataset.layout().targetWidth() == 0) {
            return Optional.empty();
        }
        LabelCollector.Seen seen = LabelCollector.see(from);
        int most = Math.max(1, Math.min(MOST_ROWS, MOST_NUMBERS / Math.max(1, dataset.width())));
        RowSample sample = new RowSample(seen.rows(), most);
        try (BatchReader reader = new ThinnedDataset(dataset, sample::takes).open(from.part(), most)) {
            Batch rows = reader.newBatch();
            if (!reader.next(rows)) {
                return Optional.empty();
            }
            ModelEnd end = ModelEnd.of(model.model(), judged.output());
            Batch first = from.first(1);
            int width = BatchOutputs.width(model.model(), end, first, run);
            TaskFinder.Found task = Evaluation.task(judged, end, width, dataset, seen);
            return Optional.of(new LabelledRows(model, end, task, dataset, rows, run));
        }
    }

    /** {@return the features, row-major} */
    double[] features() {
        return Arrays.copyOf(rows.features(), rows.rows() * rows.width());
    }

    /** {@return the targets, as the task wants them} */
    double[] targets() {
        return task.targets(rows, dataset);
    }

    /** {@return what the model gives for these rows with such features, row-major} */
    double[] outputs(double[] features) {
        int width = rows.width();
        double[] outputs = new double[rows.rows() * task.task().outputWidth()];
        int at = 0;
        try (ModelRunner runner =
                new ModelRunner(run.engine(), ScoringCopy.withOutputs(model.model(), List.of(end.tensor())))) {
            for (int from = 0; from < rows.rows(); from += BATCH) {
                int to = Math.min(rows.rows(), from + BATCH);
                Batch batch = Batch.of(width, Arrays.copyOfRange(features, from * width, to * width));
                double[] some = runner.run(batch).values(end.tensor());
                System.arraycopy(some, 0, outputs, at, some.length);
                at += some.length;
            }
        }
        return outputs;
    }

    /** {@return how the model does beside guessing} */
    GuessComparison compared(double[] outputs, double[] targets) {
        return GuessComparison.of(task.task(), outputs, targets, run.options().seed());
    }
}
