package odf2nna.internal.pipeline;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import odf2nna.evaluate.PromisedMetric;
import odf2nna.evaluate.TaskOptions;
import odf2nna.internal.data.Batch;
import odf2nna.internal.data.BatchReader;
import odf2nna.internal.data.Dataset;
import odf2nna.internal.data.EvaluationData;
import odf2nna.internal.data.RowSample;
import odf2nna.internal.data.ThinnedDataset;
import odf2nna.internal.evaluate.LabelCollector;
import odf2nna.internal.evaluate.Promise;
import odf2nna.internal.evaluate.TaskFinder;
import odf2nna.internal.onnx.LoadedModel;
import odf2nna.internal.onnx.ModelEnd;
import odf2nna.internal.onnx.OnnxModel;
import odf2nna.internal.onnx.ScoringCopy;
import odf2nna.internal.runtime.ModelRunner;
import odf2nna.internal.runtime.Outputs;
import odf2nna.internal.runtime.RunContext;
import odf2nna.internal.training.Heads;
import odf2nna.internal.training.TrainingData;
import odf2nna.internal.training.TrainingMaterial;
import odf2nna.internal.training.TrainingTarget;
import odf2nna.training.LossOptions;

/**
 * Measures candidates on the validation rows, which none learns from: the whole model as it would be written, with all its
 * outputs, in ONNX Runtime. The first output is the one that is judged, against its targets; what each other head gives is
 * compared with what it gives in the original.
 */
final class CandidateMeasure {
    private static final int BATCH = 256;

    private final TaskOptions judged;
    private final RunContext run;
    private final TrainingTarget target;
    private final List<Batch> rows;
    private final List<String> others;
    private final List<OutputErrors> outputs;
    private final List<Promised> promises;
    private final List<double[]> original;

    /**
     * A promise about an output.
     *
     * @param output its place
     */
    private record Promised(int output, Promise promise) {}

    private CandidateMeasure(
            LoadedModel original,
            TaskOptions judged,
            ModelEnd end,
            TrainingTarget target,
            List<Batch> rows,
            Judge judge,
            Promises promises,
            RunContext run) {
        this.judged = judged;
        this.run = run;
        this.target = target;
        this.rows = rows;
        this.others = Heads.others(original, end);
        this.original = outputs(original.model());
        int count = rows.stream().mapToInt(Batch::rows).sum();
        double threshold = end.form() == ModelEnd.Form.SIGMOID ? 0.5 : 0;
        this.outputs = new ArrayList<>();
        this.promises = new ArrayList<>();
        outputs.add(judge.errors(threshold, this.original.get(0), count));
        promises.of(this.original.get(0)).forEach(one -> this.promises.add(new Promised(0, one)));
        for (int i = 0; i < others.size(); i++) {
            double[] values = this.original.get(i + 1);
            boolean ofClasses = isOfClasses(original, others.get(i));
            outputs.add(ofClasses ? OutputErrors.ofClasses(values, count) : OutputErrors.ofNumbers(values, count));
            Promise like = ofClasses
                    ? Promise.sameClass(values, values.length / count)
                    : Promise.sameNumbers(values, values.length / count);
            this.promises.add(new Promised(i + 1, like.about(others.get(i))));
        }
    }

    /** Says what is promised of the judged output. */
    private interface Promises {
        List<Promise> of(double[] original);
    }

    /** Makes the errors of the judged output. */
    private interface Judge {
        OutputErrors errors(double threshold, double[] original, int rows);
    }

    /**
     * Reads the validation rows: those of the material, or those that training would leave out.
     *
     * @param judged which output is judged, and how
     * @param loss how numbers are compared
     * @throws IOException if the rows can't be read
     */
    static CandidateMeasure of(
            LoadedModel original,
            EvaluationData data,
            TaskOptions judged,
            LossOptions loss,
            Optional<TrainingMaterial> material,
            RunContext run)
            throws IOException {
        Dataset dataset = data.training();
        ModelEnd end = ModelEnd.of(original.model(), judged.output());
        LabelCollector.Seen seen = LabelCollector.see(dataset, data.trainingPart());
        int width = width(original.model(), end, EvaluationData.first(dataset, data.trainingPart(), 1), run);
        TaskFinder.Found task = TaskFinder.find(judged, end, width, dataset, seen);
        TrainingTarget target = TrainingTarget.of(task.task(), end, loss);
        RowSample sample = material.map(TrainingMaterial::sample)
                .orElseGet(() -> new RowSample(seen.rows(), data.trainRows((long) dataset.width() + width)));
        long[] keys = EvaluationData.keys(
                new EvaluationData.Rows(new ThinnedDataset(dataset, sample::takes), data.trainingPart()));
        Set<Integer> validation = Arrays.stream(TrainingData.validationRows(
                        keys, data.isInTime(), run.options().seed()))
                .boxed()
                .collect(Collectors.toSet());
        int[] at = {0};
        Dataset some = new ThinnedDataset(dataset, row -> sample.takes(row) && validation.contains(at[0]++));
        List<double[]> labels = new ArrayList<>();
        List<Batch> rows = read(new EvaluationData.Rows(some, data.trainingPart()), target, task, labels);
        List<Double> weights =
                material.map(known -> known.objective().classWeights()).orElse(List.of());
        Judge judge = (threshold, outputs, count) ->
                OutputErrors.judged(target, threshold, joined(labels), outputs, weights, count);
        return new CandidateMeasure(original, judged, end, target, rows, judge, outputs -> List.of(), run);
    }

