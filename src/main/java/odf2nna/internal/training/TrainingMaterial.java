package odf2nna.internal.training;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import odf2nna.evaluate.TaskOptions;
import odf2nna.internal.evaluate.TaskFinder;
import odf2nna.internal.network.DenseNetwork;
import odf2nna.internal.network.Reduction;
import odf2nna.internal.network.UnitSet;
import odf2nna.internal.network.Value;
import odf2nna.internal.onnx.ModelEnd;
import odf2nna.internal.onnx.ScoreSignal;
import odf2nna.internal.onnx.ScoringCopy;
import odf2nna.internal.onnx.SelectedFeatures;
import odf2nna.internal.pipeline.LoadedModel;
import odf2nna.internal.runtime.Engine;
import odf2nna.internal.runtime.ModelRunner;
import odf2nna.internal.runtime.Outputs;
import odf2nna.internal.runtime.RunContext;
import odf2nna.onnx.UnsupportedModelException;
import odf2nna.training.LossOptions;
import odf2nna.training.TrainingSettings;
import odf2nna.training.WeightSelection;
import org.jspecify.annotations.Nullable;

/**
 * What networks made from one model are trained with: the goal and the rows.
 *
 * @param goal what outputs are trained towards
 * @param objective what is made small
 * @param rows in memory
 * @param available rows that these were chosen from
 * @param augmented what is needed besides where rows are augmented
 */
