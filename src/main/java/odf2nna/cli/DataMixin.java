package odf2nna.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import odf2nna.DataSettings;
import odf2nna.data.DataOptions;
import odf2nna.data.Delimiter;
import odf2nna.data.HeaderMode;
import odf2nna.data.MissingPolicy;
import odf2nna.data.TargetSpec;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options that say what data to read and how. */
final class DataMixin {
    @Option(
            names = "--eval",
            paramLabel = "FILE",
            required = true,
            arity = "1..*",
            description = {
                "Evaluation data: CSV (.gz), npy, npz or idx (.gz); several files and globs are read one after another."
                        + " INPUT=FILE gives the rows of one input of a model with several."
            })
    List<String> files = new ArrayList<>();

    @Option(
            names = "--test",
            paramLabel = "FILE",
            arity = "1..*",
            description = "Held-out data for the metrics; without it a part of --eval is held out.")
    List<String> testFiles = new ArrayList<>();

    @Option(
            names = "--target",
            paramLabel = "COLUMN|INDEX|FILE|none",
            description = {
                "Where the targets are: a column by name or by number from 1 (negative: from the end), several with"
                        + " commas, a file, the name of an npz array, or none. Default: the last column, when there is"
                        + " one more than the model takes."
            })
    @Nullable String target;

    @Option(
            names = "--missing",
            paramLabel = "error|drop|mean",
            defaultValue = "error",
            description = "What to do with missing values: stop, leave the row out, or put in the column's mean.")
    MissingPolicy missing = MissingPolicy.ERROR;

    @Option(
            names = "--scale",
            paramLabel = "FACTOR",
            defaultValue = "1",
            description = "Multiply every feature by this, e.g. 1/255.")
    String scale = "1";

    @Option(
            names = "--standardize",
            description = "Subtract each feature's mean and divide by its deviation, both over the scored rows.")
    boolean standardize;

    @Option(names = "--delimiter", paramLabel = "CHAR", description = "CSV separator, if it is not found by itself.")
    @Nullable String delimiter;

    @Option(
            names = "--header",
            paramLabel = "auto|yes|no",
            defaultValue = "auto",
            description = "Whether the CSV's first line names the columns.")
    HeaderMode header = HeaderMode.AUTO;

    @Option(names = "--max-rows", paramLabel = "N", description = "Read at most N rows.")
    long maxRows = Long.MAX_VALUE;

    @Option(
            names = "--hold-out",
            paramLabel = "SHARE",
            defaultValue = "0.2",
            description = "Share of --eval held out for the metrics when there is no --test (default: 0.2).")
    double holdOut = 0.2;

    /** {@return the data} */
    DataSettings toSettings(long seed, List<String> trainFiles, @Nullable Integer trainRows) {
        return new DataSettings(toOptions(seed), testFiles, trainFiles, Optional.ofNullable(trainRows));
    }

    /** {@return the options for reading} */
    private DataOptions toOptions(long seed) {
        return new DataOptions(
                files,
                target == null ? TargetSpec.DEFAULT : TargetSpec.parse(target),
                missing,
                DataOptions.parseScale(scale),
                standardize,
                delimiter == null ? Delimiter.AUTO : Delimiter.parse(delimiter),
                header,
                maxRows,
                testFiles.isEmpty(),
                holdOut,
                seed);
    }
}
