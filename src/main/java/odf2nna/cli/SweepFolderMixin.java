package odf2nna.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Where a sweep is written. */
@SuppressWarnings("NullAway.Init") // picocli sets the field
final class SweepFolderMixin {
    @Option(
            names = {"-o", "--output"},
            paramLabel = "DIR",
            required = true,
            description = {
                "Folder for the models with their plans and reports, the tables sweep.csv and sweep.json, and sweep.html,"
                        + " a page with charts."
            })
    Path folder;

    @Option(names = "--force", description = "Replace another sweep in that folder, or start the same one again.")
    boolean force;
}
