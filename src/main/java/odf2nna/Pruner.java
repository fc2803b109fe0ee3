package odf2nna;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import odf2nna.data.DataFiles;
import odf2nna.data.DataOptions;
import odf2nna.data.HoldOut;
import odf2nna.data.Rows;
import odf2nna.data.TargetSpec;
import odf2nna.evaluate.TaskOptions;
import odf2nna.internal.onnx.OnnxModel;
import odf2nna.internal.onnx.OnnxModelWriter;
import odf2nna.internal.pipeline.Commands;
import odf2nna.internal.pipeline.GivenInputs;
import odf2nna.internal.pipeline.Pipeline;
import odf2nna.internal.runtime.RunContext;
import odf2nna.pipeline.Goals;
import odf2nna.pipeline.ModelSource;
import odf2nna.pipeline.ReportOptions;
import odf2nna.pipeline.ShrinkOptions;
import odf2nna.prune.CriterionName;
import odf2nna.prune.PruneOptions;
import odf2nna.report.RunReport;
import odf2nna.runtime.CancellationToken;
import odf2nna.runtime.Device;
import odf2nna.runtime.EngineOptions;
import odf2nna.runtime.NativeHooks;
import odf2nna.runtime.ProgressListener;
import odf2nna.training.FineTuneOptions;
import odf2nna.training.FineTuneOptions.FineTuneFiles;
import org.jspecify.annotations.Nullable;

/**
 * Prunes a model: removes hidden units that the remaining ones can reconstruct on calibration data, refits the downstream
 * weights, verifies the result, fine-tunes it and evaluates it on held-out rows. It does what {@code odf2nna-onnx shrink} does,
 * by the same steps and with the same defaults.
 *
 * <p>A pruner is made by a builder, which {@link #open(Path)} and its siblings begin. It can be used any number of
 * times; every
 * run reads the model and the rows again. Equal options give equal results, and a seed decides every random choice.
 *
 * <p>Immutable and safe for use by multiple threads: runs at the same time share nothing, and each can be cancelled by itself.
 * A run uses several threads of its own and temporary files, which it removes. It writes nothing to standard output or standard
 * error; progress goes to a {@link ProgressListener}. (TensorFlow's native library prints a few lines of its own when it first
 * fine-tunes.)
 *
 * <p>Fine-tuning needs TensorFlow, which is an optional dependency. Where it is missing and nobody asked for fine-tuning, the
 * model is not fine-tuned, and a note of the report says so.
 *
 * <p><strong>Exception handling:</strong>
 * <ul>
 *   <li>{@link IOException} if a file can't be read, or a temporary one can't be written</li>
 *   <li>{@link odf2nna.pipeline.ModelFileException} if the model can't be opened,
 *       {@link odf2nna.onnx.UnsupportedModelException} if it is broken or outside the supported subset</li>
 *   <li>{@link odf2nna.data.DataFormatException} if rows can't be used, or the original is no better than guessing on them</li>
 *   <li>{@link odf2nna.pipeline.BoundMissedException} if the goal can't be reached</li>
 *   <li>{@link odf2nna.training.TrainingFailure} if fine-tuning was asked for and TensorFlow is missing (the message names its
 *       Maven coordinates), or it fails</li>
 *   <li>{@link CancellationException} if the run was cancelled</li>
 * </ul>
 *
 * <pre>{@code
 * Pruner.open(Path.of("model.onnx"))
 *         .calibrationData(Path.of("data.csv"))
 *         .build()
 *         .prune()
 *         .writeTo(Path.of("small.onnx"));
 *
 * PruningResult result = Pruner.open(modelBytes)
 *         .calibrationData(Rows.of(features, labels))
 *         .goal(Goal.parameters("20%"))
 *         .fineTuning(FineTuneOptions.of(20))
 *         .seed(7)
 *         .build()
 *         .prune(token);
 * }</pre>
 */
public final class Pruner {
    private final Model model;
    private final Given calibration;
    private final @Nullable Given test;
    private final @Nullable Given training;
    private final Goal goal;
    private final PruneOptions pruning;
    private final FineTuning fineTuning;
    private final TaskOptions task;
    private final EngineOptions engine;
    private final ProgressListener progress;
    private final boolean unitDetails;

