package odf2nna.cli;

import java.nio.file.Path;
import java.util.Optional;
import odf2nna.pipeline.ShrinkOptions;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Statistics of units in the place of a pass over the rows. */
final class StatisticsMixin {
    static final String WRITTEN_BY = "Statistics of all rows, written by 'calibrate' or 'merge'";

    @Option(
            names = "--stats",
            paramLabel = "FILE",
            converter = FileNames.OfPath.class,
            description = WRITTEN_BY + ", in place of a pass over the rows of --eval. --eval still names the rows for"
                    + " verification, fine-tuning and evaluation. Can't be combined with --sequential, and 'shrink'"
                    + " needs a size.")
    @Nullable private Path statistics;

    /** {@return the file; empty where rows are passed over} */
    Optional<Path> toFile() {
        return Optional.ofNullable(statistics);
    }

    /**
     * {@return options with the file, if there is one}
     *
     * @throws IllegalArgumentException if statistics are not enough
     */
    ShrinkOptions with(ShrinkOptions options) {
        return toFile().map(options::withStatistics).orElse(options);
    }
}
