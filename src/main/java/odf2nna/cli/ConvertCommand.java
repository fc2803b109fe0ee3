package odf2nna.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import odf2nna.data.DataFiles;
import odf2nna.evaluate.TaskOptions;
import odf2nna.pipeline.OutputOptions;
import odf2nna.pipeline.OutputOptions.Precision;
import odf2nna.runtime.EngineOptions;
import odf2nna.runtime.ProgressListener;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Writes a model in another format or precision. */
@Command(
        name = "convert",
        description = {
            "Write a model in another format (ONNX, Keras, TensorFlow SavedModel or C), or its dense"
                    + " layers in another precision. --precision int8 needs --eval."
        },
        footer = {
            "",
            "Examples:",
            "  odf2nna-onnx convert model.keras -o model.onnx",
            "  odf2nna-onnx convert model.onnx -o model/",
            "  odf2nna-onnx convert model.onnx --precision int8 --eval data.csv -o int8.onnx"
        })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class ConvertCommand extends BaseCommand {
    @Spec
    private CommandSpec spec;

    @Mixin
    private ModelMixin model;

    @Mixin
    private OutputMixin output;

    @Mixin
    private PrecisionMixin precision;

    @Option(
            names = "--eval",
            paramLabel = "FILE",
            converter = FileNames.Pattern.class,
            description = {
                "Data for --precision: int8 takes the ranges of activations from them, and the result is"
                        + " compared with MODEL on rows that are held out. CSV (.gz), npy, npz, idx (.gz) or Parquet."
            })
    private List<String> files = new ArrayList<>();

    @Mixin
    private RowsMixin data;

    @Mixin
    private TaskMixin judge;

    @Mixin
    private EngineMixin engine;

    @Mixin
    private PrintMixin print;

    @Override
    public Integer call() throws Exception {
        if (output.output == null) {
            throw new ParameterException(spec.commandLine(), "Missing required option: '--output=FILE'");
        }
        OutputOptions target = precision.with(output.toSettings(false));
        if (files.isEmpty() && target.precision().isEmpty()) {
            return print.print(print.odf2nna(EngineOptions.defaults(), ProgressListener.NONE)
                    .convert(model.toSource(), target, Optional.empty(), TaskOptions.defaults()));
        }
        if (target.precision().isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(), "--eval: only --precision uses data; add --precision, or omit --eval");
        }
        if (target.precision().get() == Precision.INT8 && files.isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(), "--precision: int8 sets the ranges of activations from rows; add --eval DATA");
        }
        EngineOptions engines = print.settings(() -> engine.toSettings(print.verbose));
        Optional<DataFiles> rows = print.settings(
                () -> files.isEmpty() ? Optional.empty() : Optional.of(data.toSettings(files, engine.seed)));
        return print.run(engines, runner -> runner.convert(model.toSource(), target, rows, judge.toSettings()));
    }
}