    private Pruner(Builder builder, Given calibration, PruneOptions pruning) {
        this.model = builder.model;
        this.calibration = calibration;
        this.test = builder.test;
        this.training = builder.training;
        this.goal = builder.goal;
        this.pruning = pruning;
        this.fineTuning = builder.fineTuning;
        this.task = builder.task;
        this.engine = builder.engine;
        this.progress = builder.progress;
        this.unitDetails = builder.unitDetails;
    }

    /** {@return a builder for a model in an ONNX or Keras file, or in the folder of a SavedModel} */
    public static Builder open(Path model) {
        return open(ModelSource.of(model));
    }

    /** {@return a builder for a model of which more is said than where it is, such as the signature of a SavedModel} */
    public static Builder open(ModelSource model) {
        return new Builder(given -> model);
    }

    /** {@return a builder for the content of an ONNX or Keras file; weights in files of their own are not found by it} */
    public static Builder open(byte[] model) {
        byte[] copy = model.clone();
        return new Builder(given -> ModelSource.of(given.model(copy)));
    }

    /**
     * {@return a builder for the content of an ONNX or Keras file, which is read to its end; the stream stays open}
     *
     * @throws IOException if it can't be read
     */
    public static Builder open(InputStream model) throws IOException {
        byte[] content = model.readAllBytes();
        return new Builder(given -> ModelSource.of(given.model(content)));
    }

    /** Where a run finds its model. */
    private interface Model {
        ModelSource in(GivenInputs given) throws IOException;
    }

    /**
     * Rows from memory or from files.
     *
     * @param rows null for files
     * @param options how they are read; of rows from memory how they are scaled and held out
     */
    private record Given(@Nullable Rows rows, DataOptions options) {
        static Given of(Path... files) {
            return new Given(
                    null,
                    DataOptions.defaults()
                            .withFiles(Arrays.stream(files).map(Path::toString).toList()));
        }

        DataOptions in(GivenInputs given, String name) throws IOException {
            if (rows == null) {
                return options;
            }
            GivenInputs.RowFiles files = given.rows(rows, name);
            return options.withFiles(List.of(files.features().toString())).withTarget(files.target());
        }
    }

    /**
     * Whether to fine-tune.
     *
     * @param options empty not to
     * @param isDemanded whether the user asked for it
     */
    private record FineTuning(Optional<FineTuneOptions> options, boolean isDemanded) {}

    /**
     * Prunes the model; nobody cancels the run.
     *
     * @return the result, which is in memory
     * @throws IOException as the class says, and its other exceptions
     */
    public PruningResult prune() throws IOException {
        return prune(new CancellationToken());
    }

    /**
     * Prunes the model.
     *
     * @param cancellation ends this run, and no other
     * @return the result, which is in memory; of a run that was asked to stop early the best so far
     * @throws CancellationException if the run was cancelled: there is no result, and nothing of it remains
     * @throws IOException as the class says, and its other exceptions
     */
    public PruningResult prune(CancellationToken cancellation) throws IOException {
        return run(cancellation, (given, run) -> {
            if (fineTuning.isDemanded()) {
                Pipeline.trainer(run).require();
            }
            ModelSource source = model.in(given);
            ShrinkOptions options = new ShrinkOptions(
                    pruning, goal.goals(), fineTuning.options(), task, given.output(), Optional.empty());
            Pipeline.Result made =
                    Pipeline.shrink(source, data(given, heldOut()), options, ReportOptions.inMemory(unitDetails), run);
            OnnxModel pruned = OnnxModelWriter.inMemory(made.written().model());
            return new PruningResult(made, pruned, source.file(), made.report().naming(given::named));
        });
    }

    /**
     * Measures the hidden units over all calibration data, and what each threshold would remove; changes nothing.
     *
     * @return the report, with {@link RunReport#units} and {@link RunReport#thresholds}
     * @throws IOException as the class says, and its other exceptions
     */
    public RunReport score() throws IOException {
        return run(
                new CancellationToken(),
                (given, run) -> Commands.score(
                                model.in(given), data(given, HoldOut.NONE), ReportOptions.inMemory(unitDetails), run)
                        .naming(given::named));
    }

    private interface Work<T> {
        T in(GivenInputs given, RunContext run) throws IOException;
    }

