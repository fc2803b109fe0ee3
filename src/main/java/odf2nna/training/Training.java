package odf2nna.training;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import odf2nna.model.LoadedModel;
import odf2nna.retrain.CheckpointFolder;
import odf2nna.retrain.Checkpoints;
import odf2nna.retrain.CsvLog;
import odf2nna.retrain.EpochLog;
import odf2nna.retrain.Keep;
import odf2nna.retrain.RetrainSettings;
import odf2nna.retrain.Retrainer;
import odf2nna.retrain.TrainingJob;
import odf2nna.runtime.ProgressListener;
import odf2nna.settings.EngineSettings;
import odf2nna.settings.JudgeSettings;
import odf2nna.settings.ObjectiveWish;
import odf2nna.settings.RetrainFiles;
import odf2nna.settings.RetrainWish;
import odf2nna.tensorflow.EventLog;
import odf2nna.tensorflow.TensorFlowRetrainer;

/** Trains networks that are made from an original, on its data: the one place that knows which engine does it. */
public final class Training {
    private final LoadedModel original;
    private final EvaluationData data;
    private final EngineSettings settings;
    private final ProgressListener progress;

    /**
     * Reads nothing yet.
     *
     * @param original what networks learn from where labels are absent or not all
     */
    public Training(LoadedModel original, EvaluationData data, EngineSettings settings, ProgressListener progress) {
        this.original = original;
        this.data = data;
        this.settings = settings;
        this.progress = progress;
    }

    public Retrainer retrainer() {
        return new TensorFlowRetrainer(TensorFlowRetrainer.Compilation.AUTO, !settings.verbose());
    }

    /** Trains a model that was made from the original a little longer, on the rows that were scored. */
    public Retraining.Result retrain(LoadedModel small, RetrainWish wish, JudgeSettings judge) throws IOException {
        TrainingMaterial material =
                reader().read(small, wish.objective(), judge, wish.length().keep());
        Retraining retraining = new Retraining(small, material, settings(wish, material));
        RetrainFiles files = wish.files();
        TrainingJob job = retraining.job();
        try (EpochReports reports = new EpochReports(job, logs(files, job.settings()), progress)) {
            return retraining.run(retrainer(), checkpoints(files), reports);
        }
    }

    private static Checkpoints checkpoints(RetrainFiles files) {
        return files.checkpoint().<Checkpoints>map(CheckpointFolder::new).orElse(Checkpoints.NONE);
    }

    /** {@return the logs that are wished for; nothing is written before the first epoch} */
    private static List<EpochLog> logs(RetrainFiles files, RetrainSettings settings) {
        List<EpochLog> logs = new ArrayList<>();
        files.csv().ifPresent(file -> logs.add(new CsvLog(file, settings)));
        files.tensorBoard().ifPresent(folder -> logs.add(new EventLog(folder, settings)));
        return logs;
    }

    /**
     * Reads what networks are trained with and judged by.
     *
     * @param small the original, or one that was made from it: what enters its dense part is read
     * @throws odf2nna.onnx.UnsupportedModelException if the scores do not come from the dense part alone
     */
    public TrainingMaterial material(LoadedModel small, ObjectiveWish wish, JudgeSettings judge) throws IOException {
        return reader().read(small, wish, judge, Keep.BEST);
    }

    private TrainingMaterial.Reader reader() {
        return new TrainingMaterial.Reader(original, data, settings, settings.engine(), progress);
    }

    /** {@return how to train with some rows} */
    public RetrainSettings settings(RetrainWish wish, TrainingMaterial material) {
        return wish.settings(material.rows().training().rows(), settings.seed(), settings.threads());
    }
}
