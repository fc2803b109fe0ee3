package odf2nna.internal.prune.quantize;

import odf2nna.internal.network.DenseLayer;
import odf2nna.internal.network.QuantizedInput;
import odf2nna.internal.network.Vector;
import odf2nna.internal.statistics.UnitStatistics;

/**
 * Decides whether one scale is enough for the weights of a layer, or each unit needs its own. One scale is faster where
 * a call takes microseconds; with it a unit of small weights has fewer steps.
 *
 * <p>It is enough where the expected squared error that it brings to a pre-activation, {@code S²/12·Σ E[x²]}, is at
 * most a thousandth of its variance. Units that are rounded to one grid afterwards must meet it in the mean: that grid
 * rounds a unit far smaller than the others to nothing anyway. Other units, such as outputs, must each meet it.
 */
public final class CommonScale {
    private CommonScale() {}

    /**
     * {@return whether one scale is enough for all units}
     *
     * @param input how the layer's input is stored
     * @param seen statistics of the input, before any factors
     * @param deviations of its pre-activations, one for each unit
     * @param roundedTogether whether its units share one grid afterwards
     */
    public static boolean isEnough(
            DenseLayer layer, QuantizedInput input, UnitStatistics seen, Vector deviations, boolean roundedTogether) {
        double sum = 0;
        double least = Double.POSITIVE_INFINITY;
        for (int unit = 0; unit < layer.units(); unit++) {
            double variance = deviations.get(unit) * deviations.get(unit);
            sum += variance;
            least = Math.min(least, variance);
        }
        double asked = roundedTogether ? sum / layer.units() : least;
        double scale = LayerQuantizer.commonScale(layer, input);
        return scale * scale / 12 * power(input, seen) <= InputFactors.NEGLIGIBLE * asked;
    }

    private static double power(QuantizedInput input, UnitStatistics seen) {
        double power = 0;
        for (int j = 0; j < seen.width(); j++) {
            power += InputFactors.power(seen, j) * input.factor(j) * input.factor(j);
        }
        return power;
    }
}
