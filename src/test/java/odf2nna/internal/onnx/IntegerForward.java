package odf2nna.internal.onnx;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import odf2nna.internal.network.DenseNetwork;
import odf2nna.internal.network.QuantizedInput;
import odf2nna.internal.network.QuantizedLayer;
import odf2nna.internal.network.Value;

/**
 * The arithmetic of layers in integers, written down anew: steps from 0 to 255, sums in 64 bits, one multiplication. A
 * value that lies so near the middle of two steps that a runtime may round it either way is carried on as an interval.
 */
final class IntegerForward {
    /** A few roundings of a float, as runtimes multiply by a scale or divide by its inverse. */
    private static final double ROUNDINGS = 0x1p-21;

    private IntegerForward() {}

    /** Lowest and highest values that a tensor may have for one row. */
    record Interval(double[] low, double[] high) {}

    /**
     * {@return the interval of every value}
     *
     * @param network of Dense, Activated and Input values; activations do not fall
     * @param layers in integers, by value; the others are in floats
     * @param input values of the one input
     */
    static Map<String, Interval> run(DenseNetwork network, Map<String, QuantizedLayer> layers, double[] input) {
        Map<String, Interval> values = new HashMap<>();
        for (Value value : network.values()) {
            values.put(value.name(), value(value, values, layers, input));
        }
        return values;
    }

    private static Interval value(
            Value value, Map<String, Interval> values, Map<String, QuantizedLayer> layers, double[] input) {
        if (value instanceof Value.Input) {
            return new Interval(input, input);
        }
        Interval source = values.get(value.sources().get(0));
        if (value instanceof Value.Dense dense) {
            return dense(layers.get(dense.name()), source);
        }
        Value.Activated activated = (Value.Activated) value;
        double[] low = source.low().clone();
        double[] high = source.high().clone();
        for (int i = 0; i < low.length; i++) {
            low[i] = activated.activation().apply(low[i], i);
            high[i] = activated.activation().apply(high[i], i);
        }
        return new Interval(low, high);
    }

    private static Interval dense(QuantizedLayer layer, Interval source) {
        long[] low = steps(layer.input(), source.low(), -1);
        long[] high = steps(layer.input(), source.high(), 1);
        double[] least = new double[layer.units()];
        double[] most = new double[layer.units()];
        for (int u = 0; u < layer.units(); u++) {
            long lower = layer.bias(u);
            long upper = layer.bias(u);
            for (int j = 0; j < layer.inputs(); j++) {
                int weight = layer.weight(u, j);
                lower += weight * (weight > 0 ? low[j] : high[j]);
                upper += weight * (weight > 0 ? high[j] : low[j]);
            }
            double scale = (double) layer.input().grid().scale() * layer.scale(u);
            least[u] = lower * scale;
            most[u] = upper * scale;
        }
        return new Interval(least, most);
    }

    private static long[] steps(QuantizedInput input, double[] values, int direction) {
        long[] steps = new long[values.length];
        Arrays.setAll(steps, i -> {
            double exact = values[i] * input.factor(i) / input.grid().scale();
            double step = Math.rint(exact + direction * Math.abs(exact) * ROUNDINGS)
                    + input.grid().zeroPoint();
            return Math.round(Math.min(Math.max(step, 0), 255)) - input.grid().zeroPoint();
        });
        return steps;
    }
}
