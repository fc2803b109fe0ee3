package odf2nna.cli;

import java.nio.file.Path;
import java.util.Optional;
import odf2nna.data.DataFiles;
import odf2nna.runtime.EngineOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

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
    @Mixin
    private ModelMixin model;

    @Mixin
    private ReportMixin report;

    @Option(names = "--force", description = "Replace an existing report.")
    private boolean force;

    @Option(names = "--all", description = "List every threshold, not only as many as fit on a screen.")
    private boolean all;

    @Mixin
    private ScoreDataMixin data;

    @Mixin
    private EngineMixin engine;

    @Mixin
    private PrintMixin print;

    @Override
    public Integer call() throws Exception {
        print.allThresholds = all;
        EngineOptions engines = print.settings(() -> engine.toSettings(print.verbose));
        Optional<Path> statistics = print.settings(data::toStatistics);
        if (statistics.isPresent()) {
            return print.run(
                    engines,
                    runner -> runner.score(model.toSource(), statistics.get(), report.toSettings(force, print.json)));
        }
        DataFiles rows = print.settings(() -> data.toSettings(engine.seed));
        return print.run(engines, runner -> runner.score(model.toSource(), rows, report.toSettings(force, print.json)));
    }
}
