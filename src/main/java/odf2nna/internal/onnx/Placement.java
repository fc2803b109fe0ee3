package odf2nna.internal.onnx;

import java.util.Optional;
import odf2nna.internal.network.Vector;

/**
 * Where the units of a value lie in a tensor.
 *
 * @param value name of the value that the tensor carries
 * @param trailing how many axes come after the unit axis: 0 for {@code [N, units]}, 2 for {@code [N, units, 1, 1]}
 */
record Placement(String value, int trailing) {
    /** {@return the index of the unit axis of a tensor of the given rank} */
    int axis(int rank) {
        return rank - 1 - trailing;
    }

    /** {@return the constant spread over {@code width} units, if it broadcasts along the unit axis only} */
    Optional<Vector> perUnit(Tensor constant, int width) {
        if (constant.isSingle()) {
            double[] values = new double[width];
            java.util.Arrays.fill(values, constant.values().get(0));
            return Optional.of(TensorCodec.compact(constant.type(), values));
        }
        boolean alongUnits = axis(constant.rank()) >= 0
                && constant.dims().get(axis(constant.rank())) == width
                && constant.values().size() == width;
        return alongUnits ? Optional.of(constant.values()) : Optional.empty();
    }
}