    private <T> T run(CancellationToken cancellation, Work<T> work) throws IOException {
        try (RunContext run = RunContext.of(engine, progress, cancellation, NativeHooks.NONE)) {
            GivenInputs given = GivenInputs.of(run);
            try {
                return work.in(given, run);
            } catch (RuntimeException e) {
                throw given.named(e);
            }
        } catch (IOException | RuntimeException e) {
            requireNotCancelled(cancellation, e);
            throw e;
        }
    }

    /**
     * Tells that a run was cancelled: whatever fails from then on fails because its files are gone.
     *
     * @throws CancellationException if it was
     */
    static void requireNotCancelled(CancellationToken cancellation, Exception failure) {
        if (cancellation.isCancelled()) {
            CancellationException cancelled = new CancellationException("the run was cancelled");
            cancelled.initCause(failure);
            throw cancelled;
        }
    }

    private HoldOut heldOut() {
        return test != null ? HoldOut.NONE : goal.heldOut(calibration.options().holdOut(), engine.seed());
    }

    private DataFiles data(GivenInputs given, HoldOut held) throws IOException {
        DataOptions eval = calibration.in(given, "calibration").with(held);
        DataFiles files = new DataFiles(eval, List.of());
        if (test != null) {
            DataOptions others = test.in(given, "test");
            files = new DataFiles(eval, others.files()).withTestTarget(target(test, others));
        }
        if (training != null) {
            DataOptions others = training.in(given, "training");
            files = files.withTraining(others.files(), target(training, others), Optional.empty());
        }
        return files;
    }

    /** {@return where the targets of further rows are; empty where they are read like those for calibration} */
    private Optional<TargetSpec> target(Given further, DataOptions options) {
        boolean isAlike = calibration.rows() == null && further.rows() == null;
        return isAlike ? Optional.empty() : Optional.of(options.target());
    }

    /**
     * What a {@link Pruner} is to do. Calibration data must be given; everything else has the defaults of the command line. Of a
     * method that is called twice the last call counts.
     *
     * <p>Not safe for use by multiple threads.
     *
     * <p><strong>Exception handling:</strong> {@link IllegalArgumentException} if a number is out of range,
     * {@link IllegalStateException} if calibration data are missing.
     *
     * <pre>{@code
     * RunReport layers = Pruner.open(Path.of("model.keras")).inspect();
     *
     * Pruner pruner = Pruner.open(Path.of("model.onnx"))
     *         .calibrationData(Path.of("train.csv"))
     *         .testData(Path.of("test.csv"))
     *         .goal(Goal.maxDrop(0.5))
     *         .progress((what, done, total) -> log.info(what + " " + done))
     *         .build();
     * }</pre>
     */
    public static final class Builder {
        private final Model model;
        private @Nullable Given calibration;
        private @Nullable Given test;
        private @Nullable Given training;
        private Goal goal = Goal.defaults();
        private @Nullable PruneOptions pruning;
        private FineTuning fineTuning = new FineTuning(Optional.of(FineTuneOptions.defaults()), false);
        private TaskOptions task = TaskOptions.defaults();
        private EngineOptions engine = EngineOptions.defaults();
        private ProgressListener progress = ProgressListener.NONE;
        private boolean unitDetails;

        private Builder(Model model) {
            this.model = model;
        }

        /** Rows that units are scored on; a fifth is held out for the metrics if there are no {@link #testData(Rows)}. */
        public Builder calibrationData(Rows rows) {
            return calibrationData(rows, DataOptions.defaults());
        }

        /**
         * Rows that units are scored on.
         *
         * @param options how they are scaled, held out and kept together; files, targets and columns are those of the rows
         */
        public Builder calibrationData(Rows rows, DataOptions options) {
            calibration = new Given(rows, options);
            return this;
        }

        /** Files of rows that units are scored on: CSV, npy, npz or idx, plain or gzip-compressed. */
        public Builder calibrationData(Path... files) {
            calibration = Given.of(files);
            return this;
        }

        /** Files of rows that units are scored on, and how to read them. */
        public Builder calibrationData(DataOptions options) {
            calibration = new Given(null, options);
            return this;
        }

