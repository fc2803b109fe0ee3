package odf2nna.quantize;

import odf2nna.network.DenseLayer;
import odf2nna.network.Matrix;
import odf2nna.network.QuantizedInput;
import odf2nna.statistics.UnitStatistics;

/**
 * Decides whether one scale is enough for the weights of a layer, or each unit needs its own. One scale is faster where
 * a call takes microseconds; with it a unit of small weights has fewer steps.
 *
 * <p>It is enough where the expected squared error that it brings to a pre-activation, {@code S²/12·Σ E[x²]}, is at most
 * a thousandth of the variance, {@code Σ w²·Var[x]} with inputs taken as uncorrelated. Units that are rounded to one grid
 * afterwards are asked for it in the mean: of a unit far smaller than the others that grid leaves nothing anyway.
 * Others, such as outputs, are asked for it one by one.
 */
public final class CommonScale {
    private final DenseLayer layer;
    private final QuantizedInput input;
    private final UnitStatistics seen;

    private CommonScale(DenseLayer layer, QuantizedInput input, UnitStatistics seen) {
        this.layer = layer;
        this.input = input;
        this.seen = seen;
    }

    /**
     * {@return whether one scale is enough for all units}
     *
     * @param input how what the layer reads is stored
     * @param seen of what it reads, before any factors
     * @param roundedTogether whether its units come to share one grid
     */
    public static boolean isEnough(
            DenseLayer layer, QuantizedInput input, UnitStatistics seen, boolean roundedTogether) {
        CommonScale scale = new CommonScale(layer, input, seen);
        double[] signals = scale.signals();
        double sum = 0;
        double least = Double.POSITIVE_INFINITY;
        for (double signal : signals) {
            sum += signal;
            least = Math.min(least, signal);
        }
        double asked = roundedTogether ? sum / signals.length : least;
        return scale.noise() <= InputFactors.NEGLIGIBLE * asked;
    }

    private double[] signals() {
        Matrix weights = layer.weights();
        double[] signals = new double[layer.units()];
        for (int unit = 0; unit < signals.length; unit++) {
            for (int j = 0; j < layer.inputs(); j++) {
                double part = weights.get(unit, j) * seen.deviation().get(j);
                signals[unit] += part * part;
            }
        }
        return signals;
    }

    private double noise() {
        double peak = 0;
        double power = 0;
        for (int j = 0; j < layer.inputs(); j++) {
            double factor = input.factor(j);
            for (int unit = 0; unit < layer.units(); unit++) {
                peak = Math.max(peak, Math.abs(layer.weights().get(unit, j) / factor));
            }
            power += InputFactors.power(seen, j) * factor * factor;
        }
        double step = peak / InputFactors.WEIGHT_STEPS;
        return step * step / 12 * power;
    }
}
