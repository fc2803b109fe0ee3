package odf2nna.internal.keras;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;

/**
 * An opened file.
 *
 * @param file names it in messages
 * @param version of the Keras that wrote it; empty if not known
 * @param model the serialized model: its class and its configuration
 * @param weights the open file that holds the weights
 * @param legacy whether weights are found by the names of layers, as in {@code .h5} files of whole models
 */
record KerasFile(Path file, String version, JsonNode model, Hdf5File weights, boolean legacy) implements AutoCloseable {
    /** {@return whether Keras 3 or newer wrote it; older ones always note their version} */
    boolean isKeras3() {
        return !version.startsWith("1.") && !version.startsWith("2.");
    }

    /** {@return the weights of the outermost model} */
    WeightScope scope(Topology topology) {
        return legacy ? NamedWeights.of(weights) : NumberedWeights.of(weights, topology);
    }

    @Override
    public void close() {
        weights.close();
    }
}