        /** Held-out rows for the metrics; nothing is chosen by them. */
        public Builder testData(Rows rows) {
            test = new Given(rows, DataOptions.defaults());
            return this;
        }

        /** Files of held-out rows for the metrics, read as those for calibration are. */
        public Builder testData(Path... files) {
            test = Given.of(files);
            return this;
        }

        /** Rows to fine-tune on, if not those for calibration. */
        public Builder trainingData(Rows rows) {
            training = new Given(rows, DataOptions.defaults());
            return this;
        }

        /** Files of rows to fine-tune on, if not those for calibration; read as those are. */
        public Builder trainingData(Path... files) {
            training = Given.of(files);
            return this;
        }

        /** What the pruned model is to be like; {@link Goal#defaults()} if not called. */
        public Builder goal(Goal wanted) {
            goal = wanted;
            return this;
        }

        /** By which criterion units are removed, and what compensates for them; the goal says the threshold. */
        public Builder pruning(PruneOptions options) {
            pruning = options;
            return this;
        }

        /**
         * How to fine-tune, which needs TensorFlow. If not called, the model is fine-tuned where TensorFlow is on the class path,
         * for as long as its rows suggest.
         */
        public Builder fineTuning(FineTuneOptions options) {
            if (!options.files().equals(FineTuneFiles.none())) {
                throw new IllegalArgumentException(
                        "fineTuning: expected no files, got " + options.files() + "; the command line writes them");
            }
            fineTuning = new FineTuning(Optional.of(options), true);
            return this;
        }

        /** The remaining weights are refitted, and not fine-tuned. */
        public Builder withoutFineTuning() {
            fineTuning = new FineTuning(Optional.empty(), false);
            return this;
        }

        /** What the outputs mean; found from the model and the targets if not called. */
        public Builder task(TaskOptions options) {
            task = options;
            return this;
        }

        /** Decides which rows are held out, and every other random choice; 0 if not called. */
        public Builder seed(long seed) {
            engine = engine.withSeed(seed);
            return this;
        }

        /** Threads of a run; one for each core if not called. Only the last digits of fine-tuned weights depend on it. */
        public Builder threads(int count) {
            engine = engine.withThreads(count);
            return this;
        }

        /** Where ONNX Runtime runs; {@link Device#AUTO} if not called. */
        public Builder device(Device wanted) {
            engine = engine.with(wanted);
            return this;
        }

        /** Receives the progress of every run, in the thread that runs it; an exception that it throws ends the run. */
        public Builder progress(ProgressListener listener) {
            progress = listener;
            return this;
        }

        /** The report shows units one by one, and their values as histograms, which takes another pass over the data. */
        public Builder unitDetails() {
            unitDetails = true;
            return this;
        }

        /**
         * Shows the dense layers of the model, what can be removed, and why the rest can't; takes no data.
         *
         * @return the report, with {@link RunReport#layers}
         * @throws IOException as {@link Pruner} says, and its other exceptions
         */
        public RunReport inspect() throws IOException {
            try (RunContext run = RunContext.of(engine)) {
                GivenInputs given = GivenInputs.of(run);
                try {
                    return Commands.inspect(model.in(given)).naming(given::named);
                } catch (RuntimeException e) {
                    throw given.named(e);
                }
            }
        }

        /**
         * {@return the pruner}
         *
         * @throws IllegalArgumentException if options do not go together
         * @throws IllegalStateException if there are no calibration data
         */
        public Pruner build() {
            if (calibration == null) {
                throw new IllegalStateException("calibrationData: expected rows or files, got none");
            }
            return new Pruner(this, calibration, pruneOptions());
        }

        /** {@return the options of the command line for the goal, unless others are given} */
        private PruneOptions pruneOptions() {
            Goals goals = goal.goals();
            PruneOptions chosen = pruning == null ? goal.pruning() : pruning;
            if (goal.epsilon().isPresent() && chosen.criterion() != CriterionName.STD) {
                throw new IllegalArgumentException(
                        "pruning: epsilon is a standard deviation and goes with the criterion" + " STD, got "
                                + chosen.criterion());
            }
            return chosen.withThreshold(goal.epsilon().orElse(0))
                    .withInputs(chosen.inputs() || goals.inputs().isPresent());
        }
    }
}
