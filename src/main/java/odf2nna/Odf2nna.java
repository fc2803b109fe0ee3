package odf2nna;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import odf2nna.data.DataFiles;
import odf2nna.evaluate.TaskOptions;
import odf2nna.internal.onnx.StagedModel;
import odf2nna.internal.pipeline.ApplyRun;
import odf2nna.internal.pipeline.CompareRun;
import odf2nna.internal.pipeline.ConvertRun;
import odf2nna.internal.pipeline.InspectRun;
import odf2nna.internal.pipeline.ScoreRun;
import odf2nna.internal.pipeline.ShrinkRun;
import odf2nna.internal.pipeline.Shrinker;
import odf2nna.internal.pipeline.SimplifyRun;
import odf2nna.internal.pipeline.sweep.Sweep;
import odf2nna.internal.runtime.Engine;
import odf2nna.internal.training.CancellationToken;
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
import odf2nna.runtime.EngineOptions;
import odf2nna.runtime.ProgressListener;
import odf2nna.training.FineTuneOptions;

/** Whole commands, each giving a report. For single steps see {@link Shrinker}. */
public final class Odf2nna {
    private Odf2nna() {}

    /**
     * Removes what is unfinished or only temporary, because the program is to be halted at once. Whatever other threads
     * are doing, no file is put in place from here on; what they try to write fails.
     */
    public static void abandon() {
        StagedModel.removeAll();
        Engine.removeUnpacked();
    }

    /**
     * Asks a retraining that is running to end after its epoch; its best weights so far are then judged and written.
     *
     * @return whether one is running that had not been asked before
     */
    public static boolean endRetraining() {
        return CancellationToken.ask();
    }

    /** Shows the dense layers of a model, what may go, and why the rest may not. */
    public static RunReport inspect(ModelSource source) {
        return InspectRun.run(source);
    }

    /** Measures every hidden unit over data and lists the distinct thresholds with what each would remove. */
    public static RunReport score(
            ModelSource source, DataFiles data, EngineOptions engine, ReportOptions told, ProgressListener progress)
            throws IOException {
        return ScoreRun.run(source, data, engine, told, progress);
    }

    /**
     * Scores, plans, applies, proves, judges and writes.
     *
     * @throws BoundMissedException if the result does not equal the clamped original; nothing is written
     */
    public static RunReport shrink(
            ModelSource source, DataFiles data, ShrinkOptions settings, EngineOptions engine, ProgressListener progress)
            throws IOException {
        return shrink(source, data, settings, engine, ReportOptions.none(), progress);
    }

    /**
     * Shrinks, and tells of it in a page as well.
     *
     * @throws BoundMissedException if the result does not equal the clamped original; nothing is written
     */
    public static RunReport shrink(
            ModelSource source,
            DataFiles data,
            ShrinkOptions settings,
            EngineOptions engine,
            ReportOptions told,
            ProgressListener progress)
            throws IOException {
        return ShrinkRun.run(source, data, settings, engine, told, progress);
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
    public static SweepReport sweep(
            ModelSource source,
            DataFiles data,
            SweepOptions settings,
            EngineOptions engine,
            List<String> commandLine,
            ProgressListener progress)
            throws IOException {
        return new Sweep(source, data, settings, engine, commandLine, progress).run();
    }

    /**
     * Applies a saved plan.
     *
     * @throws PlanMismatchException if the plan does not fit the model
     */
    public static RunReport apply(
            ModelSource source,
            Path planFile,
            DataFiles data,
            Optional<FineTuneOptions> retrain,
            TaskOptions judge,
            OutputOptions output,
            EngineOptions engine,
            ReportOptions told,
            ProgressListener progress)
            throws IOException {
        return ApplyRun.run(source, planFile, data, retrain, judge, output, engine, told, progress);
    }

    /**
     * Takes out what a model can do without, proves the result and writes it.
     *
     * @throws BoundMissedException if the result does not equal the original; nothing is written
     * @throws IllegalArgumentException if an assumption is about no input of the model
     */
    public static RunReport simplify(
            ModelSource source, SimplifyOptions settings, EngineOptions engine, ProgressListener progress)
            throws IOException {
        return SimplifyRun.run(source, settings, engine, progress);
    }

    /**
     * Writes a model as it is, perhaps in another format.
     *
     * @throws OutputException if it can't go where it is asked to go
     * @throws odf2nna.onnx.UnsupportedModelException if the format does not have an operator of it
     */
    public static RunReport convert(ModelSource source, OutputOptions output) throws IOException {
        return ConvertRun.convert(source, output);
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
    public static RunReport convert(
            ModelSource source,
            OutputOptions output,
            Optional<DataFiles> data,
            TaskOptions judge,
            EngineOptions engine,
            ProgressListener progress)
            throws IOException {
        return ConvertRun.convert(source, output, data, judge, engine, progress);
    }

    /** Compares two models on data. */
    public static RunReport compare(
            ModelSource before,
            ModelSource after,
            DataFiles data,
            TaskOptions judge,
            EngineOptions engine,
            ReportOptions told,
            ProgressListener progress)
            throws IOException {
        return CompareRun.run(before, after, data, judge, engine, told, progress);
    }
}
