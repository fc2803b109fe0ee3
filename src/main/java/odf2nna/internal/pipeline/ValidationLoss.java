package odf2nna.internal.pipeline;

import java.io.IOException;
import java.util.List;
import odf2nna.data.DataFiles;
import odf2nna.data.DataOptions;
import odf2nna.internal.build.Encoding;
import odf2nna.internal.build.Target;
import odf2nna.internal.data.Batch;
import odf2nna.internal.data.BatchReader;
import odf2nna.internal.data.EvaluationData;
import odf2nna.internal.data.InputShape;
import odf2nna.internal.onnx.LoadedModel;
import odf2nna.internal.runtime.ModelRunner;
import odf2nna.internal.runtime.RunContext;

/**
 * The loss of general networks on validation rows of the user's own: the mean of {@code −ln p} of a row's class, or of the squared
 * error of a standardised number.
 *
 * @param rows where the encoded rows are
 */
record ValidationLoss(DataOptions rows, Encoding encoding, RunContext run) {
    private static final int BATCH = 1024;

    /** Single precision rounds smaller probabilities to 0. */
    private static final double LEAST = 1e-7;

    /** {@return the loss of a network} */
    double of(LoadedModel network) throws IOException {
        EvaluationData data = EvaluationData.open(
                new DataFiles(rows, List.of()), List.of(new InputShape("features", List.of(encoding.width()))));
        boolean isOfClasses = encoding.target() instanceof Target.Classes;
        String output = network.model().outputs().get(0).name();
        double sum = 0;
        long count = 0;
        try (ModelRunner runner = new ModelRunner(run.engine(), network.model());
                BatchReader reader = data.training().open(BATCH)) {
            Batch batch = reader.newBatch();
            while (reader.next(batch)) {
                double[] outputs = runner.run(batch).values(output);
                double[] targets = batch.targets();
                int width = outputs.length / batch.rows();
                for (int row = 0; row < batch.rows(); row++) {
                    double error = isOfClasses
                            ? -Math.log(Math.max(LEAST, outputs[row * width + (int) targets[row]]))
                            : Math.pow(outputs[row] - targets[row], 2);
                    sum += error;
                    count++;
                }
            }
        }
        return sum / count;
    }
}
