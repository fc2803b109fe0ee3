package odf2nna.internal.simplify;

import java.util.HashMap;
import java.util.Map;
import odf2nna.internal.network.Activation;
import odf2nna.internal.network.ByName;
import odf2nna.internal.network.DenseLayer;
import odf2nna.internal.network.DenseNetwork;
import odf2nna.internal.network.Value;
import odf2nna.internal.statistics.UnitStatistics;

/**
 * Between which numbers each position of each value lies, by interval arithmetic.
 *
 * <p>The bounds hold for the numbers that a model computes, each operation rounded, for any order of summation. A layer
 * of n inputs errs by at most {@code (n + 4)·u·(|b| + Σ|w|·|x|)} (Higham, Accuracy and Stability of Numerical
 * Algorithms, 2002, section 3.1). Of that only the part at the corner of the box where the bound is taken counts, since
 * a step away from the corner moves the sum by more than it can add to the error; it is taken twice, as the arithmetic
 * here rounds too. A scaling gets {@code 8u·(|s·x| + |t| + 1)} for up to four operators. Of activations only ReLU is
 * bounded, which does not round.
 */
final class Bounds {
    private final DenseNetwork network;
    private final Knowledge knowledge;
    private final Validity validity;
    private final double u;
    private final Map<String, double[]> lows = new HashMap<>();
    private final Map<String, double[]> highs = new HashMap<>();

    private Bounds(DenseNetwork network, Knowledge knowledge, Validity validity) {
        this.network = network;
        this.knowledge = knowledge;
        this.validity = validity;
        this.u = knowledge.unitRoundoff();
    }

    /** {@return the bounds that follow from the knowledge that findings of a validity may use} */
    static Bounds of(DenseNetwork network, Knowledge knowledge, Validity validity) {
        Bounds bounds = new Bounds(network, knowledge, validity);
        for (Value value : network.values()) {
            bounds.add(value);
        }
        return bounds;
    }

    double low(String value, int position) {
        return ByName.get(lows, value)[position];
    }

    double high(String value, int position) {
        return ByName.get(highs, value)[position];
    }

    private void add(Value value) {
        double[] low = new double[value.width()];
        double[] high = new double[value.width()];
        lows.put(value.name(), low);
        highs.put(value.name(), high);
        if (value instanceof Value.Concat) {
            int start = 0;
            for (String source : value.sources()) {
                int width = network.value(source).width();
                System.arraycopy(ByName.get(lows, source), 0, low, start, width);
                System.arraycopy(ByName.get(highs, source), 0, high, start, width);
                start += width;
            }
        } else {
            for (int i = 0; i < low.length; i++) {
                low[i] = bound(value, i, -1);
                high[i] = bound(value, i, 1);
            }
        }
        see(value, low, high);
    }

    /** The largest number at a position ({@code side} 1), or the smallest (−1). */
    private double bound(Value value, int i, int side) {
        if (value instanceof Value.Dense dense) {
            return corner(dense.layer(), i, dense.source(), side);
        }
        if (value instanceof Value.Scaled scaled) {
            return scaled(scaled.scale().get(i), scaled.shift().get(i), scaled.source(), i, side);
        }
        if (value instanceof Value.Sum sum) {
            return sum(sum, i, side);
        }
        if (value instanceof Value.Activated activated && activated.activation() == Activation.Plain.RELU) {
            return Math.max(0, at(activated.source(), i, side));
        }
        Knowledge.Span span =
                validity == Validity.EVERY_INPUT ? null : knowledge.ranges().get(value.name());
        if (value instanceof Value.Input && span != null) {
            return (side > 0 ? span.high() : span.low()).get(i);
        }
        return side * Double.POSITIVE_INFINITY;
    }

    private double at(String value, int position, int side) {
        return side > 0 ? high(value, position) : low(value, position);
    }

    private double corner(DenseLayer layer, int unit, String source, int side) {
        double sum = layer.bias().get(unit);
        double size = Math.abs(sum);
        double[] low = ByName.get(lows, source);
        double[] high = ByName.get(highs, source);
        for (int j = 0; j < low.length; j++) {
            double weight = layer.weights().get(unit, j);
            if (weight != 0) {
                double term = weight * (weight * side > 0 ? high[j] : low[j]);
                sum += term;
                size += Math.abs(term);
            }
        }
        double relative = 2 * (low.length + 4) * u;
        return widened(relative < 1 ? sum : Double.NaN, relative * (size + Float.MIN_NORMAL), side);
    }

    private double scaled(double scale, double shift, String source, int i, int side) {
        double x = scale * side > 0 ? high(source, i) : low(source, i);
        double product = scale == 0 ? 0 : scale * x;
        return widened(product + shift, 8 * u * (Math.abs(product) + Math.abs(shift) + 1), side);
    }

    private double sum(Value.Sum value, int i, int side) {
        double sum = 0;
        double size = 0;
        for (String source : value.sources()) {
            sum += at(source, i, side);
            size += Math.abs(at(source, i, side));
        }
        return widened(sum, 4 * value.sources().size() * u * size, side);
    }

    /** {@return whether a unit is a ReLU that gives its pre-activation, always} */
    boolean isActive(Value.Activated value, int unit) {
        return value.activation() == Activation.Plain.RELU && low(value.source(), unit) >= 0;
    }

    /** {@return whether a unit is a ReLU that gives 0, always} */
    boolean isDead(Value.Activated value, int unit) {
        return value.activation() == Activation.Plain.RELU && high(value.source(), unit) <= 0;
    }

    /** Narrows the bounds by the statistics of this data; a ReLU that was never 0 always gave its pre-activation. */
    private void see(Value value, double[] low, double[] high) {
        UnitStatistics seen = validity == Validity.DATA ? knowledge.seen().get(value.name()) : null;
        if (seen == null) {
            return;
        }
        for (int i = 0; i < low.length; i++) {
            low[i] = seen.minimum().get(i);
            high[i] = seen.maximum().get(i);
            if (low[i] > 0
                    && value instanceof Value.Activated activated
                    && activated.activation() == Activation.Plain.RELU) {
                ByName.get(lows, activated.source())[i] = low[i];
                ByName.get(highs, activated.source())[i] = high[i];
            }
        }
    }

    private static double widened(double bound, double margin, int side) {
        double wide = bound + side * margin;
        return Double.isNaN(wide) ? side * Double.POSITIVE_INFINITY : wide;
    }
}
