package odf2nna.internal.study;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import java.util.function.IntToDoubleFunction;
import java.util.function.Supplier;
import odf2nna.internal.network.Activation;
import odf2nna.internal.network.ByName;
import odf2nna.internal.network.DenseNetwork;
import odf2nna.internal.network.Value;

/**
 * A backward pass through a network for one row, in double precision: first derivatives by the chain rule, or the
 * diagonal of second derivatives without the term of φ″, where each factor is squared (LeCun, Denker, Solla, "Optimal Brain
 * Damage", NIPS 1989, equations 6 to 9, Gauss–Newton form).
 */
final class Backpropagation {
    /** Step of a difference quotient, for pre-activations of size 1: errors of order step² and of rounding are alike. */
    private static final double STEP = 1e-5;

    private final Map<String, double[]> values;
    private final DoubleUnaryOperator factor;
    private final Map<String, double[]> found = new LinkedHashMap<>();

    private Backpropagation(Map<String, double[]> values, DoubleUnaryOperator factor) {
        this.values = values;
        this.factor = factor;
    }

    /**
     * {@return the gradient at every value that {@code end} depends on, by name}
     *
     * @param values of all values for one row
     * @param atEnd the gradient there
     */
    static Map<String, double[]> gradients(
            DenseNetwork network, Map<String, double[]> values, String end, double[] atEnd) {
        return new Backpropagation(values, DoubleUnaryOperator.identity()).run(network, end, atEnd);
    }

    /** {@return the same of second derivatives, of which the diagonal alone is kept at each value} */
    static Map<String, double[]> curvatures(
            DenseNetwork network, Map<String, double[]> values, String end, double[] atEnd) {
        return new Backpropagation(values, slope -> slope * slope).run(network, end, atEnd);
    }

    private Map<String, double[]> run(DenseNetwork network, String end, double[] atEnd) {
        found.put(end, atEnd.clone());
        List<Value> order = network.upTo(end);
        for (int i = order.size() - 1; i >= 0; i--) {
            Value value = order.get(i);
            step(value, ByName.get(found, value.name()));
        }
        return found;
    }

    private void step(Value value, double[] here) {
        Supplier<Boolean> done = () -> true;
        value.match(new Value.Cases<>(
                (Value.Input input) -> done.get(),
                (Value.Dense dense) -> {
                    double[] before = at(dense.source());
                    for (int unit = 0; unit < here.length; unit++) {
                        for (int j = 0; here[unit] != 0 && j < before.length; j++) {
                            before[j] += here[unit]
                                    * factor.applyAsDouble(
                                            dense.layer().weights().get(unit, j));
                        }
                    }
                    return done.get();
                },
                (Value.Activated activated) -> {
                    double[] z = ByName.get(values, activated.source());
                    return add(activated.source(), here, i -> slope(activated.activation(), z[i], i));
                },
                (Value.Scaled scaled) ->
                        add(scaled.source(), here, i -> scaled.scale().get(i)),
                (Value.Sum sum) -> {
                    sum.sources().forEach(source -> add(source, here, i -> 1));
                    return done.get();
                },
                (Value.Product product) -> {
                    for (int s = 0; s < product.sources().size(); s++) {
                        int own = s;
                        add(product.sources().get(s), here, i -> others(product.sources(), own, i));
                    }
                    return done.get();
                },
                (Value.Concat concat) -> {
                    int from = 0;
                    for (String source : concat.sources()) {
                        int width = ByName.get(values, source).length;
                        add(source, Arrays.copyOfRange(here, from, from + width), i -> 1);
                        from += width;
                    }
                    return done.get();
                }));
    }

    private double[] at(String value) {
        return found.computeIfAbsent(value, name -> new double[ByName.get(values, name).length]);
    }

    private boolean add(String source, double[] here, IntToDoubleFunction slope) {
        double[] before = at(source);
        for (int i = 0; i < before.length; i++) {
            before[i] += here[i] * factor.applyAsDouble(slope.applyAsDouble(i));
        }
        return true;
    }

    private double others(List<String> sources, int own, int position) {
        double product = 1;
        for (int s = 0; s < sources.size(); s++) {
            product *= s == own ? 1 : ByName.get(values, sources.get(s))[position];
        }
        return product;
    }

    /**
     * {@return the derivative of an activation from the left, 0 for ReLU at 0} By a quotient of second order, so that it
     * holds for every activation; exact where it is linear.
     */
    static double slope(Activation activation, double z, int unit) {
        if (activation == Activation.Plain.RELU) {
            return z > 0 ? 1 : 0;
        }
        double h = STEP * Math.max(1, Math.abs(z));
        return (3 * activation.apply(z, unit) - 4 * activation.apply(z - h, unit) + activation.apply(z - 2 * h, unit))
                / (2 * h);
    }
}
