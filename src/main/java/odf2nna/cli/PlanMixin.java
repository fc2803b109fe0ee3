package odf2nna.cli;

import odf2nna.prune.Compensation;
import odf2nna.prune.CriterionName;
import odf2nna.prune.OnEmptyLayer;
import odf2nna.prune.PruneOptions;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options that say what goes and what takes its place. */
final class PlanMixin {
    @Option(
            names = "--criterion",
            paramLabel = "NAME",
            description = {
                "Importance criterion, which gives the pruning order: reconstruction (default), how well the other units"
                        + " reconstruct a unit, for the parameters that it frees, layers as a whole too; std, the smallest standard deviation first"
                        + " (the paper's; default with --epsilon); contribution, deviation times outgoing weights;"
                        + " taylor, the estimated change of the loss against labels; magnitude, weights alone; random."
            })
    @Nullable CriterionName criterion;

    @Option(
            names = "--compensate",
            paramLabel = "refit|fold|none|paper",
            description = {
                "How to compensate for removed units: refit the downstream weights to the remaining units by ridge"
                        + " regression (default); fold their means into the downstream biases; not at all; or by the"
                        + " paper's single number per layer, for reproduction."
            })
    @Nullable Compensation compensation;

    @Option(
            names = "--sequential",
            description = {
                "With --compensate refit: fit layers one after another, each to the outputs of the layers that are already"
                        + " refitted, so that it corrects their errors. Takes a pass over the rows for each layer."
            })
    boolean sequential;

    @Option(
            names = "--on-empty-layer",
            paramLabel = "bypass|keep-one|fail",
            defaultValue = "bypass",
            converter = EmptyLayerConverter.class,
            description = {
                "When all units of a layer would be removed: join its neighbours by the affine map that predicts best"
                        + " (default), keep the unit that ranks last, or stop."
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
            description = "Keep the widths of pruned layers multiples of N; odd widths can be slower (default: 1).")
    int roundTo = 1;

    @Option(
            names = "--no-simplify",
            description = {
                "Score the model as it is. Without it, what changes no output but by rounding, whatever the input, is taken"
                        + " out first, as 'simplify' does; with --widths it is not."
            })
    boolean noSimplify;

    /**
     * {@return the settings}
     *
     * @param epsilon the threshold; null where it is looked for
     * @param option that gave the threshold
     * @throws IllegalArgumentException if a threshold is given for scores that have none
     */
    PruneOptions toSettings(@Nullable Double epsilon, String option) {
        if (epsilon != null && criterion != null && criterion != CriterionName.STD) {
            throw new IllegalArgumentException(
                    "%s: a threshold is a standard deviation and goes with --criterion std; for the others give a size"
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
