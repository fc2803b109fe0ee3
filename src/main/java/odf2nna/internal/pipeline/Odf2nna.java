package odf2nna.internal.pipeline;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import odf2nna.data.DataFiles;
import odf2nna.data.DataOptions;
import odf2nna.evaluate.TaskOptions;
import odf2nna.internal.data.Datasets;
import odf2nna.internal.data.TableRows;
import odf2nna.internal.runtime.RunContext;
import odf2nna.pipeline.BoundMissedException;
import odf2nna.pipeline.BuildOptions;
import odf2nna.pipeline.CalibrateOptions;
import odf2nna.pipeline.ModelSource;
import odf2nna.pipeline.OutputException;
import odf2nna.pipeline.OutputOptions;
import odf2nna.pipeline.ReportOptions;
import odf2nna.pipeline.ShrinkOptions;
import odf2nna.pipeline.SimplifyOptions;
import odf2nna.pipeline.StudyOptions;
import odf2nna.pipeline.SweepOptions;
import odf2nna.prune.PlanMismatchException;
import odf2nna.report.RunReport;
import odf2nna.report.StatisticsReport;
import odf2nna.report.SweepReport;
import odf2nna.runtime.CancellationToken;
import odf2nna.runtime.EngineOptions;
import odf2nna.runtime.NativeHooks;
import odf2nna.runtime.ProgressListener;
import odf2nna.training.FineTuneOptions;

/**
 * What the command line calls: a method for each command, each giving a report. Instances share no state, so that several may
 * run at a time. Programs that use the library take {@code odf2nna.Pruner} and
 * {@code odf2nna.NetworkBuilder}.
 *
 * @param engine what computes
 * @param progress receives the progress of the run
 * @param cancellation ends the command early; for this command alone
 * @param natives what the program does around native libraries
 */
