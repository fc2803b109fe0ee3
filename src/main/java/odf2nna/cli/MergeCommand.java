package odf2nna.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import odf2nna.runtime.EngineOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Joins the statistics of parts of the rows. */
@Command(
        name = "merge",
        description = {
            "Join the statistics that 'calibrate' has written of parts of the rows, in the order of the rows. Parts"
                    + " of other models, options or versions, and rows that occur twice or are missing in between are"
                    + " refused."
        },
        footer = {"", "Example: odf2nna-onnx merge part-*.stats -o all.stats"})
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class MergeCommand extends BaseCommand {
    @Parameters(
            paramLabel = "FILE",
            arity = "1..*",
            converter = FileNames.OfPath.class,
            description = "Files of 'calibrate' or 'merge', in any order.")
    private List<Path> parts = new ArrayList<>();

    @Mixin
    private StatisticsFileMixin output;

    @Mixin
    private PrintMixin print;

    @Override
    public Integer call() throws Exception {
        return print.run(EngineOptions.defaults(), runner -> runner.merge(parts, output.file, output.force));
    }
}
