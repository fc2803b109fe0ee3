package odf2nna.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import odf2nna.data.CsvFormat;
import odf2nna.data.DataOptions;
import odf2nna.data.Delimiter;
import odf2nna.data.HeaderMode;
import odf2nna.data.MissingPolicy;
import odf2nna.data.Scaling;
import odf2nna.data.TargetSpec;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options that say how data files are read. */
final class ReadingMixin {
    static final String STANDARDIZE = "Subtract each feature's mean and divide by its standard deviation";

    @Option(
            names = "--target",
            paramLabel = "COLUMN|INDEX|FILE|none",
            description = {
                "Where the targets are: a column by name or by number from 1 (negative: from the end),"
                        + " several with commas, a file, an array of an npz file, or none. Default: the last"
                        + " column, if there is one more than the model takes."
            })
    @Nullable String target;

    @Option(
            names = "--features",
            paramLabel = "COLUMN|INDEX",
            split = ",",
            hideParamSyntax = true,
            description = {
                "Feature columns in the order of the model: by name or by number, with commas; 2-31 are"
                        + " 30 columns. Other columns are ignored. Default: all columns without another role."
            })
    List<String> features = List.of();

    @Option(
            names = "--ignore",
            paramLabel = "COLUMN|INDEX",
            split = ",",
            hideParamSyntax = true,
            description = "Columns to ignore, such as an identifier or a note: by name or by number, with commas.")
    List<String> ignored = List.of();

    @Option(
            names = "--missing",
            paramLabel = "error|drop|mean|keep",
            defaultValue = "error",
            description = "What to do with missing values: error stops, drop skips the row, mean uses the mean of"
                    + " the column, keep gives the model NaN, as models of 'build' take it (default: error).")
    MissingPolicy missing = MissingPolicy.ERROR;

    @Option(
            names = "--scale",
            paramLabel = "FACTOR",
            defaultValue = "1",
            description = "Multiply every feature by this number, e.g. 1/255.")
    String scale = "1";

    @Option(
            names = "--standardize",
            description = STANDARDIZE + ", both over the rows of --train, or else over the calibration rows.")
    boolean standardize;

    @Option(
            names = "--scaler",
            paramLabel = "FILE",
            description = {
                "Scale each feature as a scaler of scikit-learn does, in place of --scale and --standardize: StandardScaler,"
                        + " MinMaxScaler, MaxAbsScaler or RobustScaler as JSON, written by",
                "json.dump({k: getattr(v, 'tolist', lambda: v)() for k, v in vars(scaler).items()}, file),",
                "or as npz with the arrays mean_, scale_ and so on."
            })
    @Nullable Path scaler;

    @Option(names = "--delimiter", paramLabel = "CHAR", description = "CSV separator (default: detected).")
    @Nullable String delimiter;

    @Option(
            names = "--header",
            paramLabel = "auto|yes|no",
            defaultValue = "auto",
            description = "Whether the CSV's first line names the columns.")
    HeaderMode header = HeaderMode.AUTO;

    @Option(names = "--max-rows", paramLabel = "N", description = "Read at most N rows.")
    long maxRows = Long.MAX_VALUE;

    /** {@return the options for reading files; nothing is said of rows that are held out} */
    DataOptions toOptions(List<String> files) {
        return DataOptions.defaults()
                .withFiles(files)
                .withTarget(target == null ? TargetSpec.DEFAULT : TargetSpec.parse(target))
                .withFeatures(features)
                .withIgnored(ignored)
                .withMissing(missing)
                .withMaxRows(maxRows)
                .with(new Scaling(Scaling.parseScale(scale), standardize, Optional.ofNullable(scaler)))
                .with(new CsvFormat(delimiter == null ? Delimiter.AUTO : Delimiter.parse(delimiter), header));
    }
}
