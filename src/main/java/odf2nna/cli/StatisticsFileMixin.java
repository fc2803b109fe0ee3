package odf2nna.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Where statistics are written. */
@SuppressWarnings("NullAway.Init") // picocli sets the field
final class StatisticsFileMixin {
    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            required = true,
            converter = FileNames.OfPath.class,
            description = "Where to write the statistics.")
    Path file;

    @Option(names = "--force", description = "Replace an existing file.")
    boolean force;
}
