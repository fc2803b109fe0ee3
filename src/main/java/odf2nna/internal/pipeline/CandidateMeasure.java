package odf2nna.internal.pipeline;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import odf2nna.evaluate.TaskOptions;
import odf2nna.internal.data.Batch;
import odf2nna.internal.data.BatchReader;
import odf2nna.internal.data.Dataset;
import odf2nna.internal.data.EvaluationData;
import odf2nna.internal.data.RowSample;
import odf2nna.internal.data.ThinnedDataset;
import odf2nna.internal.evaluate.LabelCollector;
import odf2nna.internal.evaluate.TaskFinder;
import odf2nna.internal.onnx.Ancestry;
import odf2nna.internal.onnx.ElementType;
import odf2nna.internal.onnx.LoadedModel;
import odf2nna.internal.onnx.ModelEnd;
import odf2nna.internal.onnx.OnnxModel;
import odf2nna.internal.onnx.ScoringCopy;
import odf2nna.internal.onnx.TensorSpec;
import odf2nna.internal.runtime.ModelRunner;
import odf2nna.internal.runtime.Outputs;
import odf2nna.internal.runtime.RunContext;
import odf2nna.internal.training.TrainingData;
import odf2nna.internal.training.TrainingMaterial;
import odf2nna.internal.training.TrainingTarget;
import odf2nna.pipeline.Goals.Tolerance;
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
    private final List<double[]> original;

    private CandidateMeasure(
            LoadedModel original,
            TaskOptions judged,
            ModelEnd end,
            TrainingTarget target,
            List<Batch> rows,
            double[] labels,
            List<Double> classWeights,
            RunContext run) {
        this.judged = judged;
        this.run = run;
        this.target = target;
        this.rows = rows;
        this.others = heads(original, end);
        this.original = outputs(original.model());
        int count = rows.stream().mapToInt(Batch::rows).sum();
        double threshold = end.form() == ModelEnd.Form.SIGMOID ? 0.5 : 0;
        this.outputs = new ArrayList<>();
        outputs.add(OutputErrors.judged(target, threshold, labels, this.original.get(0), classWeights, count));
        for (int i = 0; i < others.size(); i++) {
            double[] values = this.original.get(i + 1);
            outputs.add(
                    isOfClasses(original, others.get(i))
                            ? OutputErrors.ofClasses(values, count)
                            : OutputErrors.ofNumbers(values, count));
        }
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
        TaskFinder.Found task = TaskFinder.find(judged, end, width, dataset, seen.labels());
        TrainingTarget target = TrainingTarget.of(task.task(), end, loss);
        RowSample sample = material.map(TrainingMaterial::sample)
                .orElseGet(() -> new RowSample(seen.rows(), data.trainRows((long) dataset.width() + width)));
        int taken = (int) Math.min(sample.total(), sample.most());
        Set<Integer> validation = Arrays.stream(
                        TrainingData.validationRows(taken, run.options().seed()))
                .boxed()
                .collect(Collectors.toSet());
        List<Batch> rows = new ArrayList<>();
        List<double[]> labels = new ArrayList<>();
        int[] at = {0};
        Dataset some = new ThinnedDataset(dataset, row -> sample.takes(row) && validation.contains(at[0]++));
        try (BatchReader reader = some.open(data.trainingPart(), BATCH)) {
            for (Batch batch = reader.newBatch(); reader.next(batch); batch = reader.newBatch()) {
                rows.add(batch);
                if (target.isLabelled()) {
                    labels.add(target.fromLabels(task.targets(batch, dataset), batch.rows()));
                }
            }
        }
        return new CandidateMeasure(
                original,
                judged,
                end,
                target,
                rows,
                joined(labels),
                material.map(known -> known.objective().classWeights()).orElse(List.of()),
                run);
    }

    private static int width(OnnxModel model, ModelEnd end, Batch row, RunContext run) {
        try (ModelRunner runner =
                new ModelRunner(run.engine(), ScoringCopy.withOutputs(model, List.of(end.tensor())))) {
            return runner.run(row).width(end.tensor());
        }
    }

    /** {@return the outputs with real numbers that do not come from the same scores as the judged one} */
    private static List<String> heads(LoadedModel model, ModelEnd end) {
        Optional<String> scores = end.scoreValue(model.model(), model.region());
        return model.model().outputs().stream()
                .filter(output -> output.type().filter(ElementType::isReal).isPresent())
                .map(TensorSpec::name)
                .filter(name -> !name.equals(end.tensor()))
                .filter(name -> Ancestry.readsInputs(model.model(), name) && !Ancestry.isRandom(model.model(), name))
                .filter(name -> scores.isEmpty()
                        || !scores.equals(ModelEnd.of(model.model(), Optional.of(name))
                                .scoreValue(model.model(), model.region())))
                .toList();
    }

    private static boolean isOfClasses(LoadedModel model, String output) {
        ModelEnd.Form form = ModelEnd.of(model.model(), Optional.of(output)).form();
        return form == ModelEnd.Form.PROBABILITIES || form == ModelEnd.Form.LOG_PROBABILITIES;
    }

    /** {@return what a model gives for the validation rows: the judged output first} */
    private List<double[]> outputs(OnnxModel model) {
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

    /** {@return for each output how much worse than the original a candidate may be} */
    List<AcceptanceTest> acceptance(OnnxModel model, Tolerance tolerance) {
        List<float[]> errors = errors(model);
        List<AcceptanceTest> tests = new ArrayList<>();
        tests.add(AcceptanceTest.of(target, errors.get(0), tolerance, original.get(0)));
        for (int i = 1; i < errors.size(); i++) {
            tests.add(AcceptanceTest.ofOriginal(
                    errors.get(i), tolerance, outputs.get(i).isOfClasses()));
        }
        return tests;
    }

    /** {@return another output than the judged one that is worse than before by more than chance, if there is one} */
    Optional<String> worseOutput(OnnxModel before, OnnxModel after) {
        List<float[]> first = errors(before);
        List<float[]> second = errors(after);
        for (int i = 1; i < first.size(); i++) {
            if (AcceptanceTest.isWorse(
                    first.get(i), second.get(i), outputs.get(i).isOfClasses())) {
                return Optional.of(others.get(i - 1));
            }
        }
        return Optional.empty();
    }
}
