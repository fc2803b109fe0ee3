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
 * what a reader reads, {@code W·v + b = (W·diag(A)·W₁)·x + W·(A·b₁ + B) + b}.
 */
final class Collapse {
    private Collapse() {}

    /**
     * {@return the first such layer, taken out}
     *
     * @param rewirable whether a layer (first, by signal name) can be made to read another signal (second)
     */
    static Optional<Edit> find(
            DenseNetwork network, LinearUnits linear, BiPredicate<String, String> rewirable, Validity validity) {
        for (Value.Dense layer : network.layers()) {
            List<Value.Dense> readers = linear.readersOf(layer);
            boolean whole = layer.width() > 0
                    && linear.of(layer).length == layer.width()
                    && readers.stream().allMatch(reader -> readsAlone(linear, layer, reader))
                    && readers.stream().allMatch(reader -> rewirable.test(reader.name(), layer.source()));
            if (whole && saves(layer, readers)) {
                return Optional.of(edit(network, linear, layer, readers, validity));
            }
        }
        return Optional.empty();
    }

    private static boolean readsAlone(LinearUnits linear, Value.Dense layer, Value.Dense reader) {
        LinearUnits.Origin[] origins = linear.origins(reader.source());
        boolean alone = origins.length == layer.width();
        for (int i = 0; i < origins.length && alone; i++) {
            alone = origins[i].layer().equals(layer.name()) && origins[i].unit() == i;
        }
        return alone;
    }

    private static boolean saves(Value.Dense layer, List<Value.Dense> readers) {
        long inputs = layer.layer().inputs();
        long units = layer.width();
        long read = readers.stream().mapToLong(Value.Dense::width).sum();
        return read * inputs < units * (inputs + 1) + read * units;
    }

    private static Edit edit(
            DenseNetwork network, LinearUnits linear, Value.Dense layer, List<Value.Dense> readers, Validity validity) {
        Set<Integer> dropped = new HashSet<>();
        Arrays.stream(linear.tied().classesOf(layer.name())).forEach(dropped::add);
        List<PruningPlan.Refit> refits = readers.stream()
                .map(reader -> Edit.refit(
                        reader,
                        layer.source(),
                        product(reader.layer(), linear.origins(reader.source()), layer.layer())))
                .toList();
        Finding finding =
                new Finding(Finding.Kind.LINEAR_LAYER, validity, layer.layer().name(), UnitSet.all(layer.width()));
        return Edit.of(network, linear.tied(), dropped, refits, List.of(finding));
    }

    private static DenseLayer product(DenseLayer reader, LinearUnits.Origin[] between, DenseLayer layer) {
        double[] values = new double[Math.multiplyExact(reader.units(), layer.inputs())];
        double[] bias = reader.bias().toArray();
        for (int unit = 0; unit < reader.units(); unit++) {
            for (int i = 0; i < between.length; i++) {
                double weight = reader.weights().get(unit, i);
                double factor = weight * between[i].scale();
                for (int j = 0; j < layer.inputs(); j++) {
                    values[unit * layer.inputs() + j] +=
                            factor * layer.weights().get(i, j);
                }
                bias[unit] += factor * layer.bias().get(i) + weight * between[i].shift();
            }
        }
        Matrix weights = Matrix.of(reader.units(), layer.inputs(), Vector.of(values));
        return new DenseLayer(reader.name(), weights, Vector.of(bias));
    }
}
