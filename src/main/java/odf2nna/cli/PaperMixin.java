package odf2nna.cli;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The option that repeats the paper, with the options that it decides or contradicts. */
@SuppressWarnings("NullAway.Init") // picocli sets the field
final class PaperMixin {
    /** Options whose matter the paper decides, with the one value of each that is the paper's. */
    private static final Map<String, String> DECIDED = Map.ofEntries(
            Map.entry("--criterion", "std"),
            Map.entry("--distill", "0"),
            Map.entry("--epochs", "0"),
            Map.entry("--rounds", "1"));

    /** Options of which no value is the paper's. */
    private static final List<String> CONTRADICTING = List.of(
            "--max-drop",
            "--confidence",
            "--metric",
            "--target-params",
            "--target-bytes",
            "--target-latency",
            "--target-flash",
            "--target-ram",
            "--target-macs",
            "--target-inputs",
            "--widths",
            "--sizes",
            "--round-epochs",
            "--compensate",
            "--sequential",
            "--on-empty-layer",
            "--prune-inputs",
            "--round-to",
            "--temperature");

    static final String LETTER = "Repeat " + CommandTexts.CITED + " to the letter: ";

    static final String THRESHOLD = LETTER + "remove units by --epsilon alone, ";

    static final String PRUNED = "add the sum of the removed units' means to each bias of their own layer, take fresh"
            + " weights after an emptied layer, simplify nothing, certify nothing, and ";

    static final String WORSE = "For comparisons: results are worse than without it.";

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(
            names = "--paper",
            description = THRESHOLD + PRUNED + "fine-tune on the labels for 15 per cent of the epochs of the original's"
                    + " training, which --original-epochs names (or give --epochs 0). Without other options of its"
                    + " steps that is Adam at 0.001 with 32 rows per step. " + WORSE)
    boolean paper;

    /**
     * Refuses what contradicts the paper.
     *
     * @throws IllegalArgumentException if such an option is given
     */
    void check() {
        if (!paper) {
            return;
        }
        for (OptionSpec option : spec.commandLine().getParseResult().matchedOptions()) {
            String name = option.longestName();
            @Nullable String decided = DECIDED.get(name);
            boolean isOther =
                    decided != null && !option.stringValues().stream().allMatch(value -> isSame(decided, value));
            if (isOther || CONTRADICTING.contains(name)) {
                throw new IllegalArgumentException(
                        "--paper: the paper leaves no choice of %s; omit one of them".formatted(name));
            }
        }
    }

    private static boolean isSame(String decided, String value) {
        try {
            return Double.parseDouble(decided) == Double.parseDouble(value);
        } catch (NumberFormatException text) {
            return decided.equalsIgnoreCase(value);
        }
    }

    /**
     * {@return the threshold}
     *
     * @throws IllegalArgumentException if none is given, and the paper needs it
     */
    @Nullable Double requireThreshold(@Nullable Double epsilon) {
        if (paper && epsilon == null) {
            throw new IllegalArgumentException("--paper: the paper removes units by a threshold; add --epsilon");
        }
        return epsilon;
    }
}
