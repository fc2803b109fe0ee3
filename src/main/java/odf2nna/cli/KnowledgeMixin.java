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
            description =
                    "Take every input to lie between its least and its greatest value in these rows: CSV (.gz), npy,"
                            + " npz or idx (.gz).")
    private List<String> ranges = new ArrayList<>();

    @Option(
            names = "--assume",
            paramLabel = "NAME=LOW..HIGH",
            description =
                    "Take an input of the model to lie between two numbers, or one of its features, counted from 0:"
                            + " NAME[FEATURE]=LOW..HIGH. A bound may be -inf or inf.")
    private List<String> assumptions = new ArrayList<>();

    @Option(
            names = "--on-data",
            paramLabel = "FILE",
            converter = FileNames.Pattern.class,
            description = "Take out also what changes nothing on these rows, and perhaps something on others.")
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
