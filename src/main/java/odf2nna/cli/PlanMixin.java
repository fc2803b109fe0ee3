package odf2nna.cli;

import java.util.Optional;
import odf2nna.prune.Fold;
import odf2nna.prune.OnEmptyLayer;
import odf2nna.prune.PlanSettings;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options that say what goes and what takes its place. */
final class PlanMixin {
    private static final double USUAL_DROP = 0.01;

    @Option(
            names = "--epsilon",
            paramLabel = "E",
            description = {
                "A hidden unit goes when the standard deviation of its output is at most E; 0 takes constant units"
                        + " alone. 'score' lists what each value would remove. Default: the largest value that costs no"
                        + " more than --max-drop."
            })
    @Nullable Double epsilon;

    @Option(
            names = "--max-drop",
            paramLabel = "SHARE",
            description = {
                "How much worse than the original the result may be on validation rows: 0.01, the default, is one point"
                        + " of accuracy, or an error of a regression that is a hundredth larger."
            })
    @Nullable Double maxDrop;

    @Option(
            names = "--fold",
            paramLabel = "exact|none|paper",
            defaultValue = "exact",
            description = {
                "What takes the place of dropped units: their means times their weights, exactly (default); nothing;"
                        + " or the paper's single number per layer, for reproduction."
            })
    Fold fold = Fold.EXACT;

    @Option(
            names = "--on-empty-layer",
            paramLabel = "bypass|keep-one|fail",
            defaultValue = "bypass",
            converter = EmptyLayerConverter.class,
            description = {
                "When no unit of a layer varies enough: join its neighbours by the affine map that predicts best"
                        + " (default), keep the most varied unit, or stop."
            })
    OnEmptyLayer onEmptyLayer = OnEmptyLayer.BYPASS;

    @Option(
            names = "--round-to",
            paramLabel = "N",
            defaultValue = "1",
            description = "Keep the widths of pruned layers multiples of N; odd widths can be slower (default: 1).")
    int roundTo = 1;

    PlanSettings toSettings() {
        return new PlanSettings(epsilon == null ? 0 : epsilon, fold, onEmptyLayer, roundTo);
    }

    /**
     * {@return how much may be lost; empty where the threshold is given}
     *
     * @throws IllegalArgumentException if both are given
     */
    Optional<Double> toMaxDrop() {
        if (epsilon != null && maxDrop != null) {
            throw new IllegalArgumentException(
                    "--epsilon is the threshold, --max-drop has it looked for: give one of them");
        }
        return epsilon == null ? Optional.of(maxDrop == null ? USUAL_DROP : maxDrop) : Optional.empty();
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
