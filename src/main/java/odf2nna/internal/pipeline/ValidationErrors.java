package odf2nna.internal.pipeline;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import odf2nna.evaluate.TaskOptions;
import odf2nna.internal.data.DataRows;
import odf2nna.internal.data.Dataset;
import odf2nna.internal.data.EvaluationData;
import odf2nna.internal.data.RowSample;
import odf2nna.internal.data.ThinnedDataset;
import odf2nna.internal.evaluate.LabelCollector;
import odf2nna.internal.evaluate.TaskFinder;
import odf2nna.internal.onnx.LoadedModel;
import odf2nna.internal.onnx.ModelEnd;
import odf2nna.internal.onnx.OnnxModel;
import odf2nna.internal.runtime.RunContext;
import odf2nna.internal.training.TrainingData;
import odf2nna.internal.training.TrainingMaterial;
import odf2nna.internal.training.TrainingTarget;
import odf2nna.training.LossOptions;

/**
 * Measures the points of a sweep by their training loss on the validation rows, which none learns from: the whole model as it
 * would be written, in ONNX Runtime. The first output is judged against its targets; other heads are compared with the original's.
 */
final class ValidationErrors {
    private final TrainingTarget target;
    private final BatchOutputs outputs;
    private final List<OutputErrors> errors = new ArrayList<>();

    private ValidationErrors(
            LoadedModel original,
            BatchOutputs outputs,
            TrainingTarget target,
            double[] labels,
            List<Double> classWeights,
            double threshold) {
        this.target = target;
        this.outputs = outputs;
        int rows = outputs.rows();
        List<double[]> before = outputs.of(original.model());
        errors.add(OutputErrors.judged(target, threshold, labels, before.get(0), classWeights, rows));
        for (int i = 0; i < outputs.others().size(); i++) {
            double[] values = before.get(i + 1);
            ModelEnd end =
                    ModelEnd.of(original.model(), Optional.of(outputs.others().get(i)));
            errors.add(
                    end.form().isOfClasses()
                            ? OutputErrors.ofClasses(values, rows)
                            : OutputErrors.ofNumbers(values, rows));
        }
    }

    /**
     * Reads the validation rows: those of the material, or those that training would leave out.
     *
     * @param judged which output is judged, and how
     * @param loss how numbers are compared
     * @throws IOException if the rows can't be read
     */
    static ValidationErrors of(
            LoadedModel original,
            EvaluationData data,
            TaskOptions judged,
            LossOptions loss,
            Optional<TrainingMaterial> material,
            RunContext run)
            throws IOException {
        DataRows training = data.training();
        Dataset dataset = training.dataset();
        ModelEnd end = ModelEnd.of(original.model(), judged.output());
        LabelCollector.Seen seen = LabelCollector.see(training);
        int width = BatchOutputs.width(original.model(), end, training.first(1), run);
        TaskFinder.Found task = TaskFinder.find(judged, end, width, dataset, seen);
        TrainingTarget target = TrainingTarget.of(task.task(), end, loss);
        RowSample sample = material.map(TrainingMaterial::sample)
                .orElseGet(() -> new RowSample(seen.rows(), data.trainRows((long) dataset.width() + width)));
        long[] keys = training.of(new ThinnedDataset(dataset, sample::takes)).keys();
        Set<Integer> validation = Arrays.stream(TrainingData.validationRows(
                        keys, data.isInTime(), run.options().seed()))
                .boxed()
                .collect(Collectors.toSet());
        int[] at = {0};
        Dataset some = new ThinnedDataset(dataset, row -> sample.takes(row) && validation.contains(at[0]++));
        LabelledBatches rows = LabelledBatches.read(training.of(some), target, task);
        List<Double> weights =
                material.map(known -> known.objective().classWeights()).orElse(List.of());
        double threshold = end.form() == ModelEnd.Form.RAW ? 0 : 0.5;
        return new ValidationErrors(
                original,
                BatchOutputs.of(original, end, rows.batches(), judged, run),
                target,
                rows.labels(),
                weights,
                threshold);
    }

    /** {@return number of rows} */
    int rows() {
        return outputs.rows();
    }

    /** {@return what the judged output is measured by, for reports} */
    String errorName() {
        return target.errorName();
    }

    /** {@return for each output, the judged one first, the mean error over the rows} */
    List<Double> of(OnnxModel model) {
        List<double[]> values = outputs.of(model);
        return IntStream.range(0, values.size())
                .mapToObj(i -> mean(errors.get(i).of(values.get(i))))
                .toList();
    }

    static double mean(float[] errors) {
        double sum = 0;
        for (float error : errors) {
            sum += error;
        }
        return sum / errors.length;
    }
}
