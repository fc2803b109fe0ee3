package odf2nna.internal.pipeline;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import odf2nna.internal.data.Batch;
import odf2nna.internal.data.EvaluationData;
import odf2nna.internal.device.CCode;
import odf2nna.internal.device.CModelWriter;
import odf2nna.internal.device.RowModel;
import odf2nna.internal.device.litert.IntegerModel;
import odf2nna.internal.device.litert.LiteModelWriter;
import odf2nna.internal.io.StagedFile;
import odf2nna.internal.keras.write.KerasModelWriter;
import odf2nna.internal.onnx.LoadedModel;
import odf2nna.internal.onnx.ModelDigest;
import odf2nna.internal.onnx.OnnxModelReader;
import odf2nna.internal.onnx.OnnxModelWriter;
import odf2nna.internal.runtime.RunContext;
import odf2nna.internal.savedmodel.SavedModelFiles;
import odf2nna.internal.savedmodel.write.SavedModelTarget;
import odf2nna.internal.savedmodel.write.SavedModelWriter;
import odf2nna.internal.savedmodel.write.SignatureNames;
import odf2nna.onnx.UnsupportedModelException;
import odf2nna.pipeline.OutputException;
import odf2nna.pipeline.OutputOptions;
import odf2nna.pipeline.OutputOptions.ModelFormat;
import odf2nna.pipeline.OutputOptions.Precision;
import odf2nna.report.ModelSummary;

/**
 * Puts the result of a run in its place. It is an ONNX file first, which is read back and checked; a SavedModel or a Keras
 * file is made of what was read.
 */
final class ModelOutput {
    /** Rows whose outputs the example beside C code prints. */
    private static final int EXAMPLE_ROWS = 4;

    private final OutputOptions options;
    private final Path model;
    private final Path target;
    private final ModelFormat format;
    private final RunContext run;
    private final Optional<Pipeline> steps;

    /** The output of a run on a model. */
    ModelOutput(OutputOptions options, Path model, RunContext run) {
        this(options, model, run, Optional.empty());
    }

    /** The output of a run on a model, which has the rows for the ranges of values in int8. */
    ModelOutput(OutputOptions options, Pipeline steps) {
        this(options, steps.original().model().file(), steps.run(), Optional.of(steps));
    }

    private ModelOutput(OutputOptions options, Path model, RunContext run, Optional<Pipeline> steps) {
        this.options = options;
        this.model = model;
        this.target = options.target(model);
        this.format = options.format(model);
        this.run = run;
        this.steps = steps;
    }

    /** {@return whether int8 is that of a device, from input to output, which is made of the model in full precision} */
    static boolean isInIntegers(OutputOptions options, Path model) {
        ModelFormat format = options.format(model);
        return (format == ModelFormat.TFLITE || format == ModelFormat.C)
                && options.precision().equals(Optional.of(Precision.INT8));
    }

    /**
     * Finds out before any work is done whether the format has all operators of the model.
     *
     * @throws UnsupportedModelException if not, or if its inputs can't be made narrower where they are to be
     * @throws OutputException if it does not have the precision, or can't say which columns remain
     */
    void check(LoadedModel model) {
        boolean inIntegers = isInIntegers(options, this.model);
        if (!inIntegers) {
            options.precision().ifPresent(precision -> LowPrecision.check(model, precision));
        }
        if (format != ModelFormat.ONNX && !inIntegers && options.precision().equals(Optional.of(Precision.INT8))) {
            throw new OutputException(
                    target, title() + " has no layers in int8; int8 is written only as ONNX, LiteRT or C");
        }
        if (inIntegers && options.foldScaler()) {
            throw new OutputException(
                    target, title() + " in int8 takes scaled columns; leave out --fold-scaler or --precision int8");
        }
        if (format == ModelFormat.C && options.precision().equals(Optional.of(Precision.FP16))) {
            throw new OutputException(
                    target, "C code has no half precision; give --precision int8, or write fp16 as ONNX or LiteRT");
        }
        if (format == ModelFormat.KERAS && options.precision().isPresent()) {
            throw new OutputException(
                    target,
                    "a Keras file stores weights in the precision that it computes in; fp16 is written as ONNX");
        }
        if (options.narrowInputs() && format != ModelFormat.ONNX) {
            throw new OutputException(
                    target, title() + " can't list the remaining columns; --narrow-inputs needs an ONNX result");
        }
        if (options.narrowInputs()) {
            NarrowInputs.check(model);
        }
        if (options.foldScaler()) {
            FoldedScaler.check(model);
        }
        switch (format) {
            case ONNX -> {}
            case KERAS -> KerasModelWriter.check(model);
            case SAVEDMODEL -> SavedModelWriter.check(model.model());
            case C -> checkDevice(model, inIntegers, "C");
            case TFLITE -> checkDevice(model, inIntegers, "LiteRT");
        }
    }

