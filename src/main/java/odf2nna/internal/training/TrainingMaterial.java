package odf2nna.internal.training;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import odf2nna.data.DataFormatException;
import odf2nna.evaluate.TaskOptions;
import odf2nna.internal.data.Batch;
import odf2nna.internal.data.BatchReader;
import odf2nna.internal.data.Dataset;
import odf2nna.internal.data.EvaluationData;
import odf2nna.internal.data.RowSample;
import odf2nna.internal.evaluate.LabelCollector;
import odf2nna.internal.evaluate.TaskFinder;
import odf2nna.internal.network.Value;
import odf2nna.internal.onnx.Ancestry;
import odf2nna.internal.onnx.LoadedModel;
import odf2nna.internal.onnx.ModelEnd;
import odf2nna.internal.onnx.ScoringCopy;
import odf2nna.internal.onnx.SelectedFeatures;
import odf2nna.internal.runtime.ModelRunner;
import odf2nna.internal.runtime.Outputs;
import odf2nna.internal.runtime.RunContext;
import odf2nna.onnx.UnsupportedModelException;
import odf2nna.training.Loss;
import odf2nna.training.LossOptions;
import odf2nna.training.TrainingSettings;
import odf2nna.training.WeightSelection;

/**
 * The target and the rows for training a model and others made from it.
 *
 * @param target of the outputs
 * @param objective the training objective
 * @param scores values of the network that hold the scores of the heads that are trained
 * @param rows in memory
 * @param sample which rows were chosen, and of how many
 * @param augmented additional inputs where rows are augmented
 * @param depends whether inputs of the trained part depend on other dense layers: then the rows fit only that model
 */