    /**
     * Reads rows that were kept from candidates, to hold them to a promise.
     *
     * @param metric what is promised; empty for the usual
     * @param labels distinct labels of all rows, the kept ones or not; empty where they are too many for classes
     * @throws IOException if the rows can't be read
     */
    static CandidateMeasure ofKept(
            LoadedModel original,
            EvaluationData.Rows kept,
            TaskOptions judged,
            Optional<Set<String>> labels,
            Optional<PromisedMetric> metric,
            RunContext run)
            throws IOException {
        ModelEnd end = ModelEnd.of(original.model(), judged.output());
        int width = width(original.model(), end, EvaluationData.first(kept.dataset(), kept.part(), 1), run);
        LabelCollector.Seen seen =
                LabelCollector.see(kept.dataset(), kept.part()).withLabels(labels);
        TaskFinder.Found task = TaskFinder.find(judged, end, width, kept.dataset(), seen);
        TrainingTarget target = TrainingTarget.of(task.task(), end, LossOptions.defaults());
        List<double[]> values = new ArrayList<>();
        List<Batch> rows = read(kept, target, task, values);
        Judge judge =
                (threshold, outputs, count) -> OutputErrors.promised(target, threshold, joined(values), outputs, count);
        Promises promises = outputs -> target.isLabelled()
                ? metric.map(one -> Promise.of(task.task(), one, joined(values)))
                        .orElseGet(() -> Promise.usual(task.task(), joined(values)))
                : List.of(Promise.likeOriginal(task.task(), outputs));
        return new CandidateMeasure(original, judged, end, target, rows, judge, promises, run);
    }

    private static List<Batch> read(
            EvaluationData.Rows some, TrainingTarget target, TaskFinder.Found task, List<double[]> labels)
            throws IOException {
        List<Batch> rows = new ArrayList<>();
        try (BatchReader reader = some.dataset().open(some.part(), BATCH)) {
            for (Batch batch = reader.newBatch(); reader.next(batch); batch = reader.newBatch()) {
                rows.add(batch);
                if (target.isLabelled()) {
                    labels.add(TrainingMaterial.labels(target, batch, some.dataset(), task));
                }
            }
        }
        return rows;
    }

    /** {@return the outputs of a row} */
    static int width(OnnxModel model, ModelEnd end, Batch row, RunContext run) {
        try (ModelRunner runner =
                new ModelRunner(run.engine(), ScoringCopy.withOutputs(model, List.of(end.tensor())))) {
            return runner.run(row).width(end.tensor());
        }
    }

    private static boolean isOfClasses(LoadedModel model, String output) {
        ModelEnd.Form form = ModelEnd.of(model.model(), Optional.of(output)).form();
        return form == ModelEnd.Form.PROBABILITIES || form == ModelEnd.Form.LOG_PROBABILITIES;
    }

    /** {@return what a model gives for the rows: the judged output first, row-major} */
    List<double[]> outputs(OnnxModel model) {
        List<String> tensors = new ArrayList<>(others);
        tensors.add(0, ModelEnd.of(model, judged.output()).tensor());
        List<List<double[]>> values =
                tensors.stream().<List<double[]>>map(t -> new ArrayList<>()).toList();
        try (ModelRunner runner = new ModelRunner(run.engine(), ScoringCopy.withOutputs(model, tensors))) {
            for (Batch batch : rows) {
                Outputs found = runner.run(batch);
                for (int i = 0; i < tensors.size(); i++) {
                    values.get(i).add(found.values(tensors.get(i)));
                }
            }
        }
        return values.stream().map(CandidateMeasure::joined).toList();
    }

    private static double[] joined(List<double[]> parts) {
        return parts.stream().flatMapToDouble(Arrays::stream).toArray();
    }

    static double mean(float[] errors) {
        double sum = 0;
        for (float error : errors) {
            sum += error;
        }
        return sum / errors.length;
    }

    /** {@return how many rows there are} */
    int rows() {
        return rows.stream().mapToInt(Batch::rows).sum();
    }

    /** {@return what the judged output is measured by, for reports} */
    String errorName() {
        return target.errorName();
    }

    /** {@return for each output, the judged one first, the error on each row} */
    List<float[]> errors(OnnxModel model) {
        List<double[]> values = outputs(model);
        List<float[]> errors = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            errors.add(outputs.get(i).of(values.get(i)));
        }
        return errors;
    }

    /** {@return what the first promise is about} */
    String promised() {
        return promises.get(0).promise().metric();
    }

    /** {@return what the original gives for the rows} */
    List<double[]> originalOutputs() {
        return original;
    }

    /** {@return by row, a number that rows of one group have in common; empty without groups} */
    private long[] groups() {
        return rows.stream()
                .filter(Batch::isGrouped)
                .flatMapToLong(batch -> IntStream.range(0, batch.rows()).mapToLong(batch::key))
                .toArray();
    }

    /** {@return whether the judged output is compared with labels, not with what the original gives} */
    boolean isLabelled() {
        return target.isLabelled();
    }

    /**
     * {@return how wrong a candidate is beside another}
     *
     * @param first outputs of the other, such as {@link #originalOutputs}
     */
    RowErrors rowErrors(List<double[]> first, OnnxModel candidate) {
        List<double[]> second = outputs(candidate);
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
