package odf2nna;

import java.io.IOException;
import java.nio.file.CopyOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import odf2nna.data.DataOptions;
import odf2nna.data.TargetSpec;
import odf2nna.evaluate.TaskOptions;
import odf2nna.internal.pipeline.Odf2nna;
import odf2nna.pipeline.BuildOptions;
import odf2nna.pipeline.OutputOptions;
import odf2nna.pipeline.OutputOptions.ModelFormat;
import odf2nna.pipeline.ReportOptions;
import odf2nna.pipeline.ShrinkOptions;
import odf2nna.report.RunReport;
import odf2nna.runtime.CancellationToken;
import odf2nna.runtime.Device;
import odf2nna.runtime.EngineOptions;
import odf2nna.runtime.ProgressListener;
import odf2nna.training.FineTuneOptions;
import org.jspecify.annotations.Nullable;

/**
 * Builds a network from a data set: encodes the columns of CSV files, trains a general network, prunes it, and writes a model that
 * takes the columns by name. It does what {@code odf2nna-onnx build} does, by the same steps and with the same defaults.
 *
 * <p>Every option has the default of the command line; of a method that is called twice the last call counts. A builder can be used
 * any number of times; equal options give equal models.
 *
 * <p>It needs TensorFlow, which is an optional dependency. Not safe for use by multiple threads.
 *
 * <p><strong>Exception handling:</strong>
 * <ul>
 *   <li>{@link IllegalArgumentException} if an option is out of range, or options do not go together</li>
 *   <li>{@link IOException} if a file can't be read or written</li>
 *   <li>{@link odf2nna.data.DataFormatException} if the data can't be used, or no network is better than guessing</li>
 *   <li>{@link odf2nna.training.TrainingFailure} if TensorFlow is missing (the message names its Maven coordinates), or training
 *       fails</li>
 *   <li>{@link odf2nna.pipeline.BoundMissedException} if the goal can't be reached</li>
 *   <li>{@link odf2nna.pipeline.OutputException} if a file exists and is not to be replaced, or can't be written there</li>
 *   <li>{@link CancellationException} if the run was cancelled; nothing of it remains</li>
 * </ul>
 *
 * <pre>{@code
 * RunReport report = NetworkBuilder.of(Path.of("train.csv"))
 *         .target("price")
 *         .testData(Path.of("test.csv"))
 *         .writeTo(Path.of("small.onnx"));
 *
 * NetworkBuilder.of(DataOptions.defaults().withFiles(List.of("visits-*.csv")).withGrouping(Grouping.by("patient")))
 *         .goal(Goal.parameters("500"))
 *         .general(Path.of("general.onnx"))
 *         .writeTo(Path.of("small"), ModelFormat.SAVEDMODEL, token);
 * }</pre>
 */
public final class NetworkBuilder {
    private DataOptions data;
    private List<String> test = List.of();
    private List<String> validation = List.of();
    private List<String> categories = List.of();
    private List<String> softLabels = List.of();
    private TaskOptions task = TaskOptions.defaults();
    private @Nullable Integer layers;
    private @Nullable Integer generalEpochs;
    private int folds = BuildOptions.DEFAULT_FOLDS;
    private Goal goal = Goal.defaults();
    private @Nullable Path general;
    private EngineOptions engine = EngineOptions.defaults();
    private ProgressListener progress = ProgressListener.NONE;

    private NetworkBuilder(DataOptions data) {
        this.data = data;
    }

    /** {@return a builder for CSV files with the same columns, plain or gzip-compressed} */
    public static NetworkBuilder of(Path... files) {
        return of(DataOptions.defaults().withFiles(texts(files)));
    }

    /** {@return a builder for files of which more is said: target, features, groups, order of time, hold-out, format} */
    public static NetworkBuilder of(DataOptions data) {
        return new NetworkBuilder(data);
    }

    /** The column that is learnt, by name or by number from 1; the last if not called. */
    public NetworkBuilder target(String column) {
        data = data.withTarget(TargetSpec.parse(column));
        return this;
    }

    /** Columns of numbers that are names of categories, by name or number. */
    public NetworkBuilder categories(String... columns) {
        categories = List.of(columns);
        return this;
    }

    /** Columns with a teacher's probabilities, by name or number, one for each class. */
    public NetworkBuilder softLabels(String... columns) {
        softLabels = List.of(columns);
        return this;
    }