public record TrainingMaterial(
        TrainingTarget target,
        Objective objective,
        List<String> scores,
        TrainingData rows,
        RowSample sample,
        AugmentedRows augmented,
        boolean depends) {
    private static final int BATCH = 256;

    /**
     * Reads the rows for a model, and finds its task.
     *
     * @param tuning its original gives the targets where there are no labels
     * @param model computes the inputs of its dense part
     * @param keep with {@link WeightSelection#LAST} all rows are training rows
     * @param chosen which rows are read; empty for as many as memory allows
     * @throws UnsupportedModelException if operators outside the dense part contribute to the scores
     */
    static TrainingMaterial read(
            FineTuning tuning, LoadedModel model, LossOptions options, WeightSelection keep, Optional<RowSample> chosen)
            throws IOException {
        LoadedModel original = tuning.original();
        EvaluationData data = tuning.data();
        TaskOptions judged = tuning.judged();
        RunContext run = tuning.run();
        ModelEnd end = ModelEnd.of(model.model(), judged.output());
        ModelEnd originalEnd = ModelEnd.of(original.model(), judged.output());
        List<String> others = otherHeads(original, originalEnd, model);
        Loss ofNumbers = options.loss().orElse(Loss.SQUARED_ERROR);
        List<Loss> losses = others.stream()
                .map(name -> ModelEnd.of(original.model(), Optional.of(name)).form())
                .map(form -> TrainingTarget.ofHead(form, ofNumbers))
                .toList();
        Heads heads = heads(model, end, others);
        Heads originalHeads = heads(original, originalEnd, others);
        Set<String> tensors = tensors(model, heads);
        List<String> wanted = new ArrayList<>(tensors);
        wanted.add(end.tensor());
        try (ModelRunner runner = new ModelRunner(run.engine(), ScoringCopy.withOutputs(model.model(), wanted));
                ModelRunner teacher = new ModelRunner(
                        run.engine(), ScoringCopy.withOutputs(original.model(), originalHeads.scores()))) {
            LabelCollector.Seen seen = LabelCollector.see(data.training());
            Outputs first = runner.run(data.training().first(1));
            Map<String, Integer> inputs = new LinkedHashMap<>();
            tensors.forEach(tensor -> inputs.put(tensor, width(model, tensor, first)));
            TaskFinder.Found task = TaskFinder.find(
                    judged,
                    end,
                    first.width(end.tensor()),
                    data.training().dataset(),
                    seen.withLabels(tuning.labels()));
            RowSample sample =
                    chosen.orElseGet(() -> new RowSample(seen.rows(), data.trainRows(numbers(heads.width(), inputs))));
            TrainingTarget target = TrainingTarget.of(task.task(), end, options).ofScores(end);
            AugmentedRows augmented = AugmentedRows.of(
                    options.augmentation(),
                    target,
                    original,
                    originalHeads,
                    data.training().dataset(),
                    inputs);
            TrainingData.Collector collector = new TrainingData.Collector();
            long read = 0;
            try (BatchReader reader = data.training().open(BATCH)) {
                Batch batch = reader.newBatch();
                while (reader.next(batch)) {
                    List<Integer> taken = sample.of(read, batch.rows());
                    read += batch.rows();
                    run.progress().progress("reading training rows", read, sample.total());
                    if (!taken.isEmpty()) {
                        Map<String, double[]> entering = entering(model, runner.run(batch), inputs, batch, augmented);
                        double[] labels = target.isLabelled()
                                ? labels(target, batch, data.training().dataset(), task)
                                : new double[0];
                        collector.add(
                                batch, entering, targets(target, losses, labels, batch, teacher, originalHeads), taken);
                    }
                }
            }
            TrainingData rows = collector.split(data.isInTime(), run.options().seed(), keep == WeightSelection.LAST);
            Objective objective = objective(model, heads, target, losses, options, rows.training());
            List<String> layers =
                    model.network().layers().stream().map(Value.Dense::name).toList();
            boolean depends = tensors.stream().anyMatch(tensor -> Ancestry.reads(model.model(), tensor, layers));
            return new TrainingMaterial(target, objective, heads.scores(), rows, sample, augmented, depends);
        }
    }

    /** {@return names of the other outputs whose scores come from the dense part of both, each from scores of its own} */
    private static List<String> otherHeads(LoadedModel original, ModelEnd end, LoadedModel model) {
        // of logits and probabilities the latter, whose form is known
        Comparator<String> order = Comparator.comparing(
                name -> ModelEnd.of(original.model(), Optional.of(name)).form() == ModelEnd.Form.RAW);
        Set<String> known = new HashSet<>();
        return Heads.others(original, end).stream()
                .filter(name -> Heads.scores(original, name).isPresent()
                        && Heads.scores(model, name).isPresent())
                .sorted(order)
                .filter(name -> known.add(Heads.scores(original, name).orElseThrow()))
                .toList();
    }

    private static Heads heads(LoadedModel model, ModelEnd end, List<String> others) {
        List<String> scores = new ArrayList<>(List.of(scores(model, end)));
        others.forEach(name -> scores.add(Heads.scores(model, name).orElseThrow()));
        return Heads.of(model, scores);
    }

    private static String scores(LoadedModel model, ModelEnd end) {
        return end.scoreValue(model.model(), model.region())
                .orElseThrow(() -> refused(
                        model,
                        "between its dense layers and '%s' are operators that can't be trained"
                                .formatted(end.tensor())));
    }

    private static UnsupportedModelException refused(LoadedModel model, String reason) {
        return new UnsupportedModelException(
                model.model().file().toString(), "can't be fine-tuned: " + reason + "; use --epochs 0");
    }

    /** {@return the tensors that the part which leads to the scores starts from} */
    private static Set<String> tensors(LoadedModel model, Heads heads) {
        Map<String, RowColumns> columns = columns(model);
        Set<String> tensors = new LinkedHashSet<>();
        for (Value value : heads.network().upTo(heads.value())) {
            if (value instanceof Value.Input) {
                RowColumns some = columns.get(value.name());
                tensors.add(some == null ? value.name() : some.input());
            }
        }
        return tensors;
    }

    /** {@return the numbers of a row that a layer consumes at a time; all, if the tensor is consumed in part} */
    private static int width(LoadedModel model, String tensor, Outputs first) {
        return model.network().values().stream()
                .filter(value -> value instanceof Value.Input && value.name().equals(tensor))
                .mapToInt(Value::width)
                .findFirst()
                .orElseGet(() -> first.width(tensor));
    }

    private static long numbers(int width, Map<String, Integer> inputs) {
        return width + inputs.values().stream().mapToLong(Integer::longValue).sum();
    }

    private static Map<String, double[]> entering(
            LoadedModel model, Outputs outputs, Map<String, Integer> inputs, Batch batch, AugmentedRows augmented) {
        Map<String, double[]> entering = new LinkedHashMap<>();
        inputs.forEach((input, width) -> {
            if (outputs.width(input) != width) {
                throw refused(
                        model,
                        "'%s' has %d numbers in a row, its consumer takes %d at a time"
                                .formatted(input, outputs.width(input), width));
            }
            augmented.requireUntouched(batch, outputs, input);
            entering.put(input, outputs.values(input));
        });
        return entering;
    }

    /**
     * {@return the targets of the outputs for the rows of a batch, {@code [rows, outputs]}}
     *
     * @throws DataFormatException if the labels do not fit the loss
     */
    public static double[] labels(TrainingTarget target, Batch batch, Dataset dataset, TaskFinder.Found task) {
        try {
            return target.fromLabels(task.outputTargets(batch, dataset), batch.rows());
        } catch (IllegalArgumentException e) {
            throw DataFormatException.inFile(dataset.sources().get(0).path(), String.valueOf(e.getMessage()));
        }
    }

    /** {@return rows of labels, where there are some, and of the original's outputs, where these are targets} */
    private static double[] targets(
            TrainingTarget target, List<Loss> losses, double[] labels, Batch batch, ModelRunner teacher, Heads heads) {
        boolean isDistilled = target.distillation().share() > 0;
        if (!isDistilled && losses.isEmpty()) {
            return labels;
        }
        List<double[]> scores = heads.of(teacher.run(batch));
        List<double[]> parts = new ArrayList<>();
        if (target.isLabelled()) {
            parts.add(labels);
        }
        if (isDistilled) {
            parts.add(target.fromScores(scores.get(0), batch.rows()));
        }
        for (int i = 0; i < losses.size(); i++) {
            parts.add(TrainingTarget.fromScores(losses.get(i), 1, scores.get(i + 1), batch.rows()));
        }
        return TrainingTarget.sideBySide(parts, batch.rows());
    }

    private static Objective objective(
            LoadedModel model,
            Heads heads,
            TrainingTarget target,
            List<Loss> losses,
            LossOptions options,
            TrainingRows rows) {
        List<Integer> widths = heads.widths();
        int all = rows.targetWidth();
        int from = all - heads.width() + widths.get(0);
        List<Objective.Head> others = new ArrayList<>();
        for (int i = 0; i < losses.size(); i++) {
            int width = widths.get(i + 1);
            others.add(new Objective.Head(width, losses.get(i), outputWeights(losses.get(i), rows, from, width)));
            from += width;
        }
        List<Double> weights = options.classWeights()
                .map(wanted -> target.classWeights(wanted, rows.targets(), all))
                .orElse(List.of());
        boolean isScaled = target.isScaled() || !others.isEmpty(); // several losses are added up
        Objective objective = new Objective(
                heads.value(),
                target.loss(),
                target.error(),
                target.distillation(),
                weights,
                isScaled ? outputWeights(target.loss(), rows, 0, widths.get(0)) : List.of(),
                others);
        int width = heads.width();
        if (all != objective.targetWidth(width)) {
            throw refused(
                    model, "'%s' has %d numbers in a row, the targets have %d".formatted(heads.value(), width, all));
        }
        return objective;
    }

    private static List<Double> outputWeights(Loss loss, TrainingRows rows, int from, int width) {
        return loss.isOfClasses()
                ? List.of()
                : TrainingTarget.outputWeights(loss, rows.targets(), rows.targetWidth(), from, width);
    }

    /** {@return the targets, for the report} */
    public String teachers() {
        return target.teachers() + (objective.heads().isEmpty() ? "" : "; for the other outputs the original's");
    }

    /** {@return whether these rows fit a model that was made from the same original} */
    public boolean fits(LoadedModel made) {
        Map<String, RowColumns> columns = columns(made);
        return !depends
                && made.network().values().stream()
                        .map(Value::name)
                        .collect(Collectors.toSet())
                        .containsAll(scores)
                && scores.stream()
                        .flatMap(head -> made.network().upTo(head).stream())
                        .filter(Value.Input.class::isInstance)
                        .allMatch(input -> {
                            RowColumns some = columns.get(input.name());
                            return some == null
                                    ? rows.holds(input.name(), input.width())
                                    : rows.holds(some.input())
                                            && some.positions().size() == input.width();
                        });
    }

    /** {@return the columns of other tensors that narrowed inputs of a model's dense part take} */
    static Map<String, RowColumns> columns(LoadedModel model) {
        Map<String, RowColumns> columns = new LinkedHashMap<>();
        for (Value value : model.network().values()) {
            if (value instanceof Value.Input) {
                SelectedFeatures.of(model.model(), value.name())
                        .ifPresent(some -> columns.put(value.name(), new RowColumns(some.source(), some.positions())));
            }
        }
        return columns;
    }

    /** {@return the task of training a model on these rows} */
    public TrainingJob job(LoadedModel model, TrainingSettings settings) {
        return new TrainingJob(
                Heads.of(model, scores).network(),
                objective,
                rows.training(),
                rows.validation(),
                settings,
                augmented.teacher(),
                augmented.images(),
                columns(model));
    }
}
