package odf2nna.internal.training;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import odf2nna.internal.network.Reduction;
import odf2nna.internal.network.UnitSet;
import odf2nna.internal.onnx.ModelRewriter;
import odf2nna.internal.onnx.OnnxModel;
import odf2nna.internal.pipeline.LoadedModel;
import odf2nna.report.FineTuneSummary;
import odf2nna.training.TrainingSettings;

/** Trains a model that was made smaller a little longer. */
public final class Retraining {
    private final LoadedModel small;
    private final TrainingMaterial material;
    private final TrainingSettings how;

    /**
     * Trains nothing yet.
     *
     * @param small the model to train, as it is in its file
     * @param material fits that model
     */
    public Retraining(LoadedModel small, TrainingMaterial material, TrainingSettings how) {
        this.small = small;
        this.material = material;
        this.how = how;
    }

    /**
     * What came of it.
     *
     * @param model the model with the weights of the best epoch
     * @param summary for the report
     * @param engine what computed
     */
    public record Result(OnnxModel model, FineTuneSummary summary, String engine) {}

    /** {@return the training} */
    TrainingJob job() {
        return material.job(small, how);
    }

    /**
     * Trains.
     *
     * @throws odf2nna.training.TrainingFailure if the loss stops being a number
     */
    public Result run(Trainer retrainer, Checkpoints checkpoints, Trainer.Listener listener) {
        CancellationToken.begin();
        try {
            TrainedNetwork retrained = retrainer.retrain(job(), checkpoints, listener);
            return new Result(rewritten(retrained), summary(material, how, retrained), retrained.engine());
        } finally {
            CancellationToken.end();
        }
    }

    private OnnxModel rewritten(TrainedNetwork retrained) {
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

    private static FineTuneSummary summary(TrainingMaterial material, TrainingSettings how, TrainedNetwork retrained) {
        TrainingTarget goal = material.goal();
        TrainingData rows = material.rows();
        return new FineTuneSummary(
                goal.loss().title(),
                goal.teachers(),
                material.augmented().title(how.augmentation()),
                how.descent().optimizer().name().toLowerCase(Locale.ROOT),
                how.descent().learningRate(),
                how.course().batchSize(),
                rows.training().rows(),
                rows.validation().rows(),
                material.available(),
                goal.errorName(),
                retrained.before().validationError(),
                retrained.best().validationError(),
                retrained.best().number(),
                how.course().epochs(),
                retrained.isInterrupted(),
                retrained.epochs().stream().map(Retraining::row).toList());
    }

    private static FineTuneSummary.EpochRow row(Epoch epoch) {
        return new FineTuneSummary.EpochRow(
                epoch.number(),
                Double.isNaN(epoch.loss()) ? 0 : epoch.loss(),
                epoch.validationLoss(),
                epoch.validationError(),
                epoch.seconds());
    }
}
