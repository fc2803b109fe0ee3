package odf2nna;

import java.io.IOException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import odf2nna.network.Reduction;
import odf2nna.network.UnitSet;
import odf2nna.onnx.ModelRewriter;
import odf2nna.onnx.OnnxModel;
import odf2nna.onnx.UnsupportedModelException;
import odf2nna.report.RetrainSummary;
import odf2nna.retrain.Epoch;
import odf2nna.retrain.RetrainSettings;
import odf2nna.retrain.Retrained;
import odf2nna.retrain.Retrainer;
import odf2nna.retrain.TrainingJob;
import odf2nna.runtime.ProgressListener;

/** Trains a model that was made smaller a little longer, on the rows that were scored. */
final class Retraining {
    private final LoadedModel small;
    private final TrainingMaterial.Reader reader;
    private final EngineSettings settings;
    private final ProgressListener progress;

    /**
     * Trains nothing yet.
     *
     * @param small the model to train, as it is in its file
     * @param reader reads the rows
     */
    Retraining(LoadedModel small, TrainingMaterial.Reader reader, EngineSettings settings, ProgressListener progress) {
        this.small = small;
        this.reader = reader;
        this.settings = settings;
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
        TrainingMaterial material = reader.read(small, wish.objective(), judge);
        RetrainSettings how = wish.settings(material.rows().training().rows(), settings.seed(), settings.threads());
        Retrained retrained = retrain(retrainer, material.job(small.network(), how), wish.files());
        return new Result(rewritten(retrained), summary(material, how, retrained), retrained.engine());
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

    private static RetrainSummary summary(TrainingMaterial material, RetrainSettings how, Retrained retrained) {
        LearningGoal goal = material.goal();
        TrainingData rows = material.rows();
        return new RetrainSummary(
                goal.loss().title(),
                goal.teachers(),
                material.augmented().title(how.augmentation()),
                how.descent().optimizer().name().toLowerCase(Locale.ROOT),
                how.descent().learningRate(),
                how.course().batchSize(),
                rows.training().rows(),
                rows.validation().rows(),
                material.available(),
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
