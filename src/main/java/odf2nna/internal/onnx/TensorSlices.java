package odf2nna.internal.onnx;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import odf2nna.internal.network.Matrix;
import odf2nna.internal.network.UnitSet;
import odf2nna.internal.network.Vector;

/** Parts of tensors along one axis. */
final class TensorSlices {
    private TensorSlices() {}

    /** {@return the given positions along {@code axis}, all else as it was} */
    static Tensor select(Tensor tensor, int axis, UnitSet positions) {
        List<Integer> dims = new ArrayList<>(tensor.dims());
        int length = dims.get(axis);
        int inner = product(dims.subList(axis + 1, dims.size()));
        int outer = product(dims.subList(0, axis));
        UnitSet wanted = UnitSet.where(outer * length, row -> positions.contains(row % length));
        Vector values = Matrix.of(outer * length, inner, tensor.values())
                .selectRows(wanted)
                .values();
        dims.set(axis, positions.size());
        return new Tensor(tensor.type(), dims, values);
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
}
