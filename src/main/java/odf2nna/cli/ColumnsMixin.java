package odf2nna.cli;

import java.util.ArrayList;
import java.util.List;
import odf2nna.data.CsvFormat;
import odf2nna.data.DataOptions;
import odf2nna.data.Delimiter;
import odf2nna.data.Grouping;
import odf2nna.data.HeaderMode;
import odf2nna.data.HoldOut;
import odf2nna.data.TargetSpec;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options that say what the columns of a data set are, and which rows are held out. */
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class ColumnsMixin {
    @Option(
            names = "--target",
            paramLabel = "COLUMN|INDEX",
            description = "Target column, by name or by number from 1 (negative: from the end). Default: the last.")
    @Nullable private String target;

    @Option(
            names = "--features",
            paramLabel = "COLUMN|INDEX",
            split = ",",
            hideParamSyntax = true,
            description =
                    "The columns that are features, with commas; 2-31 are 30 columns. A column that can't be used as a feature is an error."
                            + " Default: every usable column.")
    private List<String> features = List.of();

    @Option(
            names = "--categories",
            paramLabel = "COLUMN|INDEX",
            split = ",",
            hideParamSyntax = true,
            description = "Columns to take as text, such as numbers that are postal codes, with commas.")
    private List<String> categories = List.of();

    @Option(
            names = "--ignore",
            paramLabel = "COLUMN|INDEX",
            split = ",",
            hideParamSyntax = true,
            description = "Columns to ignore, such as one that is known only after the target, with commas.")
    private List<String> ignored = List.of();

    @Option(
            names = "--soft-labels",
            paramLabel = "COLUMN|INDEX",
            split = ",",
            hideParamSyntax = true,
            description =
                    "Columns with a teacher's probabilities, one for each class, with commas: the networks learn from the mean of"
                            + " them and the target. A column belongs to the class whose name it ends in, in any case, or they are in the"
                            + " order of the classes. Of rows that the teacher learnt from, give out-of-fold probabilities.")
    private List<String> softLabels = List.of();

    @Option(
            names = "--test",
            paramLabel = "FILE",
            converter = FileNames.Pattern.class,
            description =
                    "Held-out data for the metrics, with the same columns (default: a part of DATA, see --hold-out).")
    private List<String> test = new ArrayList<>();

    @Option(
            names = "--val",
            paramLabel = "FILE",
            converter = FileNames.Pattern.class,
            description =
                    "Validation rows, with the same columns: shape and training of the general network are chosen by their"
                            + " loss. No network learns from them. Default: a part of DATA that is not held out.")
    private List<String> validation = new ArrayList<>();

    @Option(
            names = "--hold-out",
            paramLabel = "SHARE",
            description =
                    "Share of DATA held out for the metrics if there is no --test. Default: 0.2. From fewer than 1,000"
                            + " rows, none is held out with --max-drop or without a goal, because the search for the"
                            + " size needs them all.")
    @Nullable private Double holdOut;

    @Option(
            names = "--group",
            paramLabel = "COLUMN|INDEX",
            description =
                    "The column that names the group of a row, such as its patient: rows of one group are never split"
                            + " between training and evaluation. It is no feature. Default: rows with equal features stay together.")
    @Nullable private String group;

    @Option(
            names = "--time-ordered",
            description =
                    "The rows are in the order of time: the last ones are held out, and validation rows are blocks of"
                            + " consecutive rows.")
    private boolean timeOrdered;

    @Option(names = "--delimiter", paramLabel = "CHAR", description = "CSV separator (default: detected).")
    @Nullable private String delimiter;

    @Option(
            names = "--header",
            paramLabel = "auto|yes|no",
            defaultValue = "auto",
            description = "Whether the CSV's first line names the columns.")
    private HeaderMode header = HeaderMode.AUTO;

    /** {@return the files of held-out rows} */
    List<String> test() {
        return test;
    }

    /** {@return the files of validation rows} */
    List<String> validation() {
        return validation;
    }

    /** {@return the columns of categories} */
    List<String> categories() {
        return categories;
    }

    /** {@return the columns of a teacher's probabilities} */
    List<String> softLabels() {
        return softLabels;
    }

    /**
     * {@return what the data are}
     *
     * @param isSearched whether a size is looked for by its loss, which needs all of few rows
     * @throws IllegalArgumentException if options do not go together, or a number is out of range
     */
    DataOptions toOptions(List<String> files, long seed, boolean isSearched) {
        if (timeOrdered && group != null) {
            throw new IllegalArgumentException(
                    "time-ordered: rows are split either by time or by --group; give one of them");
        }
        HoldOut held = new HoldOut(holdOut == null ? HoldOut.DEFAULT.testFraction() : holdOut, seed);
        Grouping grouping = group == null ? Grouping.EQUAL_ROWS : Grouping.by(group);
        return DataOptions.defaults()
                .withFiles(files)
                .withTarget(target == null ? TargetSpec.DEFAULT : TargetSpec.parse(target))
                .withFeatures(features)
                .withIgnored(ignored)
                .withGrouping(timeOrdered ? Grouping.TIME : grouping)
                .with(holdOut == null && isSearched ? held.unlessFew() : held)
                .with(new CsvFormat(delimiter == null ? Delimiter.AUTO : Delimiter.parse(delimiter), header));
    }
}
