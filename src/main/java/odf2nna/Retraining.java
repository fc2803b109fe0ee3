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
import odf2nna.retrain.Loss;
import odf2nna.retrain.Objective;
import odf2nna.retrain.RetrainSettings;
import odf2nna.retrain.Retrained;
import odf2nna.retrain.Retrainer;
import odf2nna.retrain.TrainingJob;
import odf2nna.runtime.Engine;
import odf2nna.runtime.ModelRunner;
import odf2nna.runtime.ProgressListener;

/** Trains a model that was made smaller a little longer, on the rows that were scored. */
final class Retraining {
    private final LoadedModel small;
    private final OnnxModel original;
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
            OnnxModel original,
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
        ModelEnd originalEnd = ModelEnd.of(original, judge.output());
        String scores = ScoreSignal.of(small.model(), small.region(), end)
                .orElseThrow(() -> refused("between its dense layers and '%s' stand operators that can't be trained"
                        .formatted(end.tensor())));
        DenseNetwork network = small.network();
        Map<String, Integer> inputs = new LinkedHashMap<>();
        network.upTo(scores).stream()
                .filter(Signal.Input.class::isInstance)
                .forEach(input -> inputs.put(input.name(), input.width()));
        List<String> tensors = new ArrayList<>(inputs.keySet());
        tensors.add(end.tensor());
        try (ModelRunner runner = new ModelRunner(engine, ScoringCopy.withOutputs(small.model(), tensors));
                ModelRunner teacher =
                        new ModelRunner(engine, ScoringCopy.withOutputs(original, List.of(originalEnd.tensor())))) {
            TaskFinder.Found task = task(runner, end, judge);
            LearningGoal goal =
                    LearningGoal.of(task.task(), originalEnd, wish.loss().orElse(Loss.SQUARED_ERROR));
            TrainingData.Source source = new TrainingData.Source(data.scoring(), data.scoringPart(), task, goal);
            String file = small.model().file().toString();
            TrainingData rows = TrainingData.read(source, runner, inputs, teacher, file, settings.seed(), progress);
            if (rows.training().targetWidth() != network.signal(scores).width()) {
                throw refused("'%s' has %d numbers in a row, the targets have %d"
                        .formatted(
                                scores,
                                network.signal(scores).width(),
                                rows.training().targetWidth()));
            }
            RetrainSettings how = wish.settings(rows.training().rows(), settings.seed(), settings.threads());
            Objective objective = new Objective(scores, goal.loss());
            TrainingJob job = new TrainingJob(network, objective, rows.training(), rows.validation(), how);
            Retrained retrained = retrain(retrainer, job, wish.files());
            return new Result(rewritten(retrained), summary(goal, how, rows, retrained), retrained.engine());
        }
    }

    private UnsupportedModelException refused(String reason) {
        return new UnsupportedModelException(
                original.file().toString(), "can't be retrained: " + reason + "; use --epochs 0");
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
                goal.isLabelled() ? "labels" : "the original's outputs",
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
