package odf2nna.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import odf2nna.DataSettings;
import odf2nna.data.DataOptions;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options that say what data to read and how. */
@SuppressWarnings("NullAway.Init") // picocli sets the fields
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

    @Mixin
    private ReadingMixin reading;

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
        return reading.toOptions(files, seed).withSplit(testFiles.isEmpty()).withTestFraction(holdOut);
    }
}
