package odf2nna.internal.keras.write;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import odf2nna.internal.onnx.RawTensor;

/**
 * A layer of a model that is written.
 *
 * @param name unique in the model
 * @param className of Keras, such as {@code Dense}
 * @param config what it is made with, but for its name and precision
 * @param inputs what it is called on; none for an input of the model
 * @param weights in Keras' order
 */
record KerasLayer(String name, String className, ObjectNode config, List<Tensor> inputs, List<RawTensor> weights) {
    private static final Map<String, String> OPERATIONS =
            Map.of("Gelu", "keras.src.ops.nn", "Erf", "keras.src.ops.math");

    KerasLayer {
        inputs = List.copyOf(inputs);
        weights = List.copyOf(weights);
    }

    /**
     * What a layer gives.
     *
     * @param layer its name
     * @param shape −1 for a free dimension; the first is that of the rows, and free
     */
    record Tensor(String layer, List<Integer> shape) {
        Tensor {
            shape = List.copyOf(shape);
        }

        int rank() {
            return shape.size();
        }

        /** {@return the last dimension} */
        int width() {
            return shape.get(shape.size() - 1);
        }
    }

    /** {@return the module of an operation, which Keras notes like a layer where a function was called; empty for a layer} */
    Optional<String> operation() {
        return Optional.ofNullable(OPERATIONS.get(className));
    }

    /** {@return whether it takes its inputs as one list} */
    boolean merges() {
        return inputs.size() > 1 || className.equals("Concatenate");
    }
}
