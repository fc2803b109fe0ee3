package odf2nna.internal.pipeline;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import odf2nna.data.DataFiles;
import odf2nna.evaluate.TaskOptions;
import odf2nna.internal.build.DenseChain;
import odf2nna.internal.io.StagedFile;
import odf2nna.internal.onnx.LoadedModel;
import odf2nna.internal.onnx.OnnxModelWriter;
import odf2nna.internal.runtime.RunContext;
import odf2nna.internal.training.FineTuning;
import odf2nna.training.FineTuneOptions;

/** Trains plain dense networks, as originals to compare methods on. */
public final class OriginalTraining {
    private OriginalTraining() {}

    /**
     * Trains a network on the rows that are not held out, and writes it.
     *
     * @param target an ONNX file, which is replaced
     * @throws odf2nna.training.TrainingFailure if TensorFlow is missing, or training fails
     * @throws odf2nna.data.DataFormatException if the rows can't be used
     */
    public static void run(
            DenseChain network, DataFiles rows, TaskOptions task, FineTuneOptions how, Path target, RunContext run)
            throws IOException {
        Pipeline.trainer(run).require();
        LoadedModel initial = LoadedModel.of(network.initial(run.options().seed(), target));
        FineTuning.Result result =
                Pipeline.of(initial, rows, task, run).fineTuning().tune(initial, how);
        if (result.network().isInterrupted()) {
            throw new InterruptedIOException("interrupted while " + target + " was trained");
        }
        try (StagedFile staged =
                OnnxModelWriter.write(result.model(), run.staging().beside(target, true), false)) {
            staged.commit();
        }
    }
}
