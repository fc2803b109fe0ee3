package odf2nna.internal.keras;

import java.util.List;

/**
 * A tensor of the model that is being written.
 *
 * @param tensor its name
 * @param shape its dimensions, the batch first; −1 where any will do
 */
record Value(String tensor, List<Long> shape) {
    Value {
        shape = List.copyOf(shape);
    }

    int rank() {
        return shape.size();
    }

    /** {@return the number of features} */
    long width() {
        return shape.get(shape.size() - 1);
    }
}
