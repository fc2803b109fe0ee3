package odf2nna.internal.pipeline;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import odf2nna.evaluate.TaskOptions;
import odf2nna.internal.data.Batch;
import odf2nna.internal.onnx.LoadedModel;
import odf2nna.internal.onnx.ModelEnd;
import odf2nna.internal.onnx.OnnxModel;
import odf2nna.internal.onnx.ScoringCopy;
import odf2nna.internal.runtime.ModelRunner;
import odf2nna.internal.runtime.Outputs;
import odf2nna.internal.runtime.RunContext;
import odf2nna.internal.training.Heads;

/**
 * Runs whole models, with all their outputs, on rows in memory.
 *
 * @param judged which output comes first
 * @param others names of the other heads in the original, in their order
 */
record BatchOutputs(List<Batch> batches, TaskOptions judged, List<String> others, RunContext run) {
    /** Those of an original and of what is made from it. */
    static BatchOutputs of(
            LoadedModel original, ModelEnd end, List<Batch> batches, TaskOptions judged, RunContext run) {
        return new BatchOutputs(batches, judged, Heads.others(original, end), run);
    }

    /** {@return number of outputs of a model's end for each row} */
    static int width(OnnxModel model, ModelEnd end, Batch row, RunContext run) {
        try (ModelRunner runner =
                new ModelRunner(run.engine(), ScoringCopy.withOutputs(model, List.of(end.tensor())))) {
            return runner.run(row).width(end.tensor());
        }
    }

    /** {@return number of rows} */
    int rows() {
        return batches.stream().mapToInt(Batch::rows).sum();
    }

    /** {@return a model's outputs for the rows, each row-major {@code [rows, outputs]}: the judged one, then the others} */
    List<double[]> of(OnnxModel model) {
        List<String> tensors = new ArrayList<>(others);
        tensors.add(0, ModelEnd.of(model, judged.output()).tensor());
        List<List<double[]>> values =
                tensors.stream().<List<double[]>>map(t -> new ArrayList<>()).toList();
        try (ModelRunner runner = new ModelRunner(run.engine(), ScoringCopy.withOutputs(model, tensors))) {
            for (Batch batch : batches) {
                Outputs found = runner.run(batch);
                for (int i = 0; i < tensors.size(); i++) {
                    values.get(i).add(found.values(tensors.get(i)));
                }
            }
        }
        return values.stream().map(BatchOutputs::joined).toList();
    }

    /** {@return arrays one after another} */
    static double[] joined(List<double[]> parts) {
        return parts.stream().flatMapToDouble(Arrays::stream).toArray();
    }
}
