package odf2nna.internal.keras;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import odf2nna.onnx.UnsupportedModelException;

/** Reads the layers of a model and how they are connected from its configuration. */
final class TopologyReader {
    private final LayerConfig model;

    private TopologyReader(LayerConfig model) {
        this.model = model;
    }

    /**
     * Reads a model.
     *
     * @param file names it in messages
     * @param node class and configuration of the model
     * @throws UnsupportedModelException if it is neither sequential nor functional, or a layer is not supported; all such
     *     layers are named
     */
    static Topology read(Path file, JsonNode node) {
        LayerConfig model = layer(file, node, "model");
        if (!model.isModel() || !model.isOfKeras()) {
            throw new UnsupportedModelException(
                    file.toString(),
                    "the model '%s' is of the class '%s'; only Sequential and functional models are supported, not subclassed ones"
                            .formatted(model.name(), model.className()));
        }
        List<String> findings = new ArrayList<>();
        LayerTable.check(model, findings);
        Topology topology = new TopologyReader(model).read(findings);
        if (!findings.isEmpty()) {
            throw new UnsupportedModelException(file.toString(), findings);
        }
        return topology;
    }

    private static LayerConfig layer(Path file, JsonNode node, String otherwise) {
        JsonNode config = node.path("config");
        String name = config.path("name").asText(node.path("name").asText(otherwise));
        String className = node.path("class_name").asText("");
        return new LayerConfig(file, className, name, config, node);
    }

    private Topology read(List<String> findings) {
        List<LayerConfig> layers = new ArrayList<>();
        Map<String, Topology> nested = new HashMap<>();
        Set<String> names = new HashSet<>();
        // Keras 1 and early Keras 2 wrote the layers of a sequential model without anything around them
        JsonNode list =
                model.config().isArray() ? model.config() : model.config().path("layers");
        for (JsonNode node : list) {
            LayerConfig layer = layer(model.file(), node, "");
            int found = findings.size();
            LayerTable.check(layer, findings);
            if (findings.size() == found && (layer.name().isEmpty() || !names.add(layer.name()))) {
                throw layer.problem("its name is %s".formatted(layer.name().isEmpty() ? "missing" : "not unique"));
            }
            layers.add(layer);
            if (layer.isModel() && layer.isOfKeras()) {
                nested.put(layer.name(), new TopologyReader(layer).read(findings));
            }
        }
        if (!findings.isEmpty()) {
            return new Topology(model, layers, List.of(), List.of(), List.of(), nested); // to be refused
        }
        if (layers.stream().allMatch(LayerConfig::isInput)) {
            throw model.problem("has no layers; save the model again");
        }
        return model.className().equals("Sequential")
                ? sequential(layers, nested)
                : new FunctionalReader(model, layers, nested).read();
    }

    /** Each layer reads the one before; an input layer is put in front where there is none. */
    private Topology sequential(List<LayerConfig> given, Map<String, Topology> nested) {
        List<LayerConfig> layers = new ArrayList<>(given);
        if (!layers.get(0).isInput()) {
            LayerConfig first = layers.get(0);
            var config = JsonNodeFactory.instance.objectNode();
            var node = JsonNodeFactory.instance.objectNode();
            inputShape(first).ifPresent(shape -> config.set("batch_shape", shape));
            layers.add(0, new LayerConfig(model.file(), "InputLayer", first.name() + "_input", config, node));
        }
        List<Topology.Call> calls = new ArrayList<>();
        List<Topology.Source> previous = List.of();
        for (LayerConfig layer : layers) {
            if (layer.isInput() && !calls.isEmpty()) {
                throw layer.problem("stands in the middle of a sequential model; expected at its beginning");
            }
            calls.add(new Topology.Call(layer, 0, previous, Set.of()));
            previous = List.of(new Topology.Source(layer.name(), 0, 0));
        }
        List<Topology.Source> input = List.of(new Topology.Source(layers.get(0).name(), 0, 0));
        return new Topology(model, layers, calls, input, previous, nested);
    }

    private Optional<JsonNode> inputShape(LayerConfig first) {
        for (JsonNode shape : List.of(
                first.config().path("batch_input_shape"),
                first.config().path("batch_shape"),
                model.config().path("build_input_shape"),
                first.node().path("build_config").path("input_shape"),
                model.node().path("build_config").path("input_shape"))) {
            if (shape.isArray() && !shape.isEmpty()) {
                return Optional.of(shape);
            }
        }
        return first.setting("input_dim")
                .map(width -> JsonNodeFactory.instance.arrayNode().addNull().add(width));
    }
}
