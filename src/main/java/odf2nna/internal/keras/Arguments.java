package odf2nna.internal.keras;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The arguments of a layer that tells its tensors apart by name, in the order of Keras' method.
 *
 * @param tensors those that are tensors, of which the last ones may be missing
 * @param options those behind them
 */
record Arguments(List<String> tensors, List<String> options) {
    Arguments {
        tensors = List.copyOf(tensors);
        options = List.copyOf(options);
    }

    /**
     * {@return the values of a call by name}
     *
     * @param places values without a name, in order
     * @param names values with one
     */
    Map<String, JsonNode> byName(LayerConfig layer, List<JsonNode> places, JsonNode names) {
        List<String> order = Stream.concat(tensors.stream(), options.stream()).toList();
        if (places.size() > order.size()) {
            throw layer.problem(
                    "is called with %d arguments, expected at most %d".formatted(places.size(), order.size()));
        }
        Map<String, JsonNode> values = new LinkedHashMap<>();
        for (int i = 0; i < places.size(); i++) {
            values.put(order.get(i), places.get(i));
        }
        names.properties().forEach(entry -> values.put(entry.getKey(), entry.getValue()));
        values.values().removeIf(value -> value.isNull() || value.equals(BooleanNode.FALSE));
        return values;
    }
}
