package odf2nna.internal.pipeline;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import odf2nna.evaluate.TaskOptions;
import odf2nna.internal.data.Batch;
import odf2nna.internal.onnx.LoadedModel;
import odf2nna.internal.onnx.ModelEnd;
import odf2nna.internal.onnx.OnnxModel;
import odf2nna.internal.onnx.ScoringCopy;
import odf2nna.internal.runtime.ModelRunner;
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
        List<String> tensors = tensors(model);
        try (ModelRunner runner = new ModelRunner(run.engine(), ScoringCopy.withOutputs(model, tensors))) {
            return by(tensors, batch -> runner.run(batch)::values);
        }
    }

    /**
     * {@return the same outputs, as something else than ONNX Runtime computes them}
     *
     * @param model whose outputs they are
     * @param computed gives for rows what gives the numbers of a tensor
     */
    List<double[]> of(OnnxModel model, Function<Batch, Function<String, double[]>> computed) {
        return by(tensors(model), computed);
    }

    private List<String> tensors(OnnxModel model) {
        List<String> tensors = new ArrayList<>(others);
        tensors.add(0, ModelEnd.of(model, judged.output()).tensor());
        return tensors;
    }

    private List<double[]> by(List<String> tensors, Function<Batch, Function<String, double[]>> computed) {
        List<List<double[]>> values =
                tensors.stream().<List<double[]>>map(t -> new ArrayList<>()).toList();
        for (Batch batch : batches) {
            Function<String, double[]> found = computed.apply(batch);
            for (int i = 0; i < tensors.size(); i++) {
                values.get(i).add(found.apply(tensors.get(i)));
            }
        }
        return values.stream().map(BatchOutputs::joined).toList();
    }

    /** {@return arrays one after another} */
    static double[] joined(List<double[]> parts) {
        return parts.stream().flatMapToDouble(Arrays::stream).toArray();
    }
}
