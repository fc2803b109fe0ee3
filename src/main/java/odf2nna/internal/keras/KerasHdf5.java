package odf2nna.internal.keras;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import odf2nna.onnx.UnsupportedModelException;

/** Opens {@code .h5} files: an HDF5 file with the configuration as an attribute and a group of weights for each layer. */
final class KerasHdf5 {
    private static final String CONFIG = "model_config";
    private static final String VERSION = "keras_version";

    private KerasHdf5() {}

    /**
     * Opens a file of a whole model.
     *
     * @throws UnsupportedModelException if it is no HDF5 file of a whole model
     */
    static KerasFile open(Path file) throws IOException {
        Hdf5File hdf5 = Hdf5File.of(file);
        try {
            Optional<String> config = hdf5.text("", CONFIG);
            if (config.isEmpty()) {
                throw new UnsupportedModelException(
                        file.toString(),
                        hdf5.texts("", "layer_names").isEmpty() && !hdf5.hasGroup("layers")
                                ? "an HDF5 file, but not a Keras model: no attribute " + CONFIG
                                : "holds weights only, without the layers they belong to (no attribute " + CONFIG
                                        + "); save the whole model with model.save, or give them with --architecture");
            }
            return opened(file, Json.object(config.get(), file, CONFIG), hdf5);
        } catch (RuntimeException e) {
            hdf5.close();
            throw e;
        }
    }

    /** Opens a file of weights, with the architecture from another. */
    static KerasFile open(Path file, Path architecture) throws IOException {
        JsonNode model = Json.object(Files.readString(architecture), architecture, "the architecture");
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
}
