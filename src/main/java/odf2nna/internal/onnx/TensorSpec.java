package odf2nna.internal.onnx;

import java.util.List;
import java.util.Optional;

/**
 * A declared input or output of a model.
 *
 * @param name tensor name
 * @param type element type; empty when it is not a tensor or of a type this tool does not handle
 * @param dims declared dimensions, −1 for one that is free; empty list for a scalar
 * @param shaped whether the file declares a shape at all
 */
public record TensorSpec(String name, Optional<ElementType> type, List<Long> dims, boolean shaped) {
    public TensorSpec {
        dims = List.copyOf(dims);
    }

    /** {@return whether the first dimension is free} */
    public boolean freeBatch() {
        return !dims.isEmpty() && dims.get(0) < 0;
    }

    /** {@return e.g. {@code FLOAT[?,784]}} */
    @Override
    public String toString() {
        String shape = dims.stream()
                .map(dim -> dim < 0 ? "?" : Long.toString(dim))
                .reduce((a, b) -> a + "," + b)
                .orElse("");
        return type.map(Enum::name).orElse("other") + (shaped ? "[" + shape + "]" : "");
    }
}
