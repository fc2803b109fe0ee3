package odf2nna.internal.evaluate;

import java.io.IOException;
import odf2nna.evaluate.UnusableLabelsException;
import odf2nna.internal.data.Batch;
import odf2nna.internal.data.BatchReader;
import odf2nna.internal.data.Dataset;
import odf2nna.internal.data.Part;
import odf2nna.internal.runtime.ModelRunner;
import odf2nna.runtime.ProgressListener;

/** Two models on the same rows. */
public final class ModelComparison {
    private static final int BATCH = 256;

    private ModelComparison() {}

    /**
     * One side of the comparison.
     *
     * @param runner runs the model
     * @param tensor the output to judge
     */
    public record Side(ModelRunner runner, String tensor) {}

    /**
     * Runs both over the rows of a part.
     *
     * @throws IOException if the data can't be read
     * @throws UnusableLabelsException if a label is none of the classes
     */
    public static PairedSummary compare(
            Side before,
            Side after,
            Dataset dataset,
            Part part,
            TaskFinder.Found task,
            long seed,
            ProgressListener progress)
            throws IOException {
        PairedMetrics metrics = PairedMetrics.of(task.task(), seed);
        long rows = 0;
        try (BatchReader reader = dataset.open(part, BATCH)) {
            Batch batch = reader.newBatch();
            while (reader.next(batch)) {
                double[] first = before.runner().run(batch).values(before.tensor());
                double[] second = after.runner().run(batch).values(after.tensor());
                metrics.add(first, second, TargetValues.of(batch, dataset, task));
                rows += batch.rows();
                progress.progress("comparing", rows, -1);
            }
        }
        return metrics.summary();
    }
}
