package odf2nna.cli;

import java.util.Locale;
import odf2nna.prune.Compensation;
import odf2nna.prune.CriterionName;
import odf2nna.prune.OnEmptyLayer;
import odf2nna.prune.PruneOptions;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of pruning and compensation. */
final class PlanMixin {
    static final String CRITERION_UP_TO_STD =
            "Importance criterion, which gives the pruning order. reconstruction (default):"
                    + " units first that the others reconstruct with the least error per removed parameter; also removes whole"
                    + " layers. std: smallest standard deviation first, as in " + CommandTexts.PAPER;

    static final String CRITERION_AFTER_STD =
            ". contribution: smallest standard deviation times outgoing weights first. taylor: smallest estimated change of the loss first; needs labels. magnitude:"
                    + " smallest weights first. random: in random order.";

    static final String NO_SIMPLIFY = "Do not simplify first. By default, what changes no output (up to rounding, for"
            + " every input) is removed before scoring, as 'simplify' does.";

    @Option(
            names = "--criterion",
            paramLabel = "NAME",
            description = CRITERION_UP_TO_STD + "; default with --epsilon" + CRITERION_AFTER_STD)
    @Nullable CriterionName criterion;

    @Option(
            names = "--compensate",
            paramLabel = "refit|fold|none",
            converter = CompensationConverter.class,
            description = {
                "How to compensate for removed units. refit (default): fit the downstream weights to the"
                        + " remaining units by ridge regression. fold: add the means of removed units to the"
                        + " downstream biases. none: do not compensate."
            })
    @Nullable Compensation compensation;

    @Option(
            names = "--sequential",
            description = {
                "With --compensate refit: refit the layers one after another, each on the outputs of"
                        + " those already refitted, so that it corrects their errors. Takes one pass over the rows"
                        + " for each layer."
            })
    boolean sequential;

    @Option(
            names = "--on-empty-layer",
            paramLabel = "bypass|keep-one|fail",
            defaultValue = "bypass",
            converter = EmptyLayerConverter.class,
            description = {
                "What to do with a layer that would lose all its units. bypass (default): connect the layers"
                        + " before and after it by the affine map that fits best. keep-one: keep the last unit of the"
                        + " pruning order. fail: stop."
            })
    OnEmptyLayer onEmptyLayer = OnEmptyLayer.BYPASS;

    @Option(
            names = "--prune-inputs",
            description = {
                "Remove input features as well as units. The result takes the same inputs and selects its features"
                        + " itself."
            })
    boolean inputs;

    @Option(
            names = "--round-to",
            paramLabel = "N",
            defaultValue = "1",
            description = "Keep a multiple of N units in each pruned layer; odd widths can be slower (default: 1).")
    int roundTo = 1;

    @Option(names = "--no-simplify", description = NO_SIMPLIFY + " --widths implies it.")
    boolean noSimplify;

    /**
     * {@return the settings}
     *
     * @param epsilon the threshold; null where it is looked for
     * @param option that gave the threshold
     * @param isPaper whether units are removed to the letter of the paper
     * @throws IllegalArgumentException if a threshold is given for scores that have none
     */
    PruneOptions toSettings(@Nullable Double epsilon, String option, boolean isPaper) {
        if (isPaper && epsilon != null) {
            return PruneOptions.paper(epsilon);
        }
        if (epsilon != null && criterion != null && criterion != CriterionName.STD) {
            throw new IllegalArgumentException(
                    ("%s: a threshold is a standard deviation and needs --criterion std; for other criteria"
                                    + " give a size")
                            .formatted(option));
        }
        CriterionName usual = epsilon == null ? CriterionName.RECONSTRUCTION : CriterionName.STD;
        return new PruneOptions(
                criterion == null ? usual : criterion,
                epsilon == null ? 0 : epsilon,
                compensation == null ? Compensation.REFIT : compensation,
                onEmptyLayer,
                inputs,
                roundTo,
                sequential,
                !noSimplify);
    }

    /** Takes what compensates well or not at all; the paper's way is an option of its own. */
    static final class CompensationConverter implements picocli.CommandLine.ITypeConverter<Compensation> {
        @Override
        public Compensation convert(String text) {
            return switch (text.toLowerCase(Locale.ROOT)) {
                case "refit" -> Compensation.REFIT;
                case "fold" -> Compensation.FOLD;
                case "none" -> Compensation.NONE;
                default ->
                    throw new picocli.CommandLine.TypeConversionException("expected refit, fold or none, got '" + text
                            + "'" + (text.equalsIgnoreCase("paper") ? "; give --paper instead" : ""));
            };
        }
    }

    /** Takes {@code keep-one} for {@link OnEmptyLayer#KEEP_ONE}. */
    static final class EmptyLayerConverter implements picocli.CommandLine.ITypeConverter<OnEmptyLayer> {
        @Override
        public OnEmptyLayer convert(String text) {
            for (OnEmptyLayer choice : OnEmptyLayer.values()) {
                if (choice.name().replace('_', '-').equalsIgnoreCase(text)) {
                    return choice;
                }
            }
            throw new picocli.CommandLine.TypeConversionException(
                    "expected bypass, keep-one or fail, got '" + text + "'");
        }
    }
}
