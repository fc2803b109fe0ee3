package odf2nna.cli;

import java.nio.file.Path;
import java.util.Optional;
import odf2nna.pipeline.OutputOptions;
import odf2nna.pipeline.OutputOptions.ModelFormat;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Where the result goes, and in which format. */
@SuppressWarnings("NullAway.Init") // picocli sets the field
final class OutputMixin {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description =
                    "Where to write the result: an ONNX file, a .keras file (Keras 3), a .tflite file (LiteRT), a .c file (C99, with a .h file and an example beside it), or"
                            + " a folder for a SavedModel, with a slash at its end (default: MODEL with -small in its name, beside"
                            + " it).")
    @Nullable Path output;

    @Option(
            names = "--format",
            paramLabel = "onnx|keras|savedmodel|tflite|c",
            description = "Format of the result. Default: by the name of --output; if the name tells no format, a"
                    + " SavedModel where MODEL is one, else ONNX.")
    @Nullable ModelFormat format;

    /** Whether weights of an ONNX file go to a file of their own. */
    enum ExternalData {
        AUTO,
        YES
    }

    @Option(
            names = "--external-data",
            paramLabel = "auto|yes",
            description = "Where the weights of an ONNX result are stored. auto (default): in the file itself, or"
                    + " from 2 GB on in FILE.data beside it. yes: always in FILE.data.")
    ExternalData externalData = ExternalData.AUTO;

    @Option(names = "--force", description = "Replace existing outputs: files, or a SavedModel.")
    boolean force;

    /** {@return the settings} A path loses the slash at its end, so what was typed is looked at. */
    OutputOptions toSettings(boolean dryRun) {
        boolean folder = output != null
                && spec.commandLine()
                        .getParseResult()
                        .matchedOption("--output")
                        .originalStringValues()
                        .get(0)
                        .matches(".*[/\\\\]");
        if (folder && format != null && format != ModelFormat.SAVEDMODEL) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--output: '%s/' is a folder, and %s model is a file"
                            .formatted(
                                    output,
                                    switch (format) {
                                        case ONNX -> "an ONNX";
                                        case KERAS -> "a Keras";
                                        case TFLITE -> "a LiteRT";
                                        default -> "a C";
                                    }));
        }
        ModelFormat chosen = folder ? ModelFormat.SAVEDMODEL : format;
        return new OutputOptions(Optional.ofNullable(output), force, dryRun, Optional.ofNullable(chosen))
                .withExternalData(externalData == ExternalData.YES);
    }
}
