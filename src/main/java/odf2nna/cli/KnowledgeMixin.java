package odf2nna.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import odf2nna.pipeline.OutputOptions;
import odf2nna.pipeline.SimplifyOptions;
import odf2nna.pipeline.SimplifyOptions.Assumption;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options that say what is known of the inputs besides the model. */
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class KnowledgeMixin {
    @Option(
            names = "--ranges",
            paramLabel = "FILE",
            converter = FileNames.Pattern.class,
            description = "Assume that every input lies between its minimum and its maximum in these rows: CSV"
                    + " (.gz), npy, npz, idx (.gz) or Parquet.")
    private List<String> ranges = new ArrayList<>();

    @Option(
            names = "--assume",
            paramLabel = "NAME=LOW..HIGH",
            description = "Assume that an input of the model, or one of its features (counted from 0), lies in a"
                    + " range: NAME[FEATURE]=LOW..HIGH. A bound may be -inf or inf.")
    private List<String> assumptions = new ArrayList<>();

    @Option(
            names = "--on-data",
            paramLabel = "FILE",
            converter = FileNames.Pattern.class,
            description =
                    "Also remove what changes no output on these rows, even if it may change outputs on" + " others.")
    private List<String> onData = new ArrayList<>();

    @Mixin
    private ReadingMixin reading;

    /**
     * {@return the settings}
     *
     * @throws IllegalArgumentException if an assumption can't be understood
     */
    SimplifyOptions toSettings(OutputOptions output) {
        return new SimplifyOptions(
                Optional.of(ranges).filter(files -> !files.isEmpty()).map(reading::toOptions),
                assumptions.stream().map(Assumption::parse).toList(),
                Optional.of(onData).filter(files -> !files.isEmpty()).map(reading::toOptions),
                output);
    }
}