public record Odf2nna(
        EngineOptions engine, ProgressListener progress, CancellationToken cancellation, NativeHooks natives) {
    /** Commands that tell of no progress and that nobody cancels. */
    public Odf2nna(EngineOptions engine) {
        this(engine, ProgressListener.NONE, new CancellationToken());
    }

    /** Commands of a program that does nothing around native libraries. */
    public Odf2nna(EngineOptions engine, ProgressListener progress, CancellationToken cancellation) {
        this(engine, progress, cancellation, NativeHooks.NONE);
    }

    private RunContext open() {
        return RunContext.of(engine, progress, cancellation, natives);
    }

    /** Shows the dense layers of a model, what can be removed, and why the rest can't. */
    public RunReport inspect(ModelSource model) throws IOException {
        return Commands.inspect(model);
    }

    /** Measures every hidden unit over data and lists the distinct thresholds with what each would remove. */
    public RunReport score(ModelSource model, DataFiles data, ReportOptions report) throws IOException {
        try (RunContext run = open()) {
            return Commands.score(model, data, report, run);
        }
    }

    /** Lists the distinct thresholds of a model with what each would remove, by statistics in a file. */
    public RunReport score(ModelSource model, Path statistics, ReportOptions report) throws IOException {
        try (RunContext run = open()) {
            return Commands.score(model, statistics, report, run);
        }
    }

    /**
     * Takes the statistics of a part of the rows in one pass, and writes them.
     *
     * @throws odf2nna.data.DataFormatException if the rows can't be used, or are no part that begins and ends with a block
     */
    public StatisticsReport calibrate(ModelSource model, DataFiles data, CalibrateOptions options) throws IOException {
        try (RunContext run = open()) {
            return StatisticsFiles.calibrate(model, data, options, run);
        }
    }

    /**
     * Takes the statistics of a part of the rows of a table that another program reads.
     *
     * @param options how the rows are prepared; no files
     * @throws odf2nna.data.DataFormatException if the rows can't be used, or are no part that begins and ends with a block
     */
    public StatisticsReport calibrate(
            ModelSource model, DataOptions options, TableRows table, CalibrateOptions calibration) throws IOException {
        try (RunContext run = open()) {
            return StatisticsFiles.calibrate(
                    model,
                    new DataFiles(options, List.of()),
                    inputs -> Datasets.openTable(options, inputs, table),
                    calibration,
                    run);
        }
    }

    /**
     * Merges statistics of parts of the rows.
     *
     * @throws odf2nna.data.DataFormatException if they do not fit, or rows occur twice or are missing between them
     */
    public StatisticsReport merge(List<Path> parts, Path output, boolean replace) throws IOException {
        try (RunContext run = open()) {
            return StatisticsFiles.merge(parts, output, replace, run);
        }
    }

    /**
     * Builds a network from a data set, makes it smaller and writes it.
     *
     * @throws odf2nna.data.DataFormatException if the data can't be used, or no network is better than guessing
     * @throws odf2nna.training.TrainingFailure if TensorFlow is missing, or training fails
     * @throws BoundMissedException if a goal can't be reached; nothing is written
     */
    public RunReport build(BuildOptions options, ReportOptions report) throws IOException {
        try (RunContext run = open()) {
            return Build.run(options, report, run);
        }
    }

    /**
     * Makes a model smaller and writes it.
     *
     * @throws BoundMissedException if a goal can't be reached, or the result is not what it must equal; nothing is written
     * @throws odf2nna.data.DataFormatException if the rows can't be used, or the original is no better than guessing on them;
     *     {@link TaskOptions#withAcceptBaseline} takes them all the same
     */
    public RunReport shrink(ModelSource model, DataFiles data, ShrinkOptions options, ReportOptions report)
            throws IOException {
        try (RunContext run = open()) {
            return Pipeline.shrink(model, data, options, report, run).report();
        }
    }

    /** Makes a model smaller as {@link #shrink(ModelSource, DataFiles, ShrinkOptions, ReportOptions)} does, without a page. */
    public RunReport shrink(ModelSource model, DataFiles data, ShrinkOptions options) throws IOException {
        return shrink(model, data, options, ReportOptions.none());
    }

    /**
     * Makes one model in many sizes, or at many thresholds, and marks the ones that are worth a choice. What a run in the
     * same folder has finished is taken as it is.
     *
     * @param commandLine words that repeat it, for its page; empty where it was not started by any
     * @throws OutputException if the folder holds something else
     * @throws BoundMissedException if nothing can be made, or a model is not what it must equal
     * @throws java.io.InterruptedIOException if it was asked to end: the folder can be taken up again
     */
    public SweepReport sweep(ModelSource model, DataFiles data, SweepOptions options, List<String> commandLine)
            throws IOException {
        try (RunContext run = open()) {
            return Sweep.run(model, data, options, commandLine, Optional.empty(), run);
        }
    }

    /**
     * Makes one model in many sizes on other machines, without fine-tuning.
     *
     * @param machines make the models, each by {@link #sweepModel}
     */
    public SweepReport sweep(
            ModelSource model,
            DataFiles data,
            SweepOptions options,
            List<String> commandLine,
            SweepOrder.Machines machines)
            throws IOException {
        try (RunContext run = open()) {
            return Sweep.run(model, data, options, commandLine, Optional.of(machines), run);
        }
    }

    /**
     * Makes a model for a sweep that another machine runs.
     *
     * @param folder where it is made; empty
     * @throws odf2nna.data.DataFormatException if something is not as that machine has it
     */
    public SweepOrder.Made sweepModel(
            SweepOrder order, ModelSource model, DataFiles data, SweepOptions options, Path folder) throws IOException {
        try (RunContext run = open()) {
            return Sweep.make(order, model, data, options, folder, run);
        }
    }

    /**
     * Makes a model smaller by a published method of somebody else, for a study, evaluates and writes it.
     *
     * @throws BoundMissedException if a size can't be reached; nothing is written
     * @throws IllegalArgumentException if the method can't prune that model, or a parameter is out of range
     */
    public RunReport study(ModelSource model, DataFiles data, StudyOptions options, ReportOptions report)
            throws IOException {
        try (RunContext run = open()) {
            return Study.run(model, data, options, report, run);
        }
    }

    /**
     * Applies a saved plan.
     *
     * @param statistics in the place of a pass over the rows where the report describes units one by one; empty for a pass
     * @throws PlanMismatchException if the plan does not fit the model
     */
    public RunReport apply(
            ModelSource model,
            Path plan,
            DataFiles data,
            Optional<FineTuneOptions> fineTuning,
            TaskOptions task,
            OutputOptions output,
            Optional<Path> statistics,
            ReportOptions report)
            throws IOException {
        try (RunContext run = open()) {
            return Commands.apply(model, plan, data, fineTuning, task, output, statistics, report, run);
        }
    }

    /**
     * Takes out what a model can do without, compares the result with the original and writes it.
     *
     * @throws BoundMissedException if they differ by more than rounding; nothing is written
     * @throws IllegalArgumentException if an assumption is about no input of the model
     */
    public RunReport simplify(ModelSource model, SimplifyOptions options) throws IOException {
        try (RunContext run = open()) {
            return Commands.simplify(model, options, run);
        }
    }

    /**
     * Writes a model as it is, perhaps in another format or precision.
     *
     * @param data rows from which the ranges of activations are taken, and others on which the result is compared; int8
     *     needs them
     * @throws OutputException if it can't be written there
     * @throws odf2nna.onnx.UnsupportedModelException if the format does not have an operator of it, or no layer can be in
     *     that precision
     * @throws IllegalArgumentException if data are given without a precision, or int8 is without data
     */
    public RunReport convert(ModelSource model, OutputOptions output, Optional<DataFiles> data, TaskOptions task)
            throws IOException {
        try (RunContext run = open()) {
            return Commands.convert(model, output, data, task, run);
        }
    }

    /** Compares two models on data. */
    public RunReport compare(
            ModelSource before, ModelSource after, DataFiles data, TaskOptions task, ReportOptions report)
            throws IOException {
        try (RunContext run = open()) {
            return Commands.compare(before, after, data, task, report, run);
        }
    }

    /** Compares two models on all rows of a table that another program reads; no times are measured. */
    public RunReport compare(ModelSource before, ModelSource after, ScoredTable.Opening table, TaskOptions task)
            throws IOException {
        try (RunContext run = open()) {
            return TableComparison.compare(before, after, table, task, run);
        }
    }
}
