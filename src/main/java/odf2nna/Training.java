package odf2nna;

import java.io.IOException;
import odf2nna.retrain.Keep;
import odf2nna.retrain.RetrainSettings;
import odf2nna.retrain.Retrainer;
import odf2nna.retrain.TrainingJob;
import odf2nna.runtime.ProgressListener;
import odf2nna.tensorflow.TensorFlowRetrainer;

/** Trains networks that are made from an original, on its data: the one place that knows which engine does it. */
final class Training {
    private final LoadedModel original;
    private final EvaluationData data;
    private final EngineSettings settings;
    private final ProgressListener progress;

    Training(LoadedModel original, EvaluationData data, EngineSettings settings, ProgressListener progress) {
        this.original = original;
        this.data = data;
        this.settings = settings;
        this.progress = progress;
    }

    Retrainer retrainer() {
        return new TensorFlowRetrainer(TensorFlowRetrainer.Compilation.AUTO, !settings.verbose());
    }

    /** Trains a model that was made from the original a little longer, on the rows that were scored. */
    Retraining.Result retrain(LoadedModel small, RetrainWish wish, JudgeSettings judge) throws IOException {
        TrainingMaterial material =
                reader().read(small, wish.objective(), judge, wish.length().keep());
        Retraining retraining = new Retraining(small, material, settings(wish, material));
        RetrainFiles files = wish.files();
        TrainingJob job = retraining.job();
        try (EpochReports reports = new EpochReports(job, files.logs(job.settings()), progress)) {
            return retraining.run(retrainer(), files.checkpoints(), reports);
        }
    }

    /**
     * Reads what networks are trained with and judged by.
     *
     * @param small the original, or one that was made from it: what enters its dense part is read
     * @throws odf2nna.onnx.UnsupportedModelException if the scores do not come from the dense part alone
     */
    TrainingMaterial material(LoadedModel small, ObjectiveWish wish, JudgeSettings judge) throws IOException {
        return reader().read(small, wish, judge, Keep.BEST);
    }

    private TrainingMaterial.Reader reader() {
        return new TrainingMaterial.Reader(original, data, settings, settings.engine(), progress);
    }

    /** {@return how to train with some rows} */
    RetrainSettings settings(RetrainWish wish, TrainingMaterial material) {
        return wish.settings(material.rows().training().rows(), settings.seed(), settings.threads());
    }
}
