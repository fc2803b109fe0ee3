package odf2nna.internal.pipeline;

import java.io.IOException;
import java.util.List;
import odf2nna.data.DataFiles;
import odf2nna.data.DataOptions;
import odf2nna.internal.build.Encoding;
import odf2nna.internal.build.Target;
import odf2nna.internal.data.Batch;
import odf2nna.internal.data.BatchReader;
import odf2nna.internal.data.DataRows;
import odf2nna.internal.data.EvaluationData;
import odf2nna.internal.data.InputShape;
import odf2nna.internal.onnx.LoadedModel;
import odf2nna.internal.runtime.ModelRunner;
import odf2nna.internal.runtime.RunContext;

/**
 * The loss of general networks on rows that they did not learn from: the mean of {@code −ln p} of a row's class, or of the squared error
 * of a standardised number.
 */
record ValidationLoss(Encoding encoding, RunContext run) {
    private static final int BATCH = 1024;

    /** Single precision rounds smaller probabilities to 0. */
    private static final double LEAST = 1e-7;

    /** {@return the encoded rows of some files} */
    DataRows open(DataOptions files) throws IOException {
        List<InputShape> inputs = List.of(new InputShape("features", List.of(encoding.width())));
        return EvaluationData.open(new DataFiles(files, List.of()), inputs).training();
    }

    /** {@return the loss of a network on encoded rows} */
    double of(LoadedModel network, DataRows rows) throws IOException {
        boolean isOfClasses = encoding.target() instanceof Target.Classes;
        String output = network.model().outputs().get(0).name();
        double sum = 0;
        long count = 0;
        try (ModelRunner runner = new ModelRunner(run.engine(), network.model());
                BatchReader reader = rows.open(BATCH)) {
            Batch batch = reader.newBatch();
            while (reader.next(batch)) {
                double[] outputs = runner.run(batch).values(output);
                double[] targets = batch.targets();
                int width = outputs.length / batch.rows();
                int given = encoding.target().width();
                for (int row = 0; row < batch.rows(); row++) {
                    int place = row * width + (isOfClasses ? label(targets, row * given, given) : 0);
                    sum += isOfClasses
                            ? -Math.log(Math.max(LEAST, outputs[place]))
                            : Math.pow(outputs[place] - targets[row], 2);
                    count++;
                }
            }
        }
        return sum / count;
    }

    /** {@return the class of a row, whose target is its number or, beside a teacher, the largest of its probabilities} */
    private static int label(double[] targets, int from, int width) {
        if (width == 1) {
            return (int) targets[from];
        }
        int label = 0;
        for (int i = 1; i < width; i++) {
            label = targets[from + i] > targets[from + label] ? i : label;
        }
        return label;
    }
}
