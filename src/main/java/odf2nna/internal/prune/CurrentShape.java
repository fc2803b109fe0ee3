package odf2nna.internal.prune;

import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import odf2nna.internal.network.ByName;
import odf2nna.internal.network.DenseNetwork;
import odf2nna.internal.network.Value;

/** How wide the layers of a network still are while units and layers are taken away, and what each reads by now. */
final class CurrentShape {
    private final Map<String, Integer> units = new LinkedHashMap<>();
    private final Map<String, Integer> widths = new HashMap<>();
    private final Map<String, String> sources = new HashMap<>();
    private final Map<String, Set<String>> consumers = new HashMap<>();

    /** A network of which nothing is gone yet. */
    CurrentShape(DenseNetwork network) {
        network.values().forEach(value -> widths.put(value.name(), value.width()));
        for (Value.Dense layer : network.layers()) {
            units.put(layer.name(), layer.width());
            read(layer.name(), layer.source());
        }
    }

    private void read(String layer, String value) {
        sources.put(layer, value);
        consumers.computeIfAbsent(value, s -> new HashSet<>()).add(layer);
    }

    int units(String layer) {
        return units.getOrDefault(layer, 0);
    }

    /** {@return positions left of a value that layers read} */
    int width(String value) {
        return widths.getOrDefault(value, 0);
    }

    String source(String layer) {
        return ByName.get(sources, layer);
    }

    /** {@return the layers that read a value by now} */
    List<String> consumers(String value) {
        return consumers.getOrDefault(value, Set.of()).stream().sorted().toList();
    }

    /** {@return weights and biases of all layers by now, as {@link Reducer#parametersAfter} counts them} */
    long parameters() {
        long parameters = 0;
        for (Map.Entry<String, Integer> layer : units.entrySet()) {
            parameters += layer.getValue() * (width(source(layer.getKey())) + 1L);
        }
        return parameters;
    }

    /** {@return parameters that go with one unit} */
    long freed(List<String> makers, List<String> values) {
        long freed = 0;
        for (String maker : makers) {
            // a weight between the unit and itself, as a residual sum has it, goes once
            freed += width(source(maker)) + 1L - Collections.frequency(values, source(maker));
        }
        for (String value : values) {
            for (String consumer : consumers(value)) {
                freed += units(consumer);
            }
        }
        return freed;
    }

    /** {@return parameters that go when a layer is passed by, and its consumers read what it reads} */
    long freedByPassing(String layer, String value) {
        long base = width(source(layer));
        long freed = units(layer) * (base + 1);
        for (String consumer : consumers(value)) {
            freed += units(consumer) * (width(value) - base);
        }
        return freed;
    }

    void removeUnit(List<String> makers, List<String> values) {
        makers.forEach(maker -> units.merge(maker, -1, Integer::sum));
        values.forEach(value -> widths.merge(value, -1, Integer::sum));
    }

    void pass(String layer, String value) {
        String base = source(layer);
        for (String consumer : consumers(value)) {
            read(consumer, base);
        }
        consumers.remove(value);
        consumers.getOrDefault(base, new HashSet<>()).remove(layer);
        units.put(layer, 0);
        widths.put(value, 0);
    }
}
