package odf2nna.internal.pipeline;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import odf2nna.evaluate.PromisedMetric;
import odf2nna.evaluate.TaskOptions;
import odf2nna.internal.data.Batch;
import odf2nna.internal.data.DataRows;
import odf2nna.internal.evaluate.LabelCollector;
import odf2nna.internal.evaluate.LabelPromises;
import odf2nna.internal.evaluate.Promise;
import odf2nna.internal.evaluate.TaskFinder;
import odf2nna.internal.onnx.LoadedModel;
import odf2nna.internal.onnx.ModelEnd;
import odf2nna.internal.onnx.OnnxModel;
import odf2nna.internal.runtime.RunContext;
import odf2nna.internal.training.TrainingTarget;
import odf2nna.training.LossOptions;

/**
 * Measures candidates by what is promised, on rows that none learns from: the whole model as it would be written, in ONNX Runtime.
 * The first output is judged against its labels, or against the original's outputs without labels; other heads are compared with
 * the original's.
 */
final class CandidateMeasure {
    private final BatchOutputs outputs;
    private final boolean isLabelled;
    private final List<double[]> original;
    private final List<Promised> promises = new ArrayList<>();

    /**
     * A promise about an output.
     *
     * @param output its place
     */
    private record Promised(int output, Promise promise) {}

    private CandidateMeasure(BatchOutputs outputs, boolean isLabelled, List<double[]> original) {
        this.outputs = outputs;
        this.isLabelled = isLabelled;
        this.original = original;
    }

    /**
     * Reads the rows.
     *
     * @param metric what is promised; empty for the default of the task
     * @param labels distinct labels of all rows, these or others; empty where they are too many for classes
     * @throws IOException if the rows can't be read
     */
    static CandidateMeasure of(
            LoadedModel original,
            DataRows kept,
            TaskOptions judged,
            Optional<Set<String>> labels,
            Optional<PromisedMetric> metric,
            RunContext run)
            throws IOException {
        ModelEnd end = ModelEnd.of(original.model(), judged.output());
        int width = BatchOutputs.width(original.model(), end, kept.first(1), run);
        LabelCollector.Seen seen = LabelCollector.see(kept).withLabels(labels);
        TaskFinder.Found task = TaskFinder.find(judged, end, width, kept.dataset(), seen);
        TrainingTarget target = TrainingTarget.of(task.task(), end, LossOptions.defaults());
        LabelledBatches rows = LabelledBatches.read(kept, target, task);
        BatchOutputs outputs = BatchOutputs.of(original, end, rows.batches(), judged, run);
        CandidateMeasure measure = new CandidateMeasure(outputs, target.isLabelled(), outputs.of(original.model()));
        if (!target.isLabelled()) {
            measure.promise(0, List.of(Promise.likeOriginal(task.task(), measure.original.get(0))));
        } else if (metric.isPresent()) {
            measure.promise(0, LabelPromises.of(task.task(), metric.get(), rows.labels()));
        } else {
            measure.promise(0, LabelPromises.usual(task.task(), rows.labels()));
        }
        measure.promiseHeads(original);
        return measure;
    }

    private void promise(int output, List<Promise> some) {
        some.forEach(promise -> promises.add(new Promised(output, promise)));
    }

    private void promiseHeads(LoadedModel model) {
        for (int i = 0; i < outputs.others().size(); i++) {
            String head = outputs.others().get(i);
            double[] values = original.get(i + 1);
            int width = values.length / rows();
            Promise like = ModelEnd.of(model.model(), Optional.of(head)).form().isOfClasses()
                    ? Promise.sameClass(values, width)
                    : Promise.sameNumbers(values, width);
            promise(i + 1, List.of(like.about(head)));
        }
    }

    /** {@return number of rows} */
    int rows() {
        return outputs.rows();
    }

    /** {@return whether the judged output is compared with labels, not with the original's outputs} */
    boolean isLabelled() {
        return isLabelled;
    }

    /** {@return what the first promise is about} */
    String promised() {
        return promises.get(0).promise().metric();
    }

    /** {@return a model's outputs, see {@link BatchOutputs#of(OnnxModel)}} */
    List<double[]> outputs(OnnxModel model) {
        return outputs.of(model);
    }

    /** {@return a model's outputs as something else than ONNX Runtime computes them} */
    List<double[]> outputs(OnnxModel model, Function<Batch, Function<String, double[]>> computed) {
        return outputs.of(model, computed);
    }

    /** {@return the original's outputs} */
    List<double[]> originalOutputs() {
        return original;
    }

    /** {@return by row, a number that rows of one group have in common; empty without groups} */
    private long[] groups() {
        return outputs.batches().stream()
                .filter(Batch::isGrouped)
                .flatMapToLong(batch -> IntStream.range(0, batch.rows()).mapToLong(batch::key))
                .toArray();
    }

    /**
     * {@return the errors of a candidate beside those of another}
     *
     * @param first outputs of the other, such as {@link #originalOutputs}
     */
    RowErrors rowErrors(List<double[]> first, OnnxModel candidate) {
        return rowErrors(first, outputs.of(candidate));
    }

    /** {@return the errors of a candidate beside those of another, from the outputs of both} */
    RowErrors rowErrors(List<double[]> first, List<double[]> second) {
        return new RowErrors(
                promises.stream()
                        .map(one -> new RowErrors.Output(
                                one.promise().metric(),
                                one.promise().output(),
                                one.promise().beside(first.get(one.output()), second.get(one.output()))))
                        .toList(),
                groups());
    }
}
