package odf2nna.internal.pipeline;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import odf2nna.evaluate.TaskOptions;
import odf2nna.internal.data.Batch;
import odf2nna.internal.onnx.FrozenPart;
import odf2nna.internal.onnx.LoadedModel;
import odf2nna.internal.onnx.ModelEnd;
import odf2nna.internal.onnx.OnnxModel;
import odf2nna.internal.onnx.ScoringCopy;
import odf2nna.internal.runtime.ModelRunner;
import odf2nna.internal.runtime.RunContext;
import odf2nna.internal.training.Heads;

/**
 * Runs whole models, with all their outputs, on rows in memory. Where they have convolutions or the like before their dense
 * layers, which all have in common, those are run once.
 *
 * @param judged which output comes first
 * @param others names of the other heads in the original, in their order
 * @param frozen what the common part gives for the rows; empty where every model is run from its inputs on
 */
record BatchOutputs(
        List<Batch> batches, TaskOptions judged, List<String> others, Optional<Features> frozen, RunContext run) {
    /**
     * What a frozen part gives.
     *
     * @param batches of the features, one for each batch of rows
     */
    record Features(FrozenPart part, List<Batch> batches) {}

    /** Those of an original and of what is made from it. */
    static BatchOutputs of(
            LoadedModel original, ModelEnd end, List<Batch> batches, TaskOptions judged, RunContext run) {
        Optional<Features> frozen = FrozenPart.of(original)
                // else they might take much more memory than the rows do
                .filter(part -> batches.stream().allMatch(batch -> part.width() <= batch.width()))
                .map(part -> new Features(part, features(part, batches, run)));
        return new BatchOutputs(batches, judged, Heads.others(original, end), frozen, run);
    }

    private static List<Batch> features(FrozenPart part, List<Batch> batches, RunContext run) {
        try (ModelRunner runner = new ModelRunner(run.engine(), part.alone())) {
            return batches.stream()
                    .map(runner::run)
                    .map(found -> sideBySide(
                            part.features().stream().map(found::values).toList(), found.rows()))
                    .toList();
        }
    }

    /** {@return rows of the numbers that several tensors have for each} */
    private static Batch sideBySide(List<double[]> tensors, int rows) {
        int width = tensors.stream().mapToInt(values -> values.length / rows).sum();
        double[] all = new double[rows * width];
        int column = 0;
        for (double[] values : tensors) {
            int own = values.length / rows;
            for (int row = 0; row < rows; row++) {
                System.arraycopy(values, row * own, all, row * width + column, own);
            }
            column += own;
        }
        return Batch.of(width, all);
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
        OnnxModel whole = ScoringCopy.withOutputs(model, tensors);
        Optional<OnnxModel> behind = frozen.flatMap(features -> features.part().behind(whole));
        List<Batch> rows = behind.isPresent() ? frozen.orElseThrow().batches() : batches;
        try (ModelRunner runner = new ModelRunner(run.engine(), behind.orElse(whole))) {
            return by(rows, tensors, batch -> runner.run(batch)::values);
        }
    }

    /**
     * {@return the same outputs, as something else than ONNX Runtime computes them}
     *
     * @param model whose outputs they are
     * @param computed gives for rows what gives the numbers of a tensor
     */
    List<double[]> of(OnnxModel model, Function<Batch, Function<String, double[]>> computed) {
        return by(batches, tensors(model), computed);
    }

    private List<String> tensors(OnnxModel model) {
        List<String> tensors = new ArrayList<>(others);
        tensors.add(0, ModelEnd.of(model, judged.output()).tensor());
        return tensors;
    }

    private static List<double[]> by(
            List<Batch> batches, List<String> tensors, Function<Batch, Function<String, double[]>> computed) {
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
