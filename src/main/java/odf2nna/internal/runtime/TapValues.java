package odf2nna.internal.runtime;

import java.nio.Buffer;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.function.Consumer;
import odf2nna.internal.onnx.Tap;
import odf2nna.runtime.RuntimeFailure;

/**
 * The values of a tapped tensor for some rows, {@code [rows, outer, width, inner]}.
 *
 * @param values a {@link FloatBuffer} or {@link DoubleBuffer}
 * @param outer positions within a row before the units
 * @param width number of units
 * @param inner positions after the units
 */
record TapValues(Buffer values, int outer, int width, int inner) {
    static TapValues of(Tap tap, long[] shape, int rows, Buffer values) {
        int unitAxis = shape.length - 1 - tap.trailing();
        long before = product(shape, 0, unitAxis);
        if (unitAxis < 0 || before % rows != 0) {
            throw new RuntimeFailure("tensor '%s' has shape %s for %d rows: the values can't be assigned to rows"
                    .formatted(tap.tensor(), Arrays.toString(shape), rows));
        }
        long after = product(shape, unitAxis + 1, shape.length);
        return new TapValues(
                values, Math.toIntExact(before / rows), Math.toIntExact(shape[unitAxis]), Math.toIntExact(after));
    }

    private static long product(long[] shape, int from, int to) {
        long product = 1;
        for (int i = from; i < to; i++) {
            product *= shape[i];
        }
        return product;
    }

    /** {@return samples of each unit in a row} */
    int samplesPerRow() {
        return outer * inner;
    }

    /** {@return the part from row {@code from} on, with its own index 0} */
    Buffer from(int row) {
        int offset = row * outer * width * inner;
        if (values instanceof FloatBuffer floats) {
            return offset == 0 ? floats : floats.slice(offset, floats.capacity() - offset);
        }
        DoubleBuffer doubles = (DoubleBuffer) values;
        return offset == 0 ? doubles : doubles.slice(offset, doubles.capacity() - offset);
    }

    /** Passes every sample of the first rows to a consumer, in a reused array. */
    void forEach(int rows, Consumer<double[]> taker) {
        double[] sample = new double[width];
        for (int row = 0; row < rows; row++) {
            for (int position = 0; position < samplesPerRow(); position++) {
                sample(row, position, sample);
                taker.accept(sample);
            }
        }
    }

    /** Copies one sample of a row into {@code target}. */
    void sample(int row, int sample, double[] target) {
        int start = (row * outer + sample / inner) * width * inner + sample % inner;
        for (int j = 0; j < width; j++) {
            int at = start + j * inner;
            target[j] = values instanceof FloatBuffer floats ? floats.get(at) : ((DoubleBuffer) values).get(at);
        }
    }
}
