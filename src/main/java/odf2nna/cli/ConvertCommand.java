package odf2nna.cli;

import java.io.IOException;
import java.util.concurrent.Callable;
import odf2nna.Odf2nna;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Writes a model in another format. */
@Command(
        name = "convert",
        mixinStandardHelpOptions = true,
        versionProvider = App.Version.class,
        sortOptions = false,
        description = "Write a model as it is, in another format: ONNX or a TensorFlow SavedModel.",
        footer = {
            "",
            "Examples:",
            "  odf2nna-onnx convert model.keras -o model.onnx",
            "  odf2nna-onnx convert model.onnx -o model/"
        })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class ConvertCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private ModelMixin model;

    @Mixin
    private OutputMixin output;

    @Mixin
    private PrintMixin print;

    @Override
    public Integer call() throws IOException {
        if (output.output == null) {
            throw new ParameterException(spec.commandLine(), "Missing required option: '--output=FILE'");
        }
        return print.print(Odf2nna.convert(model.toSource(), output.toSettings(false)));
    }
}
