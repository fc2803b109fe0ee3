package odf2nna.internal.simplify;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;
import odf2nna.internal.network.ByName;
import odf2nna.internal.network.DenseLayer;
import odf2nna.internal.network.DenseNetwork;
import odf2nna.internal.network.Matrix;
import odf2nna.internal.network.UnitSet;
import odf2nna.internal.network.Value;
import odf2nna.internal.network.Vector;
import odf2nna.internal.prune.PruningPlan;
import odf2nna.internal.prune.TiedUnits;

/**
 * Removes a layer all of whose units are linear (identity, ReLUs that are always active within the bounds, scalings),
 * where that reduces the number of weights and biases: with {@code v = A·z + B} the input of a consumer, {@code W·v + b
 * = (W·diag(A)·W₁)·x + W·(A·b₁ + B) + b}.
 */
final class Collapse {
    /** The pre-activation that a position follows from, {@code scale·z + shift}; no layer where there is none. */
    private record Origin(String layer, int unit, double scale, double shift) {
        private static final Origin NONE = new Origin("", -1, 0, 0);

        private Origin times(double factor, double added) {
            return factor == 0 || unit < 0 ? NONE : new Origin(layer, unit, factor * scale, factor * shift + added);
        }
    }

    private final DenseNetwork network;
    private final Bounds bounds;
    private final TiedUnits tied;
    private final Map<String, Origin[]> origins = new HashMap<>();

    private Collapse(DenseNetwork network, Bounds bounds) {
        this.network = network;
        this.bounds = bounds;
        this.tied = TiedUnits.of(network);
    }

    /**
     * {@return the removal of the first such layer}
     *
     * @param rewirable whether a layer (first, by its name) can be rewired to another value (second)
     */
    static Optional<Edit> find(
            DenseNetwork network, Bounds bounds, BiPredicate<String, String> rewirable, Validity validity) {
        Collapse collapse = new Collapse(network, bounds);
        network.values().forEach(collapse::add);
        for (Value.Dense layer : network.layers()) {
            List<Value.Dense> consumers = collapse.consumersOf(layer);
            boolean whole = layer.width() > 0
                    && Arrays.stream(collapse.tied.classesOf(layer.name())).allMatch(collapse.tied::isFree)
                    && consumers.stream().allMatch(consumer -> collapse.readsAlone(layer, consumer))
                    && consumers.stream().allMatch(consumer -> rewirable.test(consumer.name(), layer.source()));
            if (whole && saves(layer, consumers)) {
                return Optional.of(collapse.edit(layer, consumers, validity));
            }
        }
        return Optional.empty();
    }

    private void add(Value value) {
        List<Origin> all = new ArrayList<>();
        if (value instanceof Value.Concat) {
            value.sources().forEach(source -> all.addAll(List.of(ByName.get(origins, source))));
        }
        for (int i = all.size(); i < value.width(); i++) {
            all.add(origin(value, i));
        }
        origins.put(value.name(), all.toArray(new Origin[0]));
    }

    private Origin origin(Value value, int i) {
        if (value instanceof Value.Dense) {
            return new Origin(value.name(), i, 1, 0);
        }
        if (value instanceof Value.Scaled scaled) {
            return ByName.get(origins, scaled.source())[i].times(
                    scaled.scale().get(i), scaled.shift().get(i));
        }
        if (value instanceof Value.Activated activated && bounds.isActive(activated, i)) {
            return ByName.get(origins, activated.source())[i];
        }
        return Origin.NONE;
    }

    /** The layers that consume a unit of a layer, directly or behind other values. */
    private List<Value.Dense> consumersOf(Value.Dense layer) {
        Set<Integer> units = new HashSet<>();
        Arrays.stream(tied.classesOf(layer.name())).forEach(units::add);
        return network.layers().stream()
                .filter(consumer ->
                        Arrays.stream(tied.classesOf(consumer.source())).anyMatch(units::contains))
                .toList();
    }

    private boolean readsAlone(Value.Dense layer, Value.Dense consumer) {
        Origin[] columns = ByName.get(origins, consumer.source());
        boolean alone = columns.length == layer.width();
        for (int i = 0; i < columns.length && alone; i++) {
            alone = columns[i].layer().equals(layer.name()) && columns[i].unit() == i;
        }
        return alone;
    }

    private static boolean saves(Value.Dense layer, List<Value.Dense> consumers) {
        long inputs = layer.layer().inputs();
        long units = layer.width();
        long read = consumers.stream().mapToLong(Value.Dense::width).sum();
        return read * inputs < units * (inputs + 1) + read * units;
    }

    private Edit edit(Value.Dense layer, List<Value.Dense> consumers, Validity validity) {
        Set<Integer> removed = new HashSet<>();
        Arrays.stream(tied.classesOf(layer.name())).forEach(removed::add);
        List<PruningPlan.Refit> refits = consumers.stream()
                .map(consumer -> Edit.refit(consumer, layer.source(), product(consumer, layer.layer())))
                .toList();
        Finding finding =
                new Finding(Finding.Kind.LINEAR_LAYER, validity, layer.layer().name(), UnitSet.all(layer.width()));
        return Edit.of(network, tied, removed, refits, List.of(finding));
    }

    private DenseLayer product(Value.Dense dense, DenseLayer layer) {
        DenseLayer consumer = dense.layer();
        Origin[] between = ByName.get(origins, dense.source());
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
        Matrix weights = new Matrix(consumer.units(), layer.inputs(), Vector.of(values));
        return new DenseLayer(consumer.name(), weights, Vector.of(bias));
    }
}
