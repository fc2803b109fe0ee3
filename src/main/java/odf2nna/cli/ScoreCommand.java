package odf2nna.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import odf2nna.data.DataFiles;
import odf2nna.runtime.EngineOptions;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Measures hidden units over data. */
@Command(
        name = "score",
        description = {
            "Measure the standard deviation of every hidden unit on the data, and list what each threshold of"
                    + " 'shrink --epsilon' would remove."
        },
        footer = {"", "Example: odf2nna-onnx score model.onnx --eval data.csv --json > statistics.json"})
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class ScoreCommand extends BaseCommand {
    @Spec
    private CommandSpec spec;

    @Mixin
    private ModelMixin model;

    @Mixin
    private ReportMixin report;

    @Option(names = "--force", description = "Replace an existing report.")
    private boolean force;

    @Option(names = "--all", description = "List every threshold, not only as many as fit on a screen.")
    private boolean all;

    @Option(
            names = "--eval",
            paramLabel = "FILE",
            converter = FileNames.Pattern.class,
            description = "Data to measure units on: " + DataMixin.FILES)
    private List<String> files = new ArrayList<>();

    @Option(
            names = "--stats",
            paramLabel = "FILE",
            converter = FileNames.OfPath.class,
            description = StatisticsMixin.WRITTEN_BY + " with --no-simplify, in place of --eval.")
    @Nullable private Path statistics;

    @Mixin
    private RowsMixin data;

    @Mixin
    private EngineMixin engine;

    @Mixin
    private PrintMixin print;

    @Override
    public Integer call() throws Exception {
        print.allThresholds = all;
        EngineOptions engines = print.settings(() -> engine.toSettings(print.verbose));
        if (files.isEmpty() == (statistics == null)) {
            throw new ParameterException(
                    spec.commandLine(),
                    files.isEmpty()
                            ? "Missing required option: '--eval=FILE'"
                            : "--stats: units are measured on rows or read from statistics; omit --eval or --stats");
        }
        if (statistics != null) {
            Path file = statistics;
            return print.run(
                    engines, runner -> runner.score(model.toSource(), file, report.toSettings(force, print.json)));
        }
        DataFiles rows = print.settings(() -> data.toSettings(files, engine.seed));
        return print.run(engines, runner -> runner.score(model.toSource(), rows, report.toSettings(force, print.json)));
    }
}
