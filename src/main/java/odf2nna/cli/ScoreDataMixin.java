package odf2nna.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import odf2nna.data.DataFiles;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What units are measured by: rows, or statistics. */
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class ScoreDataMixin {
    @Option(
            names = "--eval",
            paramLabel = "FILE",
            converter = FileNames.Pattern.class,
            description = "Calibration data, on which the units are measured: " + DataMixin.FILES)
    private List<String> files = new ArrayList<>();

    @Mixin
    private StatisticsMixin statistics;

    @Mixin
    private RowsMixin rows;

    /**
     * {@return the statistics; empty where there are rows}
     *
     * @throws IllegalArgumentException if there are both, or neither
     */
    Optional<Path> toStatistics() {
        Optional<Path> file = statistics.toFile();
        if (files.isEmpty() && file.isEmpty()) {
            throw new IllegalArgumentException("Missing required option: '--eval=FILE'");
        }
        if (!files.isEmpty() && file.isPresent()) {
            throw new IllegalArgumentException(
                    "--stats: units are measured on rows or read from statistics; omit --eval or --stats");
        }
        return file;
    }

    /** {@return the data} */
    DataFiles toSettings(long seed) {
        return rows.toSettings(files, seed);
    }
}
