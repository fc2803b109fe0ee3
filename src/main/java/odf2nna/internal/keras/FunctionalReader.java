package odf2nna.internal.keras;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads the connections of a functional model. Keras 1 and 2 list for each call of a layer the tensors
 * {@code [layer, call, output, {options}]} it reads; Keras 3 lists arguments, tensors among them marked by their class.
 */
final class FunctionalReader {
    private static final Set<String> HARMLESS = Set.of("training", "mask");

    private final LayerConfig model;
    private final List<LayerConfig> layers;
    private final Map<String, Topology> nested;

    FunctionalReader(LayerConfig model, List<LayerConfig> layers, Map<String, Topology> nested) {
        this.model = model;
        this.layers = layers;
        this.nested = nested;
    }

    Topology read() {
        List<Topology.Call> calls = new ArrayList<>();
        for (LayerConfig layer : layers) {
            int index = 0;
            if (layer.isInput()) {
                calls.add(new Topology.Call(layer, index++, List.of(), Set.of()));
                continue;
            }
            for (JsonNode call : layer.node().path("inbound_nodes")) {
                calls.add(call(layer, index++, call));
            }
        }
        List<Topology.Source> outputs = ends("output_layers");
        Map<String, Integer> shift = shifts(calls, outputs);
        List<Topology.Call> shifted = calls.stream()
                .map(call -> new Topology.Call(call.layer(), call.index(), shifted(call.inputs(), shift), call.flags()))
                .toList();
        return new Topology(model, layers, sorted(shifted), ends("input_layers"), shifted(outputs, shift), nested);
    }

    private Topology.Call call(LayerConfig layer, int index, JsonNode call) {
        return LayerTable.arguments(layer)
                .map(arguments -> named(layer, index, call, arguments))
                .orElseGet(() -> new Topology.Call(layer, index, inputs(layer, call), Set.of()));
    }

    /** A call whose tensors have names. */
    private static Topology.Call named(LayerConfig layer, int index, JsonNode call, Arguments arguments) {
        List<JsonNode> places = new ArrayList<>();
        JsonNode names = call.path("kwargs");
        if (call.isObject()) {
            call.path("args").forEach(places::add);
        } else {
            JsonNode first = isTensor(call) ? call : call.path(0);
            places.add(first);
            names = first.path(3);
        }
        Map<String, JsonNode> values = arguments.byName(layer, places, names);
        List<Topology.Source> inputs = new ArrayList<>();
        for (String name : arguments.tensors()) {
            JsonNode value = values.remove(name);
            if (value != null) {
                inputs.add(isTensor(value) ? source(value) : marked(layer, value));
            } else if (arguments.tensors().stream().anyMatch(values::containsKey)) {
                throw layer.problem("is called without its %s; expected a tensor of the model".formatted(name));
            }
        }
        HARMLESS.forEach(values::remove);
        values.forEach((name, value) -> {
            if (!value.isBoolean() || !arguments.options().contains(name)) {
                throw layer.problem("is called with the option %s, which is not supported".formatted(name));
            }
        });
        return new Topology.Call(layer, index, inputs, values.keySet());
    }

    private List<Topology.Source> inputs(LayerConfig layer, JsonNode call) {
        List<Topology.Source> inputs = new ArrayList<>();
        if (call.isObject()) {
            collectMarked(layer, call.path("args"), inputs);
            checkOptions(layer, call.path("kwargs"));
        } else {
            for (JsonNode tensor : isTensor(call) ? List.of(call) : call) {
                if (!isTensor(tensor)) {
                    throw layer.problem("is called in an unknown way: %s".formatted(tensor));
                }
                inputs.add(source(tensor));
                checkOptions(layer, tensor.path(3));
            }
        }
        if (inputs.isEmpty()) {
            throw layer.problem("reads no tensor of the model");
        }
        return inputs;
    }