    /** Held-out rows for the metrics; a part of the data if not called. */
    public NetworkBuilder testData(Path... files) {
        test = texts(files);
        return this;
    }

    /** Rows by which shape and training of the general network are chosen; a part of the data if not called. */
    public NetworkBuilder validationData(Path... files) {
        validation = texts(files);
        return this;
    }

    /** Whether classes or numbers are learnt, and whether networks that are no better than guessing are accepted. */
    public NetworkBuilder task(TaskOptions options) {
        task = options;
        return this;
    }

    /** Hidden layers of the general network, 1 to 10; found if not called. */
    public NetworkBuilder layers(int count) {
        layers = count;
        return this;
    }

    /** Epochs of training the general network; as many as the rows suggest if not called. */
    public NetworkBuilder generalEpochs(int count) {
        generalEpochs = count;
        return this;
    }

    /** Folds of the search for a size, 2 to 10; 5 if not called. */
    public NetworkBuilder folds(int count) {
        folds = count;
        return this;
    }

    /** What the result is to be like; by default it does not lose against the general network on the measured rows. */
    public NetworkBuilder goal(Goal wanted) {
        goal = wanted;
        return this;
    }

    /** Where the general network is written as ONNX, before it is pruned; nowhere if not called. */
    public NetworkBuilder general(Path file) {
        general = file;
        return this;
    }

    /** Decides which rows are held out, and every other random choice; 0 if not called. */
    public NetworkBuilder seed(long seed) {
        engine = engine.withSeed(seed);
        return this;
    }

    /** Threads of a run; one for each core if not called. */
    public NetworkBuilder threads(int count) {
        engine = engine.withThreads(count);
        return this;
    }

    /** Where ONNX Runtime runs; {@link Device#AUTO} if not called. */
    public NetworkBuilder device(Device wanted) {
        engine = engine.with(wanted);
        return this;
    }

    /** Receives the progress of every run, in the thread that runs it; an exception that it throws ends the run. */
    public NetworkBuilder progress(ProgressListener listener) {
        progress = listener;
        return this;
    }

    /**
     * Builds a network and writes it as ONNX, or into a folder that exists as a SavedModel; nobody cancels the run.
     *
     * @param options {@link StandardCopyOption#REPLACE_EXISTING} if what is there may be replaced
     * @return the report, with {@link RunReport#build}
     * @throws IOException as the class says, and its other exceptions
     */
    public RunReport writeTo(Path output, CopyOption... options) throws IOException {
        return write(output, Optional.empty(), new CancellationToken(), options);
    }

    /**
     * Builds a network and writes it in a format, ONNX or a SavedModel.
     *
     * @param cancellation ends this run, and no other
     * @param options {@link StandardCopyOption#REPLACE_EXISTING} if what is there may be replaced
     * @return the report, with {@link RunReport#build}
     * @throws IOException as the class says, and its other exceptions
     */
    public RunReport writeTo(Path output, ModelFormat format, CancellationToken cancellation, CopyOption... options)
            throws IOException {
        return write(output, Optional.of(format), cancellation, options);
    }

    private RunReport write(
            Path output, Optional<ModelFormat> format, CancellationToken cancellation, CopyOption... options)
            throws IOException {
        boolean isReplaced = PruningResult.isReplaced(options);
        OutputOptions written = new OutputOptions(Optional.of(output), isReplaced, false, format);
        ShrinkOptions shrink = new ShrinkOptions(
                goal.pruning(), goal.goals(), Optional.of(FineTuneOptions.defaults()), task, written, Optional.empty());
        BuildOptions building = new BuildOptions(
                data.with(goal.heldOut(data.holdOut(), engine.seed())),
                test,
                validation,
                categories,
                softLabels,
                Optional.ofNullable(layers),
                Optional.ofNullable(generalEpochs),
                false,
                folds,
                shrink,
                Optional.ofNullable(general));
        try {
            return new Odf2nna(engine, progress, cancellation).build(building, ReportOptions.none());
        } catch (IOException | RuntimeException e) {
            Pruner.requireNotCancelled(cancellation, e);
            throw e;
        }
    }

    private static List<String> texts(Path... files) {
        return Arrays.stream(files).map(Path::toString).toList();
    }
}