public record TrainingMaterial(
        TrainingTarget goal, Objective objective, TrainingData rows, long available, AugmentedRows augmented) {
    /** Reads the rows for networks of a model, and finds out what the model is for. */
    static final class Reader {
        private final LoadedModel original;
        private final EvaluationData data;
        private final RunContext run;

        /**
         * Reads nothing yet.
         *
         * @param original gives the targets where there are no labels
         */
        Reader(LoadedModel original, EvaluationData data, RunContext run) {
            this.original = original;
            this.data = data;
            this.run = run;
        }

        /**
         * Reads.
         *
         * @param model computes what enters its dense part
         * @param keep with {@link WeightSelection#LAST} no rows are kept from what is learnt from
         * @throws UnsupportedModelException if the scores do not come from the dense part alone
         */
        TrainingMaterial read(LoadedModel model, LossOptions wish, TaskOptions judge, WeightSelection keep)
                throws IOException {
            ModelEnd end = ModelEnd.of(model.model(), judge.output());
            String scores = scores(model, end);
            String originalScores = scores(original, ModelEnd.of(original.model(), judge.output()));
            Map<String, RowColumns> columns = columns(model);
            Set<String> tensors = new LinkedHashSet<>();
            for (Value input : model.network().upTo(scores)) {
                RowColumns some = columns.get(input.name());
                if (input instanceof Value.Input) {
                    tensors.add(some == null ? input.name() : some.input());
                }
            }
            List<String> wanted = new ArrayList<>(tensors);
            wanted.add(end.tensor());
            Engine engine = run.engine();
            try (ModelRunner runner = new ModelRunner(engine, ScoringCopy.withOutputs(model.model(), wanted));
                    ModelRunner teacher = new ModelRunner(
                            engine, ScoringCopy.withOutputs(original.model(), List.of(originalScores)))) {
                EvaluationData.Seen seen = data.see(data.training(), data.trainingPart());
                Outputs first = runner.run(EvaluationData.first(data.training(), data.trainingPart(), 1));
                Map<String, Integer> inputs = new LinkedHashMap<>();
                tensors.forEach(tensor -> inputs.put(tensor, width(model, tensor, first)));
                TaskFinder.Found task = TaskFinder.find(
                        judge.task(), end, first.width(end.tensor()), data.training(), seen.labels(), judge.classes());
                int width = model.network().signal(scores).width();
                long numbers = width
                        + inputs.values().stream().mapToLong(Integer::longValue).sum();
                RowSample sample = new RowSample(seen.rows(), data.trainRows(numbers));
                TrainingTarget goal = TrainingTarget.of(task.task(), end, wish);
                AugmentedRows augmented =
                        AugmentedRows.of(wish.augmentation(), goal, original, originalScores, data.training(), inputs);
                TrainingData.Source source = new TrainingData.Source(
                        data.training(),
                        data.trainingPart(),
                        sample,
                        task,
                        goal,
                        originalScores,
                        augmented,
                        keep == WeightSelection.LAST);
                String file = model.model().file().toString();
                TrainingData rows = TrainingData.read(
                        source, runner, inputs, teacher, file, run.options().seed(), run.progress());
                Objective objective = objective(scores, width, goal, wish, rows.training());
                return new TrainingMaterial(goal, objective, rows, seen.rows(), augmented);
            }
        }

        private String scores(LoadedModel model, ModelEnd end) {
            return ScoreSignal.of(model.model(), model.region(), end)
                    .orElseThrow(() -> refused("between its dense layers and '%s' stand operators that can't be trained"
                            .formatted(end.tensor())));
        }

        private Objective objective(
                String scores, int width, TrainingTarget goal, LossOptions wish, TrainingRows rows) {
            List<Double> weights = wish.classWeights()
                    .map(wanted -> goal.classWeights(wanted, rows.targets(), rows.targetWidth()))
                    .orElse(List.of());
            Objective objective = new Objective(scores, goal.loss(), goal.distillation(), weights);
            if (rows.targetWidth() != objective.targetWidth(width)) {
                throw refused("'%s' has %d numbers in a row, the targets have %d"
                        .formatted(scores, width, rows.targetWidth()));
            }
            return objective;
        }

        private UnsupportedModelException refused(String reason) {
            return new UnsupportedModelException(
                    original.model().file().toString(), "can't be retrained: " + reason + "; use --epochs 0");
        }

        /** {@return numbers of a row that one layer at a time reads; of a tensor that is read in part, all} */
        private static int width(LoadedModel model, String tensor, Outputs first) {
            return model.network().signals().stream()
                    .filter(signal ->
                            signal instanceof Value.Input && signal.name().equals(tensor))
                    .mapToInt(Value::width)
                    .findFirst()
                    .orElseGet(() -> first.width(tensor));
        }
    }

    /** {@return whether a model that was made from the same one takes these rows} */
    public boolean fits(LoadedModel made) {
        String scores = objective.signal();
        Map<String, RowColumns> columns = columns(made);
        return made.network().signals().stream()
                        .anyMatch(signal -> signal.name().equals(scores))
                && made.network().upTo(scores).stream()
                        .filter(Value.Input.class::isInstance)
                        .allMatch(input -> fits(input, columns.get(input.name())));
    }

    private boolean fits(Value input, @Nullable RowColumns columns) {
        return columns == null
                ? rows.holds(input.name(), input.width())
                : rows.holds(columns.input()) && columns.positions().size() == input.width();
    }

    /** {@return what the inputs of a model's dense part read of other tensors, where they do not read them whole} */
    private static Map<String, RowColumns> columns(LoadedModel model) {
        Map<String, RowColumns> columns = new LinkedHashMap<>();
        for (Value signal : model.network().signals()) {
            if (signal instanceof Value.Input) {
                SelectedFeatures.of(model.model(), signal.name())
                        .ifPresent(some -> columns.put(signal.name(), new RowColumns(some.source(), some.positions())));
            }
        }
        return columns;
    }

    /** {@return the task of training a model on these rows} */
    public TrainingJob job(LoadedModel model, TrainingSettings how) {
        return job(model.network(), columns(model), how);
    }

    /** {@return the task of training what a model is reduced to} */
    public TrainingJob job(LoadedModel model, Reduction reduction, TrainingSettings how) {
        Map<String, RowColumns> columns = columns(model);
        for (Value signal : model.network().signals()) {
            UnitSet kept = reduction.kept().get(signal.name());
            if (signal instanceof Value.Input && kept != null && kept.size() < signal.width()) {
                columns.merge(
                        signal.name(),
                        new RowColumns(signal.name(), kept),
                        (whole, some) ->
                                new RowColumns(whole.input(), whole.positions().part(some.positions())));
            }
        }
        return job(reduction.network(), columns, how);
    }

    private TrainingJob job(DenseNetwork network, Map<String, RowColumns> columns, TrainingSettings how) {
        return new TrainingJob(
                network,
                objective,
                rows.training(),
                rows.validation(),
                how,
                augmented.teacher(),
                augmented.images(),
                columns);
    }
}
