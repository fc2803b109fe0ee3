package odf2nna.cli;

import java.nio.file.Path;
import java.util.List;
import odf2nna.data.DataFiles;
import odf2nna.pipeline.ModelSource;
import odf2nna.runtime.EngineOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Compares two models on data. */
@Command(
        name = "compare",
        description = {
            "Compare two models with the same inputs and outputs on data: metrics of both, their differences, sizes"
                    + " and latency. All rows are used unless --test names others."
        },
        footer = {"", "Example: odf2nna-onnx compare model.onnx small.onnx --eval test.csv"})
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class CompareCommand extends BaseCommand {
    @Parameters(
            index = "0",
            paramLabel = "BEFORE",
            description = "ONNX file, Keras file (.keras, .h5), or folder of a SavedModel.")
    private Path before;

    @Parameters(
            index = "1",
            paramLabel = "AFTER",
            description = "ONNX file, Keras file (.keras, .h5), or folder of a SavedModel.")
    private Path after;

    @Mixin
    private ReportMixin report;

    @Option(names = "--force", description = "Replace an existing report.")
    private boolean force;

    @Mixin
    private DataMixin data;

    @Mixin
    private JudgeMixin judge;

    @Mixin
    private EngineMixin engine;

    @Mixin
    private PrintMixin print;

    @Override
    public Integer call() throws Exception {
        EngineOptions engines = print.settings(() -> engine.toSettings(print.verbose));
        DataFiles rows = print.settings(() -> data.toSettings(engine.seed, List.of(), null));
        return print.run(
                engines,
                runner -> runner.compare(
                        ModelSource.of(before),
                        ModelSource.of(after),
                        rows,
                        judge.toSettings(),
                        report.toSettings(force, print.json)));
    }
}
