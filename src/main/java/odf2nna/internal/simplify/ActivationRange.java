package odf2nna.internal.simplify;

import static odf2nna.internal.simplify.Bounds.widened;

import odf2nna.internal.network.Activation;

/**
 * Between which numbers an activation lies over a range of pre-activations, each operation rounded: a smooth one errs by
 * {@code 16u·(1 + |y|)} at most, which covers approximations by polynomials and spellings by several operators; ReLU and Clip
 * do not round.
 */
final class ActivationRange {
    private static final double BEYOND_ALL = 1e300;

    private ActivationRange() {}

    /**
     * {@return the least and the greatest value}
     *
     * @param from least pre-activation
     * @param to greatest pre-activation
     * @param u unit roundoff
     */
    static double[] of(Activation activation, int unit, double from, double to, double u) {
        double atLow = at(activation, unit, from);
        double atHigh = at(activation, unit, to);
        if (activation instanceof Activation.Relu || activation instanceof Activation.Clip) {
            return new double[] {atLow, atHigh};
        }
        if (activation instanceof Activation.LeakyRelu || activation instanceof Activation.PRelu) {
            boolean crosses = from < 0 && to > 0;
            double least = Math.min(Math.min(atLow, atHigh), crosses ? 0 : Double.POSITIVE_INFINITY);
            double most = Math.max(Math.max(atLow, atHigh), crosses ? 0 : Double.NEGATIVE_INFINITY);
            return new double[] {widened(least, 16 * u * Math.abs(least), -1), widened(most, 16 * u * Math.abs(most), 1)
            };
        }
        if (rises(activation)) {
            double floor = at(activation, unit, Double.NEGATIVE_INFINITY);
            double ceiling = at(activation, unit, Double.POSITIVE_INFINITY);
            return new double[] {
                Math.max(floor, widened(atLow, 16 * u * (1 + Math.abs(atLow)), -1)),
                Math.min(ceiling, widened(atHigh, 16 * u * (1 + Math.abs(atHigh)), 1))
            };
        }
        if (dips(activation)) {
            // below 0 they dip, by less than 0.4, and come back to 0; above it they rise, to z at most
            double least = from >= 0 ? widened(atLow, 16 * u * (1 + atLow), -1) : -0.4;
            return new double[] {least, widened(Math.max(0, to), 16 * u * (1 + Math.max(0, to)), 1)};
        }
        return new double[] {Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY};
    }

    private static boolean rises(Activation activation) {
        return activation instanceof Activation.Sigmoid
                || activation instanceof Activation.Tanh
                || activation instanceof Activation.Softplus
                || activation instanceof Activation.Softsign
                || (activation instanceof Activation.HardSigmoid hard && hard.alpha() >= 0)
                || (activation instanceof Activation.Elu elu && elu.alpha() >= 0)
                || (activation instanceof Activation.Selu selu && selu.alpha() >= 0 && selu.gamma() >= 0)
                || (activation instanceof Activation.Celu celu && celu.alpha() > 0);
    }

    private static boolean dips(Activation activation) {
        return activation instanceof Activation.Gelu
                || activation instanceof Activation.GeluTanh
                || activation instanceof Activation.Swish
                || activation instanceof Activation.HardSwish
                || activation instanceof Activation.Mish;
    }

    /** The value at a number or, where the formula has none at infinity, beyond all numbers that matter. */
    private static double at(Activation activation, int unit, double z) {
        double y = activation.apply(z, unit);
        return Double.isNaN(y) ? activation.apply(Math.copySign(BEYOND_ALL, z), unit) : y;
    }
}
