package odf2nna.internal.keras.write;

import java.lang.reflect.Array;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import odf2nna.internal.onnx.ElementType;
import odf2nna.internal.onnx.RawTensor;

/** Weights of layers, of constants of a graph. HDF5 files hold single and double precision; half precision is held as single. */
final class Weights {
    private Weights() {}

    /** {@return numbers in the precision of a constant} */
    static RawTensor vector(RawTensor like, int size, IntToDoubleFunction value) {
        return of(like, List.of(size), value);
    }

    /** {@return a kernel, {@code [inputs, units]}, times a number, of weights that may be stored the other way around} */
    static RawTensor kernel(RawTensor weights, boolean transposed, double factor) {
        int rows = weights.dims().get(transposed ? 1 : 0);
        int columns = weights.dims().get(transposed ? 0 : 1);
        return of(weights, List.of(rows, columns), index -> {
            int row = index / columns;
            int column = index % columns;
            return factor * weights.number(transposed ? column * rows + row : index);
        });
    }

    /** {@return numbers in the precision of a constant, row-major} */
    static RawTensor of(RawTensor like, List<Integer> dims, IntToDoubleFunction value) {
        boolean wide = like.type() == ElementType.DOUBLE;
        int size = dims.stream().reduce(1, Math::multiplyExact);
        ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(size, wide ? Double.BYTES : Float.BYTES))
                .order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < size; i++) {
            if (wide) {
                bytes.putDouble(value.applyAsDouble(i));
            } else {
                bytes.putFloat((float) value.applyAsDouble(i));
            }
        }
        return RawTensor.of(wide ? ElementType.DOUBLE : ElementType.FLOAT, dims, bytes.flip());
    }

    /** {@return the weights as the HDF5 library takes them: an array of floats or doubles, or of arrays of them} */
    static Object array(RawTensor weights) {
        return array(weights, weights.dims(), 0);
    }

    private static Object array(RawTensor weights, List<Integer> dims, int from) {
        boolean wide = weights.type() == ElementType.DOUBLE;
        int size = dims.stream().reduce(1, Math::multiplyExact);
        if (dims.size() < 2) {
            return row(weights, from, size, wide);
        }
        int[] sizes = dims.stream().mapToInt(Integer::intValue).toArray();
        Object all = Array.newInstance(wide ? double.class : float.class, sizes);
        int each = size / sizes[0];
        for (int i = 0; i < sizes[0]; i++) {
            Array.set(all, i, array(weights, dims.subList(1, dims.size()), from + i * each));
        }
        return all;
    }

    private static Object row(RawTensor weights, int from, int size, boolean wide) {
        if (wide) {
            double[] row = new double[size];
            for (int i = 0; i < size; i++) {
                row[i] = weights.number(from + i);
            }
            return row;
        }
        float[] row = new float[size];
        for (int i = 0; i < size; i++) {
            row[i] = (float) weights.number(from + i);
        }
        return row;
    }
}
