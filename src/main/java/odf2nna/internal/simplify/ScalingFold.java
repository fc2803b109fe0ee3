package odf2nna.internal.simplify;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import odf2nna.internal.network.DenseLayer;
import odf2nna.internal.network.DenseNetwork;
import odf2nna.internal.network.UnitSet;
import odf2nna.internal.network.Value;
import odf2nna.internal.network.Vector;

/**
 * Scalings by constants, such as a BatchNormalization, folded into the layer before them ({@code diag(s)·W}, {@code s·b
 * + t}) or into the layers that consume them ({@code W·diag(s)}, {@code b + W·t}), for every input.
 *
 * @param layers the layers that change, by the name of their value
 * @param removed the scalings that are no longer needed
 * @param findings what was folded where
 */
public record ScalingFold(Map<String, DenseLayer> layers, Set<String> removed, List<Finding> findings) {
    public ScalingFold {
        layers = Map.copyOf(layers);
        removed = Set.copyOf(removed);
        findings = List.copyOf(findings);
    }

    /** Whether a scaling can be removed from the file. */
    public interface Removable {
        /**
         * {@return whether all consumers are known: those of the scaling's source if it is folded into the layer before
         * it, or those of its output if it is folded into its consumers}
         *
         * @param removed scalings that are removed already
         */
        boolean test(Value.Scaled scaling, boolean intoProducer, Set<String> removed);
    }

    /** {@return all scalings of a network that can be folded; empty where there are none} */
    public static ScalingFold find(DenseNetwork network, Removable removable) {
        Map<String, DenseLayer> layers = new LinkedHashMap<>();
        Set<String> removed = new LinkedHashSet<>();
        List<Finding> findings = new ArrayList<>();
        DenseNetwork current = network;
        Optional<Step> step = next(network, current, removable, removed);
        while (step.isPresent()) {
            layers.putAll(step.get().layers);
            removed.add(step.get().scaling.name());
            for (DenseLayer layer : step.get().layers.values()) {
                findings.add(new Finding(Finding.Kind.SCALING, Validity.EVERY_INPUT, layer.name(), UnitSet.of()));
            }
            current = without(current, step.get());
            step = next(network, current, removable, removed);
        }
        return new ScalingFold(layers, removed, findings);
    }

    private record Step(Value.Scaled scaling, Map<String, DenseLayer> layers) {}

    private static Optional<Step> next(
            DenseNetwork original, DenseNetwork network, Removable removable, Set<String> removed) {
        Map<String, List<Value>> consumers = new HashMap<>();
        for (Value value : network.values()) {
            for (String source : value.sources()) {
                consumers.computeIfAbsent(source, s -> new ArrayList<>()).add(value);
            }
        }
        for (Value value : network.values()) {
            if (value instanceof Value.Scaled scaled
                    && scaled.scale().isFinite()
                    && scaled.shift().isFinite()) {
                Value.Scaled before = (Value.Scaled) original.value(scaled.name());
                if (network.value(scaled.source()) instanceof Value.Dense producer
                        && consumers.getOrDefault(producer.name(), List.of()).size() == 1
                        && !network.barriers().containsKey(producer.name())
                        && removable.test(before, true, removed)) {
                    return Optional.of(new Step(scaled, Map.of(producer.name(), scaledRows(producer.layer(), scaled))));
                }
                List<Value> following = consumers.getOrDefault(scaled.name(), List.of());
                if (!following.isEmpty()
                        && following.stream().allMatch(Value.Dense.class::isInstance)
                        && !network.barriers().containsKey(scaled.name())
                        && removable.test(before, false, removed)) {
                    Map<String, DenseLayer> layers = new LinkedHashMap<>();
                    following.forEach(consumer -> layers.put(
                            consumer.name(),
                            ((Value.Dense) consumer).layer().onScaled(scaled.scale(), scaled.shift())));
                    return Optional.of(new Step(scaled, layers));
                }
            }
        }
        return Optional.empty();
    }

    private static DenseLayer scaledRows(DenseLayer layer, Value.Scaled scaling) {
        double[] weights = layer.weights().values().toArray();
        double[] bias = layer.bias().toArray();
        for (int unit = 0; unit < bias.length; unit++) {
            double scale = scaling.scale().get(unit);
            for (int j = 0; j < layer.inputs(); j++) {
                weights[unit * layer.inputs() + j] *= scale;
            }
            bias[unit] = scale * bias[unit] + scaling.shift().get(unit);
        }
        return layer.with(Vector.of(weights), Vector.of(bias));
    }

    /** The network after the step; consumers of the scaling take its source. */
    private static DenseNetwork without(DenseNetwork network, Step step) {
        String name = step.scaling.name();
        String source = step.scaling.source();
        List<Value> values = new ArrayList<>();
        for (Value value : network.withLayers(step.layers).values()) {
            if (!value.name().equals(name)) {
                values.add(renamed(value, name, source));
            }
        }
        Map<String, List<String>> barriers = new LinkedHashMap<>(network.barriers());
        List<String> reasons = barriers.remove(name);
        if (reasons != null) {
            barriers.put(source, reasons);
        }
        return new DenseNetwork(values, barriers);
    }

    private static Value renamed(Value value, String name, String other) {
        List<String> sources = value.sources().stream()
                .map(source -> source.equals(name) ? other : source)
                .toList();
        return value.match(new Value.Cases<>(
                (Value.Input input) -> input,
                (Value.Dense dense) -> new Value.Dense(dense.name(), sources.get(0), dense.layer()),
                (Value.Activated activated) -> new Value.Activated(
                        activated.name(), sources.get(0), activated.width(), activated.activation()),
                (Value.Scaled scaled) ->
                        new Value.Scaled(scaled.name(), sources.get(0), scaled.scale(), scaled.shift()),
                (Value.Sum sum) -> new Value.Sum(sum.name(), sources, sum.width()),
                (Value.Product product) -> new Value.Product(product.name(), sources, product.width()),
                (Value.Concat concat) -> new Value.Concat(concat.name(), sources, concat.width())));
    }
}
