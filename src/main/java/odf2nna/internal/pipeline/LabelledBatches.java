package odf2nna.internal.pipeline;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import odf2nna.internal.data.Batch;
import odf2nna.internal.data.BatchReader;
import odf2nna.internal.data.DataRows;
import odf2nna.internal.evaluate.TaskFinder;
import odf2nna.internal.training.TrainingMaterial;
import odf2nna.internal.training.TrainingTarget;

/**
 * Rows in memory with their labels.
 *
 * @param labels row-major {@code [rows, outputs]}; empty without labels
 */
@SuppressWarnings("ArrayRecordComponent") // large, handed on at once, never compared
record LabelledBatches(List<Batch> batches, double[] labels) {
    private static final int BATCH = 256;

    /** Reads all of some rows. */
    static LabelledBatches read(DataRows some, TrainingTarget target, TaskFinder.Found task) throws IOException {
        List<Batch> batches = new ArrayList<>();
        List<double[]> labels = new ArrayList<>();
        try (BatchReader reader = some.open(BATCH)) {
            for (Batch batch = reader.newBatch(); reader.next(batch); batch = reader.newBatch()) {
                batches.add(batch);
                if (target.isLabelled()) {
                    labels.add(TrainingMaterial.labels(target, batch, some.dataset(), task));
                }
            }
        }
        return new LabelledBatches(batches, BatchOutputs.joined(labels));
    }
}
