package odf2nna;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import odf2nna.model.BoundMissedException;
import odf2nna.onnx.StagedModel;
import odf2nna.prune.PlanMismatchException;
import odf2nna.report.RunReport;
import odf2nna.report.SweepReport;
import odf2nna.run.ApplyRun;
import odf2nna.run.CompareRun;
import odf2nna.run.ConvertRun;
import odf2nna.run.InspectRun;
import odf2nna.run.OutputException;
import odf2nna.run.ScoreRun;
import odf2nna.run.ShrinkRun;
import odf2nna.run.Shrinker;
import odf2nna.run.SimplifyRun;
import odf2nna.runtime.Engine;
import odf2nna.runtime.ProgressListener;
import odf2nna.settings.DataSettings;
import odf2nna.settings.EngineSettings;
import odf2nna.settings.JudgeSettings;
import odf2nna.settings.ModelSource;
import odf2nna.settings.OutputSettings;
import odf2nna.settings.ReportSettings;
import odf2nna.settings.RetrainWish;
import odf2nna.settings.ShrinkSettings;
import odf2nna.settings.SimplifySettings;
import odf2nna.settings.SweepSettings;
import odf2nna.sweep.Sweep;
import odf2nna.training.EarlyEnd;

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
        return EarlyEnd.ask();
    }

    /** Shows the dense layers of a model, what may go, and why the rest may not. */
    public static RunReport inspect(ModelSource source) {
        return InspectRun.run(source);
    }

    /** Measures every hidden unit over data and lists the distinct thresholds with what each would remove. */
    public static RunReport score(
            ModelSource source,
            DataSettings data,
            EngineSettings engine,
            ReportSettings told,
            ProgressListener progress)
            throws IOException {
        return ScoreRun.run(source, data, engine, told, progress);
    }

    /**
     * Scores, plans, applies, proves, judges and writes.
     *
     * @throws BoundMissedException if the result does not equal the clamped original; nothing is written
     */
    public static RunReport shrink(
            ModelSource source,
            DataSettings data,
            ShrinkSettings settings,
            EngineSettings engine,
            ProgressListener progress)
            throws IOException {
        return shrink(source, data, settings, engine, ReportSettings.none(), progress);
    }

    /**
     * Shrinks, and tells of it in a page as well.
     *
     * @throws BoundMissedException if the result does not equal the clamped original; nothing is written
     */
    public static RunReport shrink(
            ModelSource source,
            DataSettings data,
            ShrinkSettings settings,
            EngineSettings engine,
            ReportSettings told,
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
            DataSettings data,
            SweepSettings settings,
            EngineSettings engine,
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
            DataSettings data,
            Optional<RetrainWish> retrain,
            JudgeSettings judge,
            OutputSettings output,
            EngineSettings engine,
            ReportSettings told,
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
            ModelSource source, SimplifySettings settings, EngineSettings engine, ProgressListener progress)
            throws IOException {
        return SimplifyRun.run(source, settings, engine, progress);
    }

    /**
     * Writes a model as it is, perhaps in another format.
     *
     * @throws OutputException if it can't go where it is asked to go
     * @throws odf2nna.onnx.UnsupportedModelException if the format does not have an operator of it
     */
    public static RunReport convert(ModelSource source, OutputSettings output) throws IOException {
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
            OutputSettings output,
            Optional<DataSettings> data,
            JudgeSettings judge,
            EngineSettings engine,
            ProgressListener progress)
            throws IOException {
        return ConvertRun.convert(source, output, data, judge, engine, progress);
    }

    /** Compares two models on data. */
    public static RunReport compare(
            ModelSource before,
            ModelSource after,
            DataSettings data,
            JudgeSettings judge,
            EngineSettings engine,
            ReportSettings told,
            ProgressListener progress)
            throws IOException {
        return CompareRun.run(before, after, data, judge, engine, told, progress);
    }
}
