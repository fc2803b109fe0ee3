package odf2nna;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import odf2nna.data.DataFiles;
import odf2nna.evaluate.TaskOptions;
import odf2nna.internal.pipeline.ApplyRun;
import odf2nna.internal.pipeline.CompareRun;
import odf2nna.internal.pipeline.ConvertRun;
import odf2nna.internal.pipeline.InspectRun;
import odf2nna.internal.pipeline.ScoreRun;
import odf2nna.internal.pipeline.ShrinkRun;
import odf2nna.internal.pipeline.Shrinker;
import odf2nna.internal.pipeline.SimplifyRun;
import odf2nna.internal.pipeline.sweep.Sweep;
import odf2nna.internal.runtime.RunContext;
import odf2nna.pipeline.BoundMissedException;
import odf2nna.pipeline.ModelSource;
import odf2nna.pipeline.OutputException;
import odf2nna.pipeline.OutputOptions;
import odf2nna.pipeline.ReportOptions;
import odf2nna.pipeline.ShrinkOptions;
import odf2nna.pipeline.SimplifyOptions;
import odf2nna.pipeline.SweepOptions;
import odf2nna.prune.PlanMismatchException;
import odf2nna.report.RunReport;
import odf2nna.report.SweepReport;
import odf2nna.runtime.CancellationToken;
import odf2nna.runtime.EngineOptions;
import odf2nna.runtime.NativeHooks;
import odf2nna.runtime.ProgressListener;
import odf2nna.training.FineTuneOptions;

/**
 * Whole commands, each giving a report. For single steps see {@link Shrinker}. Instances share no state, so that several may
 * run at a time.
 */
public final class Odf2nna {
    private final EngineOptions engine;
    private final ProgressListener progress;
    private final CancellationToken cancellation;
    private final NativeHooks natives;

    /** Commands that tell of no progress and are never cancelled. */
    public Odf2nna(EngineOptions engine) {
        this(engine, ProgressListener.NONE, new CancellationToken());
    }

    /**
     * One command.
     *
     * @param engine what computes
     * @param progress is told how far it has come
     * @param cancellation ends it early; for this command alone
     */
    public Odf2nna(EngineOptions engine, ProgressListener progress, CancellationToken cancellation) {
        this(engine, progress, cancellation, NativeHooks.NONE);
    }

    /**
     * One command of a program that surrounds the work of native libraries.
     *
     * @param natives how it does so
     */
    public Odf2nna(
            EngineOptions engine, ProgressListener progress, CancellationToken cancellation, NativeHooks natives) {
        this.engine = engine;
        this.progress = progress;
        this.cancellation = cancellation;
        this.natives = natives;
    }

    private RunContext open() {
        return RunContext.of(engine, progress, cancellation, natives);
    }

    /** Shows the dense layers of a model, what may go, and why the rest may not. */
    public RunReport inspect(ModelSource source) {
        return InspectRun.run(source);
    }

    /** Measures every hidden unit over data and lists the distinct thresholds with what each would remove. */
    public RunReport score(ModelSource source, DataFiles data, ReportOptions told) throws IOException {
        try (RunContext run = open()) {
            return ScoreRun.run(source, data, told, run);
        }
    }

    /**
     * Scores, plans, applies, proves, judges and writes.
     *
     * @throws BoundMissedException if the result does not equal the clamped original; nothing is written
     */
    public RunReport shrink(ModelSource source, DataFiles data, ShrinkOptions settings) throws IOException {
        return shrink(source, data, settings, ReportOptions.none());
    }

    /**
     * Shrinks, and tells of it in a page as well.
     *
     * @throws BoundMissedException if the result does not equal the clamped original; nothing is written
     */
    public RunReport shrink(ModelSource source, DataFiles data, ShrinkOptions settings, ReportOptions told)
            throws IOException {
        try (RunContext run = open()) {
            return ShrinkRun.run(source, data, settings, told, run);
        }
    }

    /**
     * Makes one model in many sizes, or at many thresholds, and marks the ones that are worth a choice. What a run in the
     * same folder has finished is taken as it is.
     *
     * @param commandLine words that repeat it, for its page; empty where it was not started by any
     * @throws OutputException if the folder holds something else
     * @throws BoundMissedException if nothing can be made, or a model does not equal the clamped original
     * @throws java.io.InterruptedIOException if it was asked to end: the folder can be taken up again
     */
    public SweepReport sweep(ModelSource source, DataFiles data, SweepOptions settings, List<String> commandLine)
            throws IOException {
        try (RunContext run = open()) {
            return new Sweep(source, data, settings, commandLine, run).run();
        }
    }

    /**
     * Applies a saved plan.
     *
     * @throws PlanMismatchException if the plan does not fit the model
     */
    public RunReport apply(
            ModelSource source,
            Path planFile,
            DataFiles data,
            Optional<FineTuneOptions> retrain,
            TaskOptions judge,
            OutputOptions output,
            ReportOptions told)
            throws IOException {
        try (RunContext run = open()) {
            return ApplyRun.run(source, planFile, data, retrain, judge, output, told, run);
        }
    }

    /**
     * Takes out what a model can do without, proves the result and writes it.
     *
     * @throws BoundMissedException if the result does not equal the original; nothing is written
     * @throws IllegalArgumentException if an assumption is about no input of the model
     */
    public RunReport simplify(ModelSource source, SimplifyOptions settings) throws IOException {
        try (RunContext run = open()) {
            return SimplifyRun.run(source, settings, run);
        }
    }

    /**
     * Writes a model as it is, perhaps in another format.
     *
     * @throws OutputException if it can't go where it is asked to go
     * @throws odf2nna.onnx.UnsupportedModelException if the format does not have an operator of it
     */
    public RunReport convert(ModelSource source, OutputOptions output) throws IOException {
        try (RunContext run = open()) {
            return ConvertRun.convert(source, output, run);
        }
    }

    /**
     * Writes a model with its dense layers in another precision, and perhaps in another format.
     *
     * @param output says which precision
     * @param data rows from which the ranges of activations are taken, and others on which the result is compared; int8
     *     needs them
     * @throws OutputException if it can't go where it is asked to go
     * @throws odf2nna.onnx.UnsupportedModelException if no layer can be in that precision
     * @throws IllegalArgumentException if no precision is given, or int8 without data
     */
    public RunReport convert(ModelSource source, OutputOptions output, Optional<DataFiles> data, TaskOptions judge)
            throws IOException {
        try (RunContext run = open()) {
            return ConvertRun.convert(source, output, data, judge, run);
        }
    }

    /** Compares two models on data. */
    public RunReport compare(
            ModelSource before, ModelSource after, DataFiles data, TaskOptions judge, ReportOptions told)
            throws IOException {
        try (RunContext run = open()) {
            return CompareRun.run(before, after, data, judge, told, run);
        }
    }
}