    private static void checkDevice(LoadedModel model, boolean inIntegers, String name) {
        if (inIntegers) {
            IntegerModel.check(model, name);
        } else {
            RowModel.of(model, name);
        }
    }

    private String title() {
        return switch (format) {
            case ONNX -> "an ONNX file";
            case KERAS -> "a Keras file";
            case SAVEDMODEL -> "a SavedModel";
            case C -> "a C file";
            case TFLITE -> "a LiteRT file";
        };
    }

    /** Checks the model that was read back from its file before it is put in its place. */
    interface Check {
        void accept(LoadedModel written) throws IOException;
    }

    /**
     * Writes a model, reads it back, has it checked, and puts it in its place; in a dry run it stays nowhere.
     *
     * @param exact the same model in full precision, of which parameters are counted
     * @return the model as it was read back
     */
    LoadedModel write(LoadedModel model, LoadedModel exact, Check check, ReportDraft report) throws IOException {
        try (StagedFile onnx =
                OnnxModelWriter.write(model.model(), place(), options.externalData() && format == ModelFormat.ONNX)) {
            LoadedModel written = ModelFiles.open(onnx.file());
            requireSame(model, written);
            check.accept(written);
            ModelSummary summary = Summaries.model(written);
            if (model.model() != exact.model()) {
                summary = summary.counting(Summaries.model(exact));
            }
            if (format != ModelFormat.ONNX) {
                try (StagedFile staged = converted(written, report)) {
                    put(report, staged, summary.stored(ModelDigest.sha256(staged.files()), staged.bytes()));
                }
            } else {
                put(report, onnx, summary);
            }
            return written;
        }
    }

    /** A model that comes back from its file as another one was damaged on its way. */
    private void requireSame(LoadedModel model, LoadedModel written) throws IOException {
        boolean apart = model.model().hasExternalData() || written.model().hasExternalData();
        boolean same = model.network().equals(written.network())
                && (apart || model.model().isSame(written.model()));
        if (!same) {
            throw new IOException(target + ": the written file differs when it is read back; it was removed");
        }
    }

    /** {@return a place for the ONNX file: its own, or a temporary one if it is not what stays} */
    private StagedFile place() throws IOException {
        if (format != ModelFormat.ONNX) {
            return run.staging().aside(target.resolveSibling(target.getFileName() + ".onnx"));
        }
        if (options.dryRun()) {
            return run.staging().aside(target);
        }
        return options.replace()
                ? run.staging().replacing(target, superseded())
                : run.staging().beside(target, false);
    }

    /**
     * {@return names of the files that go with the model that is replaced: its weights, by the names that they are given here, but
     *     for those that this run reads, unless it replaces its own model}
     */
    private List<String> superseded() throws IOException {
        String own = Pattern.quote(String.valueOf(target.getFileName())) + "(\\.\\d+)?\\.data";
        boolean isReplaced = InputFiles.isSame(target, model);
        List<String> gone = new ArrayList<>();
        for (Path part : partsOfReplaced()) {
            String name = String.valueOf(part.getFileName());
            if (name.matches(own) && (isReplaced || !run.reads().holds(part))) {
                gone.add(name);
            }
        }
        return gone;
    }

    private Set<Path> partsOfReplaced() throws IOException {
        if (!Files.isRegularFile(target)) {
            return Set.of();
        }
        try {
            return OnnxModelReader.read(target).parts();
        } catch (UnsupportedModelException noModel) {
            return Set.of();
        }
    }

    /** {@return the model in another format than ONNX, not yet in its place} */
    private StagedFile converted(LoadedModel written, ReportDraft report) throws IOException {
        try {
            return switch (format) {
                case KERAS -> keras(written, report);
                case C -> source(written, report);
                case TFLITE -> lite(written, report);
                default -> savedModel(written, report);
            };
        } catch (UnsupportedModelException e) {
            throw new UnsupportedModelException(target.toString(), e.findings());
        }
    }

