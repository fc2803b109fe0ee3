package odf2nna.internal.pipeline;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import odf2nna.internal.io.StagedFile;
import odf2nna.internal.io.StagingArea;
import odf2nna.internal.onnx.ModelDigest;
import odf2nna.internal.onnx.OnnxModelWriter;
import odf2nna.internal.savedmodel.write.SavedModelTarget;
import odf2nna.internal.savedmodel.write.SavedModelWriter;
import odf2nna.onnx.UnsupportedModelException;
import odf2nna.pipeline.ModelFormat;
import odf2nna.pipeline.OutputException;
import odf2nna.pipeline.OutputOptions;
import odf2nna.pipeline.Precision;
import odf2nna.report.ModelSummary;

/** Puts the result of a run in its place. It is an ONNX file first, which is proved; a SavedModel is made of that file. */
final class ModelOutput {
    private final OutputOptions settings;
    private final Path target;
    private final boolean savedModel;
    private final StagingArea staging;

    /** The output of a run on a model. */
    ModelOutput(OutputOptions settings, Path model, StagingArea staging) {
        this.settings = settings;
        this.target = settings.target(model);
        this.savedModel = settings.format(model) == ModelFormat.SAVEDMODEL;
        this.staging = staging;
    }

    /**
     * Finds out before any work is done whether the format has all operators of the model.
     *
     * @throws UnsupportedModelException if not, or if its inputs can't be made narrower where they are to be
     * @throws OutputException if it does not have the precision, or can't say which columns are left
     */
    void check(LoadedModel model) {
        settings.precision().ifPresent(precision -> PrecisionStep.check(model, precision));
        if (savedModel && settings.precision().equals(Optional.of(Precision.INT8))) {
            throw new OutputException(
                    target, "a SavedModel has no layers in int8; int8 is written as ONNX alone, fp16 as either");
        }
        if (settings.narrowInputs() && savedModel) {
            throw new OutputException(
                    target, "a SavedModel has no place for the columns that are left; --narrow-inputs goes with ONNX");
        }
        if (settings.narrowInputs()) {
            NarrowStep.check(model);
        }
        if (savedModel) {
            SavedModelWriter.check(model.model());
        }
    }

    /** {@return a place for the ONNX file: its own, or a temporary one if it is not what stays} */
    StagedFile place() throws IOException {
        return settings.dryRun() || savedModel ? aside() : staging.beside(target);
    }

    /** {@return a temporary place for an ONNX file} */
    StagedFile aside() throws IOException {
        return staging.aside(savedModel ? target.resolveSibling(target.getFileName() + ".onnx") : target);
    }

    /** Writes a model as it is. */
    void write(ReportBuilder report, LoadedModel model) throws IOException {
        if (savedModel) {
            putSavedModel(report, model, model.summary());
            return;
        }
        try (StagedFile onnx = OnnxModelWriter.write(model.model(), place())) {
            LoadedModel written = LoadedModel.open(onnx.file());
            put(report, onnx, written, written.summary());
        }
    }

    /**
     * Puts the ONNX file in its place, or the SavedModel made of it; in a dry run neither.
     *
     * @param written the model as read from the ONNX file
     * @param summary the same in figures
     */
    void put(ReportBuilder report, StagedFile onnx, LoadedModel written, ModelSummary summary) throws IOException {
        if (savedModel) {
            putSavedModel(report, written, summary);
        } else {
            put(report, onnx, summary);
        }
    }

    private void putSavedModel(ReportBuilder report, LoadedModel model, ModelSummary summary) throws IOException {
        try (StagedFile staged = savedModel(model)) {
            put(report, staged, summary.stored(ModelDigest.sha256(staged.file()), staged.bytes()));
        }
    }

    private void put(ReportBuilder report, StagedFile result, ModelSummary summary) throws IOException {
        report.after(summary, target.toString());
        if (settings.dryRun()) {
            report.note("dry run: nothing is written");
        } else {
            result.commit();
            report.output(target.toString());
        }
    }

    private StagedFile savedModel(LoadedModel written) throws IOException {
        StagedFile staged = settings.dryRun() ? staging.aside(target) : SavedModelTarget.stage(staging, target);
        try {
            return SavedModelWriter.write(written.model(), staged);
        } catch (UnsupportedModelException e) {
            throw new UnsupportedModelException(target.toString(), e.findings());
        }
    }
}
