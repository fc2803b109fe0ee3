package odf2nna.cli;

import odf2nna.prune.Fold;
import odf2nna.prune.OnEmptyLayer;
import odf2nna.prune.PlanSettings;
import picocli.CommandLine.Option;

/** Options that say what goes and what takes its place. */
final class PlanMixin {
    @Option(
            names = "--epsilon",
            paramLabel = "E",
            required = true,
            description = {
                "A hidden unit goes when the standard deviation of its output is at most E; 0 takes constant units"
                        + " alone. 'score' lists what each value would remove."
            })
    double epsilon;

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
        return new PlanSettings(epsilon, fold, onEmptyLayer, roundTo);
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
