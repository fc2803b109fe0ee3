package odf2nna.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import odf2nna.data.DataFiles;
import odf2nna.data.DataOptions;
import odf2nna.data.Grouping;
import odf2nna.data.HoldOut;
import odf2nna.data.TargetSpec;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options that say how evaluation data are read, and which rows are held out. */
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class RowsMixin {
    @Option(
            names = "--test",
            paramLabel = "FILE",
            converter = FileNames.Pattern.class,
            description = "Held-out data for the metrics (default: a part of --eval, see --hold-out).")
    List<String> testFiles = new ArrayList<>();

    @Option(
            names = "--test-target",
            paramLabel = "COLUMN|INDEX|FILE|none",
            description = "Where the targets of --test are, if not where those of --eval are.")
    @Nullable String testTarget;

    @Mixin
    private ReadingMixin reading;

    @Option(
            names = "--hold-out",
            paramLabel = "SHARE",
            description = {
                "Share of --eval held out for the metrics if there is no --test. Default: 0.2. From fewer than"
                        + " 1,000 rows, none is held out with --max-drop or without a goal, because the search for"
                        + " the size needs them all."
            })
    @Nullable Double holdOut;

    @Option(
            names = "--group",
            paramLabel = "COLUMN|INDEX|FILE",
            description = {
                "Where the group of each row is, such as its patient: a column by name or by number, an"
                        + " npz array, or a file. Rows of one group are never split between training and"
                        + " evaluation. The column is no feature. Default: rows with equal features stay together."
            })
    @Nullable String group;

    @Option(
            names = "--time-ordered",
            description = {
                "The rows are in the order of time: the last ones are held out, and validation rows are blocks"
                        + " of consecutive rows."
            })
    boolean timeOrdered;

    /** {@return the data in the files of {@code --eval}} */
    DataFiles toSettings(List<String> files, long seed) {
        if (timeOrdered && group != null) {
            throw new IllegalArgumentException(
                    "time-ordered: rows are split either by time or by --group; give one of them");
        }
        Grouping grouping = group == null ? Grouping.EQUAL_ROWS : Grouping.by(group);
        HoldOut held = new HoldOut(holdOut == null ? HoldOut.DEFAULT.testFraction() : holdOut, seed);
        DataOptions options = reading.toOptions(files)
                .withGrouping(timeOrdered ? Grouping.TIME : grouping)
                .with(testFiles.isEmpty() ? held : HoldOut.NONE);
        return new DataFiles(options, testFiles)
                .withTestTarget(Optional.ofNullable(testTarget).map(TargetSpec::parse));
    }

    /** {@return the data for a search by promise: of few rows none is held out where no share is given} */
    DataFiles searched(DataFiles files) {
        return holdOut == null
                ? files.with(files.eval().with(files.eval().holdOut().unlessFew()))
                : files;
    }
}
