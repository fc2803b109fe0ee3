package odf2nna.internal.keras;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import odf2nna.onnx.UnsupportedModelException;

/**
 * A layer, or a model within a model, as it stands in the configuration.
 *
 * @param file names the file in messages
 * @param className its class, without the module
 * @param name unique in its model
 * @param config its settings
 * @param node the object around its settings
 */
record LayerConfig(Path file, String className, String name, JsonNode config, JsonNode node) {
    private static final Set<String> MODELS = Set.of("Sequential", "Functional", "Model");

    /** {@return whether it is a model of layers} */
    boolean isModel() {
        return MODELS.contains(className);
    }

    boolean isInput() {
        return className.equals("InputLayer");
    }

    /** {@return e.g. {@code layer 'fc1' (Dense)}} */
    String title() {
        return (isModel() ? "model" : "layer") + " '" + name + "' (" + className + ")";
    }

    /** {@return what to throw} */
    UnsupportedModelException problem(String finding) {
        return new UnsupportedModelException(file.toString(), title() + ": " + finding);
    }

    /** {@return the first of the settings that is there and not null; Keras renamed some} */
    Optional<JsonNode> setting(String... names) {
        for (String key : names) {
            if (config.hasNonNull(key)) {
                return Optional.of(config.get(key));
            }
        }
        return Optional.empty();
    }

    boolean flag(boolean otherwise, String... names) {
        return setting(names).map(JsonNode::asBoolean).orElse(otherwise);
    }

    /** {@return a number} */
    double number(double otherwise, String... names) {
        return setting(names)
                .map(value -> {
                    if (!value.isNumber()) {
                        throw problem("%s is %s, expected a number".formatted(names[0], value));
                    }
                    return value.asDouble();
                })
                .orElse(otherwise);
    }

    /** {@return a number of things, which has to be there} */
    long size(String name) {
        JsonNode value = config.path(name);
        if (!value.isIntegralNumber() || value.asLong() < 1 || value.asLong() > Integer.MAX_VALUE) {
            throw problem("its %s is %s, expected a positive integer"
                    .formatted(name, value.isMissingNode() ? "missing" : value));
        }
        return value.asLong();
    }

    /** {@return an integer, or the integers of a list, which Keras writes for one axis or several} */
    List<Long> integers(long otherwise, String name) {
        List<Long> integers = new ArrayList<>();
        JsonNode value = setting(name).orElse(null);
        if (value == null) {
            return List.of(otherwise);
        }
        for (JsonNode element : value.isArray() ? value : List.of(value)) {
            if (!element.isIntegralNumber()) {
                throw problem("%s is %s, expected integers".formatted(name, value));
            }
            integers.add(element.asLong());
        }
        return integers;
    }

    /** {@return dimensions with the batch, −1 where any will do; empty if the setting is no shape} */
    static Optional<List<Long>> shape(JsonNode value) {
        List<Long> dims = new ArrayList<>();
        for (JsonNode dim : value) {
            if (!dim.isNull() && (!dim.isIntegralNumber() || dim.asLong() < 1 || dim.asLong() > Integer.MAX_VALUE)) {
                return Optional.empty();
            }
            dims.add(dim.isNull() ? -1L : dim.asLong());
        }
        return value.isArray() && !dims.isEmpty() ? Optional.of(List.copyOf(dims)) : Optional.empty();
    }

    /** {@return the name of its precision policy: {@code float32} where nothing is said} */
    String policy() {
        JsonNode dtype = config.path("dtype");
        if (dtype.isObject()) {
            String name = dtype.path("config").path("name").asText();
            return dtype.path("class_name").asText().startsWith("Quantized") ? ("quantized " + name).strip() : name;
        }
        return dtype.asText("float32").equals("null") ? "float32" : dtype.asText("float32");
    }

    /** {@return whether it is an operation on tensors, which Keras 3 notes like a layer} */
    boolean isOperation() {
        return node.path("module").asText("").contains(".ops");
    }

    /** {@return whether it is of a class that comes with Keras, as far as the file says} */
    boolean isOfKeras() {
        String module = node.path("module").asText("");
        boolean known = module.isEmpty()
                || module.equals("null")
                || Set.of("keras", "tf_keras", "tensorflow", "keras_core").contains(module.replaceFirst("\\..*", ""));
        // what was registered under a name of its own is called package>class
        return known
                && !className.contains(">")
                && !node.path("registered_name").asText("").contains(">");
    }
}
