package odf2nna.internal.keras;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import odf2nna.onnx.UnsupportedModelException;

/**
 * An opened file; {@code .h5} files are HDF5 with the configuration as an attribute and a group of weights for each layer.
 *
 * @param file names it in messages
 * @param version of the Keras that wrote it; empty if not known
 * @param model the serialized model: its class and its configuration
 * @param weights the open file that holds the weights
 * @param legacy whether weights are found by the names of layers, as in {@code .h5} files of whole models
 */
record KerasFile(Path file, String version, JsonNode model, Hdf5File weights, boolean legacy) implements AutoCloseable {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final String CONFIG = "model_config";
    private static final String VERSION = "keras_version";

    /**
     * Opens a file of a whole model.
     *
     * @throws UnsupportedModelException if it is no HDF5 file of a whole model
     */
    static KerasFile ofHdf5(Path file) throws IOException {
        Hdf5File hdf5 = Hdf5File.of(file);
        try {
            Optional<String> config = hdf5.text("", CONFIG);
            if (config.isEmpty()) {
                throw new UnsupportedModelException(
                        file.toString(),
                        hdf5.texts("", "layer_names").isEmpty() && !hdf5.hasGroup("layers")
                                ? "an HDF5 file, but not a Keras model: no attribute " + CONFIG
                                : "holds weights only, no layers (no attribute " + CONFIG
                                        + "); save the whole model with model.save, or give them with --architecture");
            }
            return opened(file, json(config.get(), file, CONFIG), hdf5);
        } catch (RuntimeException e) {
            hdf5.close();
            throw e;
        }
    }

    /** Opens a file of weights, with the architecture from another. */
    static KerasFile ofHdf5(Path file, Path architecture) throws IOException {
        JsonNode model = json(Files.readString(architecture), architecture, "the architecture");
        return opened(file, model, Hdf5File.of(file));
    }

    private static KerasFile opened(Path file, JsonNode model, Hdf5File hdf5) {
        String version = hdf5.text("", VERSION)
                .or(() -> hdf5.text("model_weights", VERSION))
                .orElseGet(() -> model.path(VERSION).asText());
        boolean legacy =
                hdf5.hasGroup("model_weights") || !hdf5.texts("", "layer_names").isEmpty();
        return new KerasFile(file, version, model, hdf5, legacy);
    }

    /**
     * Parses an object.
     *
     * @param place where the text stands in the file, for messages
     * @throws UnsupportedModelException if it is no JSON object
     */
    static JsonNode json(String text, Path file, String place) {
        try {
            JsonNode tree = MAPPER.readTree(text);
            if (tree.isObject()) {
                return tree;
            }
        } catch (JsonProcessingException e) {
            throw new UnsupportedModelException(
                    file.toString(),
                    "%s: not valid JSON (%s); save the model again".formatted(place, e.getOriginalMessage()),
                    e);
        }
        throw new UnsupportedModelException(
                file.toString(), "%s: expected a JSON object; save the model again".formatted(place));
    }

    /** {@return whether Keras 3 or newer wrote it; older ones always note their version} */
    boolean isKeras3() {
        return !version.startsWith("1.") && !version.startsWith("2.");
    }

    /** {@return the weights of the outermost model} */
    WeightScope scope(Topology topology) {
        return legacy ? NamedWeights.of(weights) : new NumberedWeights(weights, "", topology);
    }

    @Override
    public void close() {
        weights.close();
    }
}
