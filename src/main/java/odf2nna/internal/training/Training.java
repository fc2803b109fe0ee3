package odf2nna.internal.training;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import odf2nna.evaluate.TaskOptions;
import odf2nna.internal.pipeline.LoadedModel;
import odf2nna.internal.runtime.RunContext;
import odf2nna.internal.training.tensorflow.EventLog;
import odf2nna.internal.training.tensorflow.TensorFlowTrainer;
import odf2nna.runtime.NativeHooks;
import odf2nna.training.FineTuneFiles;
import odf2nna.training.FineTuneOptions;
import odf2nna.training.LossOptions;
import odf2nna.training.TrainingSettings;
import odf2nna.training.WeightSelection;

/** Trains networks that are made from an original, on its data: the one place that knows which engine does it. */
public final class Training {
    private final LoadedModel original;
    private final EvaluationData data;
    private final RunContext run;

    /**
     * Reads nothing yet.
     *
     * @param original what networks learn from where labels are absent or not all
     */
    public Training(LoadedModel original, EvaluationData data, RunContext run) {
        this.original = original;
        this.data = data;
        this.run = run;
    }

    public Trainer retrainer() {
        return new TensorFlowTrainer(
                TensorFlowTrainer.Compilation.AUTO, run.options().verbose() ? NativeHooks.NONE : run.natives());
    }

    /** Trains a model that was made from the original a little longer, on the rows that were scored. */
    public Retraining.Result retrain(LoadedModel small, FineTuneOptions wish, TaskOptions judge) throws IOException {
        TrainingMaterial material =
                reader().read(small, wish.objective(), judge, wish.length().keep());
        Retraining retraining = new Retraining(small, material, settings(wish, material));
        FineTuneFiles files = wish.files();
        TrainingJob job = retraining.job();
        try (EpochReports reports = new EpochReports(job, logs(files, job.settings()), run)) {
            return retraining.run(retrainer(), checkpoints(files), reports, run.cancellation());
        }
    }

    private static Checkpoints checkpoints(FineTuneFiles files) {
        return files.checkpoint().<Checkpoints>map(CheckpointFolder::new).orElse(Checkpoints.NONE);
    }

    /** {@return the logs that are wished for; nothing is written before the first epoch} */
    private static List<EpochLog> logs(FineTuneFiles files, TrainingSettings settings) {
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
    public TrainingMaterial material(LoadedModel small, LossOptions wish, TaskOptions judge) throws IOException {
        return reader().read(small, wish, judge, WeightSelection.BEST);
    }

    private TrainingMaterial.Reader reader() {
        return new TrainingMaterial.Reader(original, data, run);
    }

    /** {@return how to train with some rows} */
    public TrainingSettings settings(FineTuneOptions wish, TrainingMaterial material) {
        return wish.settings(
                material.rows().training().rows(),
                run.options().seed(),
                run.options().threads());
    }
}