    private static void collectMarked(LayerConfig layer, JsonNode value, List<Topology.Source> inputs) {
        if (value.isArray()) {
            value.forEach(element -> collectMarked(layer, element, inputs));
        } else {
            inputs.add(marked(layer, value));
        }
    }

    private static Topology.Source marked(LayerConfig layer, JsonNode value) {
        if (!value.path("class_name").asText().equals("__keras_tensor__")) {
            throw layer.problem("is called with %s; expected tensors of the model alone".formatted(value));
        }
        return source(value.path("config").path("keras_history"));
    }

    private static void checkOptions(LayerConfig layer, JsonNode options) {
        options.properties().forEach(option -> {
            if (!HARMLESS.contains(option.getKey()) && !option.getValue().isNull()) {
                throw layer.problem("is called with the option %s, which is not supported".formatted(option.getKey()));
            }
        });
    }

    private static boolean isTensor(JsonNode node) {
        return node.isArray() && node.size() >= 3 && node.get(0).isTextual();
    }

    private static Topology.Source source(JsonNode tensor) {
        return new Topology.Source(
                tensor.path(0).asText(), tensor.path(1).asInt(), tensor.path(2).asInt());
    }

    /** One tensor, a list of tensors, or tensors by name. */
    private List<Topology.Source> ends(String name) {
        List<Topology.Source> ends = new ArrayList<>();
        collectEnds(model.config().path(name), ends);
        if (ends.isEmpty()) {
            throw model.problem("names no %s; save the model again".formatted(name));
        }
        return ends;
    }

    private static void collectEnds(JsonNode value, List<Topology.Source> ends) {
        if (isTensor(value)) {
            ends.add(source(value));
        } else {
            value.forEach(element -> collectEnds(element, ends));
        }
    }

    /** Keras counts the calls of a model within a model from 1, as the first was its own making. Not every version does. */
    private Map<String, Integer> shifts(List<Topology.Call> calls, List<Topology.Source> outputs) {
        Map<String, Integer> count = new HashMap<>();
        Map<String, Integer> highest = new HashMap<>();
        List<Topology.Source> read = new ArrayList<>(outputs);
        for (Topology.Call call : calls) {
            count.merge(call.layer().name(), 1, Integer::sum);
            read.addAll(call.inputs());
        }
        read.forEach(source -> highest.merge(source.layer(), source.call(), Math::max));
        Map<String, Integer> shift = new HashMap<>();
        for (String name : nested.keySet()) {
            if (highest.getOrDefault(name, 0) == (int) count.getOrDefault(name, 0)) {
                shift.put(name, 1);
            }
        }
        return shift;
    }

    private static List<Topology.Source> shifted(List<Topology.Source> sources, Map<String, Integer> shift) {
        return sources.stream()
                .map(source -> new Topology.Source(
                        source.layer(), source.call() - shift.getOrDefault(source.layer(), 0), source.output()))
                .toList();
    }

    /** Calls after those they read, else in the order of the file. */
    private List<Topology.Call> sorted(List<Topology.Call> calls) {
        List<Topology.Call> sorted = new ArrayList<>();
        Set<List<Object>> done = new HashSet<>();
        Set<Topology.Call> left = new LinkedHashSet<>(calls);
        while (!left.isEmpty()) {
            int before = left.size();
            left.removeIf(call -> {
                boolean ready =
                        call.inputs().stream().allMatch(input -> done.contains(List.of(input.layer(), input.call())));
                if (ready) {
                    sorted.add(call);
                    done.add(List.of(call.layer().name(), call.index()));
                }
                return ready;
            });
            if (left.size() == before) {
                Topology.Call stuck = left.iterator().next();
                throw stuck.layer()
                        .problem("takes %s, which no layer before it produces"
                                .formatted(stuck.inputs().stream()
                                        .map(input -> "'" + input.layer() + "'")
                                        .toList()));
            }
        }
        return sorted;
    }
}
