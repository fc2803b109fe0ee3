package odf2nna.internal.training;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import odf2nna.evaluate.TaskOptions;
import odf2nna.internal.data.EvaluationData;
import odf2nna.internal.io.FolderLock;
import odf2nna.internal.network.DenseLayer;
import odf2nna.internal.network.DenseNetwork;
import odf2nna.internal.network.FakeQuantization;
import odf2nna.internal.network.Reduction;
import odf2nna.internal.onnx.LoadedModel;
import odf2nna.internal.onnx.ModelRewriter;
import odf2nna.internal.onnx.OnnxModel;
import odf2nna.internal.runtime.RunContext;
import odf2nna.internal.training.tensorflow.EventLog;
import odf2nna.training.FineTuneOptions;
import odf2nna.training.FineTuneOptions.FineTuneFiles;
import odf2nna.training.LossOptions;
import odf2nna.training.TrainingSettings;
import odf2nna.training.WeightSelection;

/**
 * Fine-tunes models that were made from an original, on its data.
 *
 * @param original the teacher, where labels are absent or not the only targets
 * @param judged how outputs are evaluated
 * @param trainer trains networks
 * @param labels distinct labels that the rows may have, where not all of them need occur; empty for those that occur
 */
public record FineTuning(
        LoadedModel original,
        EvaluationData data,
        TaskOptions judged,
        Trainer trainer,
        Optional<Set<String>> labels,
        RunContext run) {
    /**
     * {@return fine-tuning on other rows}
     *
     * @param known distinct labels that the rows may have; empty for those that occur
     */
    public FineTuning on(EvaluationData rows, Optional<Set<String>> known) {
        return new FineTuning(original, rows, judged, trainer, known, run);
    }

    /** {@return the same with other targets} */
    public FineTuning judged(TaskOptions options) {
        return new FineTuning(original, data, options, trainer, labels, run);
    }

    /** {@return the same in another run} */
    public FineTuning in(RunContext other) {
        return new FineTuning(original, data, judged, trainer, labels, other);
    }

    /**
     * The result of fine-tuning.
     *
     * @param model the model with the kept weights
     * @param material the training material
     * @param settings how
     * @param network the trained network and its history
     */
    public record Result(
            OnnxModel model, TrainingMaterial material, TrainingSettings settings, TrainedNetwork network) {}

    /**
     * Reads the training material for a model.
     *
     * @param model the original, or one that was made from it; computes the inputs of its dense part
     * @throws odf2nna.onnx.UnsupportedModelException if operators outside the dense part contribute to the scores
     */
    public TrainingMaterial material(LoadedModel model, LossOptions loss) throws IOException {
        return material(model, loss, WeightSelection.BEST);
    }

    /** {@return the same, without validation rows apart from the training rows where the last weights are kept} */
    public TrainingMaterial material(LoadedModel model, FineTuneOptions options) throws IOException {
        return material(model, options.loss(), options.length().keep());
    }

    private TrainingMaterial material(LoadedModel model, LossOptions loss, WeightSelection keep) throws IOException {
        return TrainingMaterial.read(this, model, loss, keep, Optional.empty());
    }

    /** {@return the material if it fits another model, else the same rows read for that model} */
    public TrainingMaterial material(LoadedModel model, LossOptions loss, TrainingMaterial known) throws IOException {
        return known.fits(model)
                ? known
                : TrainingMaterial.read(this, model, loss, WeightSelection.BEST, Optional.of(known.sample()));
    }

    /** {@return material that was read for a model, for one that was made from it} */
    public TrainingMaterial material(LoadedModel model, FineTuneOptions options, TrainingMaterial known)
            throws IOException {
        return known.fits(model) ? known : material(model, options);
    }

    /** {@return how to train with some rows} */
    public TrainingSettings settings(FineTuneOptions options, TrainingMaterial material) {
        return options.settings(
                material.rows().training().rows(),
                run.options().seed(),
                run.options().threads());
    }

    /**
     * Fine-tunes a model, with the logs and checkpoints that the options name.
     *
     * @throws IllegalArgumentException if another program keeps its checkpoints in the same folder
     * @throws odf2nna.onnx.UnsupportedModelException if operators outside the dense part contribute to the scores
     * @throws odf2nna.training.TrainingFailure if the loss stops being a number
     */
    @SuppressWarnings("try") // the lock works by being held
    public Result tune(LoadedModel model, FineTuneOptions options) throws IOException {
        TrainingMaterial material = TrainingMaterial.read(
                this, model, options.loss(), options.length().keep(), Optional.empty());
        TrainingSettings settings = settings(options, material);
        FineTuneFiles files = options.files();
        if (files.checkpoint().isEmpty()) {
            return tune(model, material, settings, files, Optional.empty());
        }
        CheckpointFolder checkpoints = new CheckpointFolder(files.checkpoint().get());
        try (FolderLock held = checkpoints.hold()) {
            return tune(model, material, settings, files, Optional.of(checkpoints));
        }
    }

    private Result tune(
            LoadedModel model,
            TrainingMaterial material,
            TrainingSettings settings,
            FineTuneFiles files,
            Optional<CheckpointFolder> checkpoints)
            throws IOException {
        List<EpochLog<?>> logs = new ArrayList<>();
        boolean goesOn = checkpoints.map(CheckpointFolder::isBegun).orElse(false);
        files.csv().ifPresent(table -> logs.add(new CsvLog(table.file(), table.replace() || goesOn, settings)));
        files.tensorBoard().ifPresent(folder -> logs.add(new EventLog(folder, settings)));
        Trainer.Listener shown = shown("fine-tuning", material.job(model, settings));
        try {
            return tune(model, material, settings, checkpoints, epoch -> {
                logs.forEach(log -> log.add(epoch));
                return shown.epoch(epoch);
            });
        } finally {
            logs.forEach(EpochLog::close);
        }
    }

    /**
     * Fine-tunes a model; ends early if the run or the listener requests it.
     *
     * @param material fits that model
     * @throws odf2nna.training.TrainingFailure if the loss stops being a number
     */
    public Result tune(
            LoadedModel model,
            TrainingMaterial material,
            TrainingSettings settings,
            Optional<CheckpointFolder> checkpoints,
            Trainer.Listener listener) {
        return trained(
                model,
                material,
                settings,
                checkpoints,
                epoch -> listener.epoch(epoch) && !run.cancellation().isStopRequested());
    }

    /**
     * Trains the topology of a model from fresh weights, as {@link #tune(LoadedModel, FineTuneOptions)} fine-tunes it.
     *
     * @throws odf2nna.training.TrainingFailure if the loss stops being a number
     */
    public Result trainFresh(LoadedModel model, FineTuneOptions options, long seed) throws IOException {
        TrainingMaterial material = material(model, options);
        TrainingSettings settings = settings(options, material);
        FreshStart start = new FreshStart(model, material, seed);
        TrainingJob job = start.job(settings);
        run.cancellation().begin();
        try {
            TrainedNetwork trained = trainer.fineTune(job, Optional.empty(), shown("training from fresh weights", job));
            return new Result(start.folded(trained.network()), material, settings, trained);
        } finally {
            run.cancellation().end();
        }
    }

    /**
     * Trains a model whole, or not at all: nothing of it is kept when the run is asked to stop.
     *
     * @throws InterruptedIOException if the run is asked to stop
     * @throws odf2nna.training.TrainingFailure if the loss stops being a number
     */
    public Result train(LoadedModel model, FineTuneOptions options) throws IOException {
        TrainingMaterial material = material(model, options);
        TrainingJob job = material.job(model, settings(options, material));
        TrainedNetwork trained = trainer.fineTune(job, Optional.empty(), shown("training", job));
        if (trained.isInterrupted()) {
            throw new InterruptedIOException("interrupted while a network was trained; nothing was written");
        }
        return new Result(rewritten(model, trained), material, job.settings(), trained);
    }

    /** {@return a listener that shows the epochs of a training, and ends it when the run is asked to stop} */
    private Trainer.Listener shown(String step, TrainingJob job) {
        EpochLine line = new EpochLine(job);
        long rows = job.training().rows();
        return epoch -> {
            run.progress()
                    .step(
                            step,
                            line.add(epoch),
                            epoch.number() * rows,
                            rows * job.settings().schedule().epochs());
            return !run.cancellation().isStopRequested();
        };
    }

    /**
     * {@return a model fine-tuned as {@link #tune} does it, of which only the weights are wanted}
     *
     * @param material fits that model
     */
    public OnnxModel tuned(LoadedModel model, TrainingMaterial material, TrainingSettings settings) {
        Trainer.Listener listener =
                Trainer.Listener.onlyWhile(() -> !run.cancellation().isStopRequested());
        return trained(model, material, settings, Optional.empty(), listener).model();
    }

    /**
     * {@return a model fine-tuned through a rounding, as {@link #tuned} does it}
     *
     * @param material fits that model
     * @param rounding of that model's values and layers
     */
    public OnnxModel tunedThrough(
            LoadedModel model, TrainingMaterial material, TrainingSettings settings, FakeQuantization rounding) {
        Trainer.Listener listener =
                Trainer.Listener.onlyWhile(() -> !run.cancellation().isStopRequested());
        TrainingJob job = material.job(model, settings).through(rounding);
        return trained(model, material, job, Optional.empty(), listener).model();
    }

    private Result trained(
            LoadedModel model,
            TrainingMaterial material,
            TrainingSettings settings,
            Optional<CheckpointFolder> checkpoints,
            Trainer.Listener listener) {
        return trained(model, material, material.job(model, settings), checkpoints, listener);
    }

    private Result trained(
            LoadedModel model,
            TrainingMaterial material,
            TrainingJob job,
            Optional<CheckpointFolder> checkpoints,
            Trainer.Listener listener) {
        run.cancellation().begin();
        try {
            TrainedNetwork trained = trainer.fineTune(job, checkpoints, listener);
            return new Result(rewritten(model, trained), material, job.settings(), trained);
        } finally {
            run.cancellation().end();
        }
    }

    private static OnnxModel rewritten(LoadedModel model, TrainedNetwork trained) {
        Map<String, DenseLayer> layers = new LinkedHashMap<>();
        trained.network().layers().forEach(layer -> layers.put(layer.name(), layer.layer()));
        DenseNetwork network = model.network().withLayers(layers); // without the value that joins several heads
        return trained.isImproved()
                ? ModelRewriter.rewrite(model.model(), model.region(), Reduction.atFullWidth(network))
                        .withMetadata(Map.of(
                                "odf2nna.retrained.epochs",
                                Integer.toString(trained.best().number())))
                : model.model();
    }
}
