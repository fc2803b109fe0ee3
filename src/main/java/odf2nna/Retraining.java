package odf2nna;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import odf2nna.data.Batch;
import odf2nna.evaluate.TaskFinder;
import odf2nna.network.DenseNetwork;
import odf2nna.network.Reduction;
import odf2nna.network.Signal;
import odf2nna.network.UnitSet;
import odf2nna.onnx.ModelEnd;
import odf2nna.onnx.ModelRewriter;
import odf2nna.onnx.OnnxModel;
import odf2nna.onnx.ScoreSignal;
import odf2nna.onnx.ScoringCopy;
import odf2nna.onnx.UnsupportedModelException;
import odf2nna.report.RetrainSummary;
import odf2nna.retrain.Epoch;
import odf2nna.retrain.Objective;
import odf2nna.retrain.RetrainSettings;
import odf2nna.retrain.Retrained;
import odf2nna.retrain.Retrainer;
import odf2nna.retrain.TrainingJob;
import odf2nna.retrain.TrainingRows;
import odf2nna.runtime.Engine;
import odf2nna.runtime.ModelRunner;
import odf2nna.runtime.ProgressListener;

/** Trains a model that was made smaller a little longer, on the rows that were scored. */
final class Retraining {
    private final LoadedModel small;
    private final LoadedModel original;
    private final EvaluationData data;
    private final EngineSettings settings;
    private final Engine engine;
    private final ProgressListener progress;

    /**
     * Trains nothing yet.
     *
     * @param small the model to train, as it is in its file
     * @param original gives the targets where there are no labels
     */
    Retraining(
            LoadedModel small,
            LoadedModel original,
            EvaluationData data,
            EngineSettings settings,
            Engine engine,
            ProgressListener progress) {
        this.small = small;
        this.original = original;
        this.data = data;
        this.settings = settings;
        this.engine = engine;
        this.progress = progress;
    }

    /**
     * What came of it.
     *
     * @param model the model with the weights of the best epoch
     * @param summary for the report
     * @param engine what computed
     */
    record Result(OnnxModel model, RetrainSummary summary, String engine) {}

    /**
     * Trains.
     *
     * @throws UnsupportedModelException if the scores do not come from the dense part alone
     * @throws odf2nna.retrain.TrainingFailure if the loss stops being a number
     */
    Result run(Retrainer retrainer, RetrainWish wish, JudgeSettings judge) throws IOException {
        ModelEnd end = ModelEnd.of(small.model(), judge.output());
        String scores = scores(small, end);
        String originalScores = scores(original, ModelEnd.of(original.model(), judge.output()));
        DenseNetwork network = small.network();
        Map<String, Integer> inputs = new LinkedHashMap<>();
        network.upTo(scores).stream()
                .filter(Signal.Input.class::isInstance)
                .forEach(input -> inputs.put(input.name(), input.width()));
        List<String> tensors = new ArrayList<>(inputs.keySet());
        tensors.add(end.tensor());
        try (ModelRunner runner = new ModelRunner(engine, ScoringCopy.withOutputs(small.model(), tensors));
                ModelRunner teacher =
                        new ModelRunner(engine, ScoringCopy.withOutputs(original.model(), List.of(originalScores)))) {
            TaskFinder.Found task = task(runner, end, judge);
            LearningGoal goal = LearningGoal.of(task.task(), end, wish.objective());
            TrainingData.Source source =
                    new TrainingData.Source(data.scoring(), data.scoringPart(), task, goal, originalScores);
            String file = small.model().file().toString();
            TrainingData rows = TrainingData.read(source, runner, inputs, teacher, file, settings.seed(), progress);
            RetrainSettings how = wish.settings(rows.training().rows(), settings.seed(), settings.threads());
            Objective objective = objective(scores, goal, wish.objective(), rows.training());
            TrainingJob job = new TrainingJob(network, objective, rows.training(), rows.validation(), how);
            Retrained retrained = retrain(retrainer, job, wish.files());
            return new Result(rewritten(retrained), summary(goal, how, rows, retrained), retrained.engine());
        }
    }

    private String scores(LoadedModel model, ModelEnd end) {
        return ScoreSignal.of(model.model(), model.region(), end)
                .orElseThrow(() -> refused("between its dense layers and '%s' stand operators that can't be trained"
                        .formatted(end.tensor())));
    }

    private Objective objective(String scores, LearningGoal goal, ObjectiveWish wish, TrainingRows rows) {
        List<Double> weights = wish.classWeights()
                .map(wanted -> goal.classWeights(wanted, rows.targets(), rows.targetWidth()))
                .orElse(List.of());
        Objective objective = new Objective(scores, goal.loss(), goal.distillation(), weights);
        int width = small.network().signal(scores).width();
        if (rows.targetWidth() != objective.targetWidth(width)) {
            throw refused(
                    "'%s' has %d numbers in a row, the targets have %d".formatted(scores, width, rows.targetWidth()));
        }
        return objective;
    }

    private UnsupportedModelException refused(String reason) {
        return new UnsupportedModelException(
                original.model().file().toString(), "can't be retrained: " + reason + "; use --epochs 0");
    }

    private TaskFinder.Found task(ModelRunner runner, ModelEnd end, JudgeSettings judge) throws IOException {
        Batch first = EvaluationData.first(data.scoring(), data.scoringPart(), 1);
        int width = runner.run(first).width(end.tensor());
        EvaluationData.Seen seen = data.see(data.scoring(), data.scoringPart());
        return TaskFinder.find(judge.task(), end, width, data.scoring(), seen.labels(), judge.classes());
    }

    private Retrained retrain(Retrainer retrainer, TrainingJob job, RetrainFiles files) {
        EarlyEnd.begin();
        try (EpochReports reports = new EpochReports(job, files.logs(job.settings()), progress)) {
            return retrainer.retrain(job, files.checkpoints(), reports);
        } finally {
            EarlyEnd.end();
        }
    }

    private OnnxModel rewritten(Retrained retrained) {
        if (!retrained.isImproved()) {
            return small.model();
        }
        Map<String, UnitSet> all = new HashMap<>();
        small.network().signals().forEach(signal -> all.put(signal.name(), UnitSet.all(signal.width())));
        return ModelRewriter.rewrite(small.model(), small.region(), new Reduction(retrained.network(), all))
                .withMetadata(Map.of(
                        "odf2nna.retrained.epochs",
                        Integer.toString(retrained.best().number())));
    }

    private static RetrainSummary summary(
            LearningGoal goal, RetrainSettings how, TrainingData rows, Retrained retrained) {
        return new RetrainSummary(
                goal.loss().title(),
                goal.teachers(),
                how.descent().optimizer().name().toLowerCase(Locale.ROOT),
                how.descent().learningRate(),
                how.course().batchSize(),
                rows.training().rows(),
                rows.validation().rows(),
                goal.loss().isOfClasses() ? "error" : goal.loss().title(),
                retrained.before().validationError(),
                retrained.best().validationError(),
                retrained.best().number(),
                how.course().epochs(),
                retrained.isInterrupted(),
                retrained.epochs().stream().map(Retraining::row).toList());
    }

    private static RetrainSummary.EpochRow row(Epoch epoch) {
        return new RetrainSummary.EpochRow(
                epoch.number(),
                Double.isNaN(epoch.loss()) ? 0 : epoch.loss(),
                epoch.validationLoss(),
                epoch.validationError(),
                epoch.seconds());
    }
}
