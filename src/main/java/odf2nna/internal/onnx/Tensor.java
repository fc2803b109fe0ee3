package odf2nna.internal.onnx;

import java.util.List;
import odf2nna.internal.network.Vector;

/**
 * A constant tensor of a floating-point type.
 *
 * @param type element type in the file
 * @param dims dimensions; empty for a scalar
 * @param values row-major
 */
record Tensor(ElementType type, List<Integer> dims, Vector values) {
    Tensor {
        dims = List.copyOf(dims);
        int size = dims.stream().reduce(1, Math::multiplyExact);
        if (size != values.size()) {
            throw new IllegalArgumentException("tensor of shape " + dims + " has " + values.size() + " values");
        }
    }

    int rank() {
        return dims.size();
    }

    boolean isSingle() {
        return values.size() == 1;
    }

    Tensor withDims(List<Integer> newDims) {
        return new Tensor(type, newDims, values);
    }

    /** {@return rows and columns exchanged; of a matrix} */
    Tensor transposed() {
        int rows = dims.get(0);
        int columns = dims.get(1);
        double[] swapped = new double[values.size()];
        for (int r = 0; r < rows; r++) {
            for (int c = 0; c < columns; c++) {
                swapped[c * rows + r] = values.get(r * columns + c);
            }
        }
        return new Tensor(type, List.of(columns, rows), TensorCodec.compact(type, swapped));
    }
}
