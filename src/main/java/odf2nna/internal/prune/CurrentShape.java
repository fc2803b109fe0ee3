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

/** The current widths of the layers of a network and the current source of each, while units and layers are removed. */
final class CurrentShape {
    private final Map<String, Integer> units = new LinkedHashMap<>();
    private final Map<String, Integer> widths = new HashMap<>();
    private final Map<String, String> sources = new HashMap<>();
    private final Map<String, Set<String>> consumers = new HashMap<>();

    /** The shape of a network before any removal. */
    CurrentShape(DenseNetwork network) {
        network.values().forEach(value -> widths.put(value.name(), value.width()));
        for (Value.Dense layer : network.layers()) {
            units.put(layer.name(), layer.width());
            connect(layer.name(), layer.source());
        }
    }

    private void connect(String layer, String value) {
        sources.put(layer, value);
        consumers.computeIfAbsent(value, s -> new HashSet<>()).add(layer);
    }

    int units(String layer) {
        return units.getOrDefault(layer, 0);
    }

    /** {@return the number of remaining positions of a value that layers consume} */
    int width(String value) {
        return widths.getOrDefault(value, 0);
    }

    String source(String layer) {
        return ByName.get(sources, layer);
    }

    /** {@return the layers that currently consume a value} */
    List<String> consumers(String value) {
        return consumers.getOrDefault(value, Set.of()).stream().sorted().toList();
    }

    /**
     * {@return the current number of weights and biases of all layers, as {@link Reducer#parametersAfter} counts them}
     */
    long parameters() {
        long parameters = 0;
        for (Map.Entry<String, Integer> layer : units.entrySet()) {
            parameters += layer.getValue() * (width(source(layer.getKey())) + 1L);
        }
        return parameters;
    }

    /** {@return the parameters removed with one unit} */
    long freed(List<String> makers, List<String> values) {
        long freed = 0;
        for (String maker : makers) {
            // a weight between the unit and itself, as a residual sum has it, is counted once
            freed += width(source(maker)) + 1L - Collections.frequency(values, source(maker));
        }
        for (String value : values) {
            for (String consumer : consumers(value)) {
                freed += units(consumer);
            }
        }
        return freed;
    }

    /** {@return the parameters removed when a layer is bypassed, so that its consumers take its input} */
    long freedByBypassing(String layer, String value) {
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

    void bypass(String layer, String value) {
        String base = source(layer);
        for (String consumer : consumers(value)) {
            connect(consumer, base);
        }
        consumers.remove(value);
        consumers.getOrDefault(base, new HashSet<>()).remove(layer);
        units.put(layer, 0);
        widths.put(value, 0);
    }
}
