package odf2nna.internal.simplify;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;
import odf2nna.internal.network.DenseLayer;
import odf2nna.internal.network.DenseNetwork;
import odf2nna.internal.network.Matrix;
import odf2nna.internal.network.UnitSet;
import odf2nna.internal.network.Value;
import odf2nna.internal.network.Vector;
import odf2nna.internal.prune.PruningPlan;

/**
 * Takes a layer out all of whose units are linear, where that leaves fewer weights and biases: with {@code v = A·z + B} of
 * what a consumer reads, {@code W·v + b = (W·diag(A)·W₁)·x + W·(A·b₁ + B) + b}.
 */
final class Collapse {
    private Collapse() {}

    /**
     * {@return the first such layer, taken out}
     *
     * @param rewirable whether a layer (first, by value name) can be made to read another value (second)
     */
    static Optional<Edit> find(
            DenseNetwork network, LinearUnits linear, BiPredicate<String, String> rewirable, Validity validity) {
        for (Value.Dense layer : network.layers()) {
            List<Value.Dense> consumers = linear.consumersOf(layer);
            boolean whole = layer.width() > 0
                    && linear.of(layer).length == layer.width()
                    && consumers.stream().allMatch(consumer -> readsAlone(linear, layer, consumer))
                    && consumers.stream().allMatch(consumer -> rewirable.test(consumer.name(), layer.source()));
            if (whole && saves(layer, consumers)) {
                return Optional.of(edit(network, linear, layer, consumers, validity));
            }
        }
        return Optional.empty();
    }

    private static boolean readsAlone(LinearUnits linear, Value.Dense layer, Value.Dense consumer) {
        LinearUnits.Origin[] origins = linear.origins(consumer.source());
        boolean alone = origins.length == layer.width();
        for (int i = 0; i < origins.length && alone; i++) {
            alone = origins[i].layer().equals(layer.name()) && origins[i].unit() == i;
        }
        return alone;
    }

    private static boolean saves(Value.Dense layer, List<Value.Dense> consumers) {
        long inputs = layer.layer().inputs();
        long units = layer.width();
        long read = consumers.stream().mapToLong(Value.Dense::width).sum();
        return read * inputs < units * (inputs + 1) + read * units;
    }

    private static Edit edit(
            DenseNetwork network, LinearUnits linear, Value.Dense layer, List<Value.Dense> consumers, Validity validity) {
        Set<Integer> dropped = new HashSet<>();
        Arrays.stream(linear.tied().classesOf(layer.name())).forEach(dropped::add);
        List<PruningPlan.Refit> refits = consumers.stream()
                .map(consumer -> Edit.refit(
                        consumer,
                        layer.source(),
                        product(consumer.layer(), linear.origins(consumer.source()), layer.layer())))
                .toList();
        Finding finding =
                new Finding(Finding.Kind.LINEAR_LAYER, validity, layer.layer().name(), UnitSet.all(layer.width()));
        return Edit.of(network, linear.tied(), dropped, refits, List.of(finding));
    }

    private static DenseLayer product(DenseLayer consumer, LinearUnits.Origin[] between, DenseLayer layer) {
        double[] values = new double[Math.multiplyExact(consumer.units(), layer.inputs())];
        double[] bias = consumer.bias().toArray();
        for (int unit = 0; unit < consumer.units(); unit++) {
            for (int i = 0; i < between.length; i++) {
                double weight = consumer.weights().get(unit, i);
                double factor = weight * between[i].scale();
                for (int j = 0; j < layer.inputs(); j++) {
                    values[unit * layer.inputs() + j] +=
                            factor * layer.weights().get(i, j);
                }
                bias[unit] += factor * layer.bias().get(i) + weight * between[i].shift();
            }
        }
        Matrix weights = Matrix.of(consumer.units(), layer.inputs(), Vector.of(values));
        return new DenseLayer(consumer.name(), weights, Vector.of(bias));
    }
}
