package odf2nna.internal.prune.quantize;

import java.util.List;
import java.util.Optional;
import odf2nna.internal.network.Matrix;
import odf2nna.internal.network.Vector;
import odf2nna.internal.statistics.UnitStatistics;

/**
 * Decides whether a layer's inputs need factors of their own before they share a grid. Where one is a thousand times as
 * large as another, as columns of a table often are, a common grid rounds the smaller one to nothing; scaling each
 * input to a size of about 1, and its weights by the inverse, keeps all of them.
 *
 * <p>That costs a multiplication for each number, so it is done only where the expected error of the pre-activations is
 * more than a thousandth of their variance, and the factors reduce it to a quarter at most. The idea is that of Xiao
 * and others, "SmoothQuant" (2023), with the whole range moved into the weights and factors that are powers of two.
 */
public final class InputFactors {
    /** Rounding error that is negligible, as a share of the variance of pre-activations. */
    static final double NEGLIGIBLE = 1e-3;

    private static final double WORTH_IT = 0.25;
    private static final double WEIGHT_STEPS = 127;

    private final UnitStatistics seen;
    private final List<Matrix> weights;

    private InputFactors(UnitStatistics seen, List<Matrix> weights) {
        this.seen = seen;
        this.weights = weights;
    }

    /**
     * {@return the factors, one for each number, each a power of two; empty where none are needed}
     *
     * @param seen statistics of the numbers
     * @param weights of the layers that consume them
     */
    public static Optional<Vector> choose(UnitStatistics seen, List<Matrix> weights) {
        InputFactors numbers = new InputFactors(seen, weights);
        double[] none = Vector.ones(seen.width()).toArray();
        double plain = numbers.noise(none);
        if (plain <= NEGLIGIBLE * numbers.variance()) {
            return Optional.empty();
        }
        double[] factors = new double[seen.width()];
        for (int j = 0; j < factors.length; j++) {
            double size = size(seen, j);
            factors[j] = size < Float.MIN_NORMAL ? 1 : Math.scalb(1.0, -Math.getExponent(size));
        }
        return numbers.noise(factors) <= WORTH_IT * plain ? Optional.of(Vector.of(factors)) : Optional.empty();
    }

    private static double size(UnitStatistics seen, int unit) {
        return Math.max(
                Math.abs(seen.minimum().get(unit)), Math.abs(seen.maximum().get(unit)));
    }

    /** The variance of all pre-activations, as if inputs were uncorrelated. */
    private double variance() {
        double sum = 0;
        for (Matrix layer : weights) {
            for (int j = 0; j < seen.width(); j++) {
                double deviation = seen.deviation().get(j);
                sum += squares(layer, j) * deviation * deviation;
            }
        }
        return sum;
    }

    /** The expected squared error of all pre-activations, from rounding inputs and from rounding weights. */
    private double noise(double[] factors) {
        double low = 0;
        double high = 0;
        double power = 0;
        for (int j = 0; j < factors.length; j++) {
            low = Math.min(low, seen.minimum().get(j) * factors[j]);
            high = Math.max(high, seen.maximum().get(j) * factors[j]);
            power += power(seen, j) * factors[j] * factors[j];
        }
        double scale = (high - low) / 255;
        double sum = 0;
        for (Matrix layer : weights) {
            for (int j = 0; j < factors.length; j++) {
                double rounding = Math.min(scale * scale / 12, power(seen, j) * factors[j] * factors[j]);
                sum += squares(layer, j) / (factors[j] * factors[j]) * rounding;
            }
            for (int unit = 0; unit < layer.rows(); unit++) {
                double step = peak(layer, unit, factors) / WEIGHT_STEPS;
                sum += step * step / 12 * power;
            }
        }
        return sum;
    }

    /** {@return the mean square of a number} */
    static double power(UnitStatistics seen, int unit) {
        double mean = seen.mean().get(unit);
        double deviation = seen.deviation().get(unit);
        return mean * mean + deviation * deviation;
    }

    private static double squares(Matrix layer, int column) {
        double sum = 0;
        for (int unit = 0; unit < layer.rows(); unit++) {
            sum += layer.get(unit, column) * layer.get(unit, column);
        }
        return sum;
    }

    private static double peak(Matrix layer, int unit, double[] factors) {
        double peak = 0;
        for (int j = 0; j < factors.length; j++) {
            peak = Math.max(peak, Math.abs(layer.get(unit, j) / factors[j]));
        }
        return peak;
    }
}
