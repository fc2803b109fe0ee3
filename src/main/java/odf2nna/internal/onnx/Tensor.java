package odf2nna.internal.onnx;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import odf2nna.internal.network.Matrix;
import odf2nna.internal.network.UnitSet;
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
        int size = product(dims);
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

    /** {@return the tensor with only the given positions along {@code axis}} */
    Tensor select(int axis, UnitSet positions) {
        List<Integer> selected = new ArrayList<>(dims);
        int length = selected.set(axis, positions.size());
        int inner = product(dims.subList(axis + 1, dims.size()));
        int outer = product(dims.subList(0, axis));
        UnitSet wanted = UnitSet.where(outer * length, row -> positions.contains(row % length));
        Matrix rows = new Matrix(outer * length, inner, values).selectRows(wanted);
        return new Tensor(type, selected, rows.values());
    }

    /** {@return a tensor of the given rank with the values along the axis that has {@code trailing} axes behind it} */
    static Tensor alongAxis(ElementType type, Vector values, int rank, int trailing) {
        List<Integer> dims = new ArrayList<>(Collections.nCopies(rank, 1));
        dims.set(rank - 1 - trailing, values.size());
        return new Tensor(type, dims, values);
    }

    private static int product(List<Integer> dims) {
        return dims.stream().reduce(1, Math::multiplyExact);
    }

    /** {@return rows and columns exchanged; of a matrix} */
    Tensor transposed() {
        int rows = dims.get(0);
        int columns = dims.get(1);
        return new Tensor(
                type,
                List.of(columns, rows),
                TensorCodec.compact(type, values.size(), i -> values.get(i % rows * columns + i / rows)));
    }
}
