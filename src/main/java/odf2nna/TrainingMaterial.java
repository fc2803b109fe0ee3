package odf2nna;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import odf2nna.data.Batch;
import odf2nna.evaluate.TaskFinder;
import odf2nna.network.DenseNetwork;
import odf2nna.network.Signal;
import odf2nna.network.UnitSet;
import odf2nna.onnx.ModelEnd;
import odf2nna.onnx.ScoreSignal;
import odf2nna.onnx.ScoringCopy;
import odf2nna.onnx.UnsupportedModelException;
import odf2nna.retrain.Augmentation;
import odf2nna.retrain.Objective;
import odf2nna.retrain.RetrainSettings;
import odf2nna.retrain.TrainingJob;
import odf2nna.retrain.TrainingRows;
import odf2nna.runtime.Engine;
import odf2nna.runtime.ModelRunner;
import odf2nna.runtime.ProgressListener;

/**
 * What networks made from one model are trained with: the goal and the rows.
 *
 * @param goal what outputs are trained towards
 * @param objective what is made small
 * @param rows in memory
 * @param available rows that these were chosen from
 * @param augmented what is needed besides where rows are augmented
 */
record TrainingMaterial(
        LearningGoal goal, Objective objective, TrainingData rows, long available, AugmentedRows augmented) {
    /** Reads the rows for networks of a model, and finds out what the model is for. */
    static final class Reader {
        private final LoadedModel original;
        private final EvaluationData data;
        private final EngineSettings settings;
        private final Engine engine;
        private final ProgressListener progress;

        /**
         * Reads nothing yet.
         *
         * @param original gives the targets where there are no labels
         */
        Reader(
                LoadedModel original,
                EvaluationData data,
                EngineSettings settings,
                Engine engine,
                ProgressListener progress) {
            this.original = original;
            this.data = data;
            this.settings = settings;
            this.engine = engine;
            this.progress = progress;
        }

        /**
         * Reads.
         *
         * @param model computes what enters its dense part
         * @throws UnsupportedModelException if the scores do not come from the dense part alone
         */
        TrainingMaterial read(LoadedModel model, ObjectiveWish wish, JudgeSettings judge) throws IOException {
            ModelEnd end = ModelEnd.of(model.model(), judge.output());
            String scores = scores(model, end);
            String originalScores = scores(original, ModelEnd.of(original.model(), judge.output()));
            Map<String, Integer> inputs = new LinkedHashMap<>();
            model.network().upTo(scores).stream()
                    .filter(Signal.Input.class::isInstance)
                    .forEach(input -> inputs.put(input.name(), input.width()));
            List<String> tensors = new ArrayList<>(inputs.keySet());
            tensors.add(end.tensor());
            try (ModelRunner runner = new ModelRunner(engine, ScoringCopy.withOutputs(model.model(), tensors));
                    ModelRunner teacher = new ModelRunner(
                            engine, ScoringCopy.withOutputs(original.model(), List.of(originalScores)))) {
                EvaluationData.Seen seen = data.see(data.training(), data.trainingPart());
                TaskFinder.Found task = task(runner, end, judge, seen);
                int width = model.network().signal(scores).width();
                long numbers = width
                        + inputs.values().stream().mapToLong(Integer::longValue).sum();
                RowSample sample = new RowSample(seen.rows(), data.trainRows(numbers));
                LearningGoal goal = LearningGoal.of(task.task(), end, wish);
                AugmentedRows augmented =
                        AugmentedRows.of(wish.augmentation(), goal, original, originalScores, data.training(), inputs);
                TrainingData.Source source = new TrainingData.Source(
                        data.training(), data.trainingPart(), sample, task, goal, originalScores, augmented);
                String file = model.model().file().toString();
                TrainingData rows = TrainingData.read(source, runner, inputs, teacher, file, settings.seed(), progress);
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
                String scores, int width, LearningGoal goal, ObjectiveWish wish, TrainingRows rows) {
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

        private TaskFinder.Found task(ModelRunner runner, ModelEnd end, JudgeSettings judge, EvaluationData.Seen seen)
                throws IOException {
            Batch first = EvaluationData.first(data.training(), data.trainingPart(), 1);
            int width = runner.run(first).width(end.tensor());
            return TaskFinder.find(judge.task(), end, width, data.training(), seen.labels(), judge.classes());
        }
    }

    /** {@return whether a network made from the same model takes these rows as they are} */
    boolean fits(DenseNetwork network) {
        String scores = objective.signal();
        return network.signals().stream().anyMatch(signal -> signal.name().equals(scores))
                && network.upTo(scores).stream()
                        .filter(Signal.Input.class::isInstance)
                        .allMatch(input -> rows.holds(input.name(), input.width()));
    }

    /**
     * {@return the task of training a network on these rows, of which it may read fewer features than the original}
     *
     * <p>Rows of which some features are left are not augmented: what images and the original need is no longer there.
     */
    TrainingJob job(DenseNetwork network, Map<String, UnitSet> kept, RetrainSettings how) {
        TrainingRows training = rows.training();
        TrainingRows validation = rows.validation();
        boolean narrowed = false;
        for (Signal signal : network.signals()) {
            UnitSet left = kept.get(signal.name());
            if (signal instanceof Signal.Input
                    && left != null
                    && (long) left.size() * training.rows() < training.input(signal.name()).length) {
                training = training.with(signal.name(), left);
                validation = validation.with(signal.name(), left);
                narrowed = true;
            }
        }
        return narrowed
                ? new TrainingJob(network, objective, training, validation, how.with(Augmentation.NONE))
                : job(network, how);
    }

    /** {@return the task of training a network on these rows} */
    TrainingJob job(DenseNetwork network, RetrainSettings how) {
        return new TrainingJob(
                network, objective, rows.training(), rows.validation(), how, augmented.teacher(), augmented.images());
    }
}