    private StagedFile savedModel(LoadedModel written, ReportDraft report) throws IOException {
        SignatureNames.of(written.model().inputs()).forEach((name, own) -> {
            if (!name.equals(own)) {
                report.note(
                        "the input '%s' is called '%s' in the SavedModel, because TensorFlow can't tell it from another one"
                                .formatted(name, own));
            }
        });
        return SavedModelWriter.write(
                written.model(),
                options.dryRun()
                        ? run.staging().folderAside(target, SavedModelFiles.BINARY)
                        : SavedModelTarget.stage(run.staging(), target, options.replace()));
    }

    private StagedFile keras(LoadedModel written, ReportDraft report) throws IOException {
        try (StagedFile weights = run.staging().aside(target.resolveSibling("model.weights.h5"))) {
            return KerasModelWriter.write(
                    written,
                    options.dryRun()
                            ? run.staging().aside(target)
                            : run.staging().beside(target, options.replace()),
                    weights,
                    output -> report.note(
                            "the output '%s' is left out: Keras has outputs of numbers alone".formatted(output)));
        }
    }

    private StagedFile source(LoadedModel written, ReportDraft report) throws IOException {
        StagedFile staged = options.dryRun()
                ? run.staging().folderAside(target, String.valueOf(target.getFileName()))
                : CModelWriter.stage(run.staging(), target, options.replace());
        RowModel row = RowModel.of(written, "C");
        String stem = CModelWriter.stem(target);
        List<double[]> rows = exampleRows();
        CCode code = isInIntegers(options, model)
                ? integers(written, report).integers().code(stem, report.title(), rows)
                : CModelWriter.code(row, stem, report.title(), rows);
        CModelWriter.write(code, staged, target);
        for (String output : row.leftOut()) {
            report.note("the output '%s' is left out: C code has outputs of numbers alone".formatted(output));
        }
        report.note(
                "on a device its constants take %,d bytes of flash and its activations %,d bytes of RAM; it does %,d multiply-adds a row, and is declared in %s"
                        .formatted(
                                code.flashBytes(),
                                code.ramBytes(),
                                code.multiplyAdds(),
                                CModelWriter.header(target).getFileName()));
        return staged;
    }

    /** {@return the first calibration rows, as the result takes them; empty where the run has none} */
    private List<double[]> exampleRows() throws IOException {
        if (steps.isEmpty()) {
            return List.of();
        }
        EvaluationData data = steps.get().data();
        Batch rows = options.foldScaler() ? data.firstRawRows(EXAMPLE_ROWS) : data.firstScoringRows(EXAMPLE_ROWS);
        return IntStream.range(0, rows.rows())
                .mapToObj(row -> IntegerQuantization.row(rows, row))
                .toList();
    }

    private StagedFile lite(LoadedModel written, ReportDraft report) throws IOException {
        StagedFile staged =
                options.dryRun() ? run.staging().aside(target) : run.staging().beside(target, options.replace());
        LiteModelWriter.Written lite = isInIntegers(options, model)
                ? LiteModelWriter.write(written, integers(written, report).integers(), staged, report.title())
                : LiteModelWriter.write(written, staged, options.precision().isPresent(), report.title());
        for (String output : lite.leftOut()) {
            report.note("the output '%s' is left out: a LiteRT file has outputs of numbers alone".formatted(output));
        }
        if (lite.isDouble()) {
            report.note("the model computes in double precision, and the LiteRT file in float32");
        }
        report.note(
                "on a device the file takes %,d bytes of flash, and its activations take at least %,d bytes of RAM; it does %,d multiply-adds a row"
                        .formatted(staged.bytes(), lite.ramBytes(), lite.multiplyAdds()));
        return staged;
    }

    private IntegerQuantization integers(LoadedModel written, ReportDraft report) throws IOException {
        IntegerQuantization quantization = IntegerQuantization.of(written, steps.orElseThrow());
        quantization.describe(report, format);
        return quantization;
    }

    private void put(ReportDraft report, StagedFile result, ModelSummary summary) throws IOException {
        InputFiles.requireUnchanged(run);
        report.after = summary.at(target.toString());
        if (options.dryRun()) {
            report.dryRun();
        } else {
            boolean isApart = Files.exists(result.dataFile());
            run.reads().release();
            result.commit();
            report.output = target.toString();
            if (isApart) {
                report.note("its larger weights are in %s, which belongs to it"
                        .formatted(result.dataFile().getFileName()));
            }
        }
    }
}
