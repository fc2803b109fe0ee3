package odf2nna.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import odf2nna.pipeline.ReportOptions;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Where the report goes as a page. */
@SuppressWarnings("NullAway.Init") // picocli sets the field
final class ReportMixin {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(
            names = "--report",
            paramLabel = "FILE",
            description = "Also write the report as one HTML page with charts, which works offline.")
    @Nullable private Path report;

    /**
     * {@return options of the report}
     *
     * @param replace whether an existing page may be replaced
     * @param json whether the same report is printed as JSON
     */
    ReportOptions toSettings(boolean replace, boolean json) {
        return new ReportOptions(Optional.ofNullable(report), replace, json || report != null, words(spec), false);
    }

    /** {@return the words that started a command, the program's name first} */
    static List<String> words(CommandSpec command) {
        CommandSpec program = command.root();
        List<String> words = new ArrayList<>(List.of(program.name()));
        words.addAll(program.commandLine().getParseResult().originalArgs());
        return words;
    }
}
