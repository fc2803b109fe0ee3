package odf2nna.internal.onnx;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import odf2nna.internal.network.Activation;
import odf2nna.internal.network.DenseLayer;
import odf2nna.internal.network.DenseNetwork;
import odf2nna.internal.network.Value;

/**
 * How far two computations of the same network may differ when each rounds every operation to the element type, whatever
 * the order of its sums: a running error analysis along the values.
 *
 * <p>With u the unit roundoff and e the bound of the source: a layer of n inputs gets
 * {@code |W|·e + (n + 4)·u·(|W|·|x| + |b|)} (Higham, Accuracy and Stability of Numerical Algorithms, 2002, section 3.1: any
 * order of summation), a scaling {@code |s|·e + 8u·(|s·x| + |t| + 1)} for its up to four operators, an activation
 * {@code L·e + 16u·(1 + |x| + |y|)} with its Lipschitz constant L, which covers the polynomial approximations that ONNX
 * Runtime uses and spellings by up to nine operators.
 */
final class RoundingBound {
    private final double u;

    private RoundingBound(ElementType type) {
        this.u = type.unitRoundoff();
    }

    /** {@return for each value the bound at each position, for one row} */
    static Map<String, double[]> of(DenseNetwork network, ElementType type, Map<String, double[]> values) {
        RoundingBound bound = new RoundingBound(type);
        Map<String, double[]> errors = new LinkedHashMap<>();
        for (Value value : network.values()) {
            errors.put(value.name(), bound.of(value, values, errors));
        }
        return errors;
    }

    private double[] of(Value value, Map<String, double[]> values, Map<String, double[]> errors) {
        if (value instanceof Value.Input) {
            return new double[value.width()];
        }
        if (value instanceof Value.Dense dense) {
            return dense(dense.layer(), at(values, dense.source()), at(errors, dense.source()));
        }
        if (value instanceof Value.Concat) {
            return value.sources().stream()
                    .flatMapToDouble(source -> Arrays.stream(at(errors, source)))
                    .toArray();
        }
        double[] result = new double[value.width()];
        for (int i = 0; i < result.length; i++) {
            for (String source : value.sources()) {
                double e = at(errors, source)[i];
                double x = Math.abs(at(values, source)[i]);
                double y = Math.abs(at(values, value.name())[i]);
                if (value instanceof Value.Activated activated) {
                    double own = 16 * roundoff(activated.activation()) * (1 + x + y);
                    result[i] = slope(activated.activation(), i) * e + own;
                } else if (value instanceof Value.Scaled scaled) {
                    double scale = Math.abs(scaled.scale().get(i));
                    result[i] = scale * e
                            + 8 * u * (scale * x + Math.abs(scaled.shift().get(i)) + 1);
                } else {
                    result[i] += e + 4 * u * (x + y);
                }
            }
        }
        return result;
    }

    private double[] dense(DenseLayer layer, double[] x, double[] e) {
        double[] result = new double[layer.units()];
        for (int unit = 0; unit < result.length; unit++) {
            double carried = 0;
            double terms = Math.abs(layer.bias().get(unit));
            for (int j = 0; j < x.length; j++) {
                double weight = Math.abs(layer.weights().get(unit, j));
                carried += weight * e[j];
                terms += weight * Math.abs(x[j]);
            }
            result[unit] = carried + (layer.inputs() + 4) * u * (terms + Float.MIN_NORMAL);
        }
        return result;
    }

    /** HardSwish and Gelu have constants that are no short numbers; files and ONNX Runtime keep them in float32. */
    private double roundoff(Activation activation) {
        boolean constants = activation == Activation.Plain.HARD_SWISH
                || activation == Activation.Plain.GELU
                || activation == Activation.Plain.GELU_TANH;
        return constants ? Math.max(u, ElementType.FLOAT.unitRoundoff()) : u;
    }

    /** The steepest slope of an activation; 1.14 is above those of Gelu, Swish and Mish. */
    private static double slope(Activation activation, int unit) {
        if (activation instanceof Activation.PRelu prelu) {
            return Math.max(1, Math.abs(prelu.slopes().get(unit)));
        }
        if (activation instanceof Activation.Selu selu) {
            return selu.gamma() * Math.max(1, selu.alpha());
        }
        if (activation instanceof Activation.HardSigmoid hard) {
            return Math.abs(hard.alpha());
        }
        return activation == Activation.Plain.SIGMOID
                ? 0.25
                : activation == Activation.Plain.HARD_SWISH
                        ? 1.5
                        : activation instanceof Activation.Elu elu ? Math.max(1, elu.alpha()) : 1.14;
    }

    private static double[] at(Map<String, double[]> map, String name) {
        double[] values = map.get(name);
        if (values == null) {
            throw new IllegalArgumentException("nothing for value " + name);
        }
        return values;
    }
}
