package odf2nna.internal.training.tensorflow;

import java.util.List;
import odf2nna.internal.network.Vector;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Max;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.Sum;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Arithmetic on float32 tensors under short names.
 *
 * @param ops makes the operators
 */
record Floats(Ops ops) {
    Operand<TFloat32> number(double value) {
        return ops.constant((float) value);
    }

    Operand<TFloat32> numbers(Vector values) {
        return numbers(values.toFloats());
    }

    Operand<TFloat32> numbers(float[] values) {
        return ops.constant(values);
    }

    Operand<TFloat32> add(Operand<TFloat32> a, Operand<TFloat32> b) {
        return ops.math.add(a, b);
    }

    Operand<TFloat32> subtract(Operand<TFloat32> a, Operand<TFloat32> b) {
        return ops.math.sub(a, b);
    }

    Operand<TFloat32> multiply(Operand<TFloat32> a, Operand<TFloat32> b) {
        return ops.math.mul(a, b);
    }

    Operand<TFloat32> multiply(Operand<TFloat32> a, double b) {
        return ops.math.mul(a, number(b));
    }

    Operand<TFloat32> divide(Operand<TFloat32> a, Operand<TFloat32> b) {
        return ops.math.div(a, b);
    }

    Operand<TFloat32> negative(Operand<TFloat32> a) {
        return ops.math.neg(a);
    }

    Operand<TFloat32> square(Operand<TFloat32> a) {
        return ops.math.square(a);
    }

    Operand<TFloat32> sqrt(Operand<TFloat32> a) {
        return ops.math.sqrt(a);
    }

    Operand<TFloat32> abs(Operand<TFloat32> a) {
        return ops.math.abs(a);
    }

    /** {@return {@code a} where {@code b} is not 0, else 0} */
    Operand<TFloat32> whereNotZero(Operand<TFloat32> b, Operand<TFloat32> a) {
        return multiply(a, ops.math.sign(abs(b)));
    }

    /** {@return 1 where {@code a} is greater than a number, else 0} */
    Operand<TFloat32> isGreater(Operand<TFloat32> a, double than) {
        return ops.dtypes.cast(ops.math.greater(a, number(than)), TFloat32.class);
    }

    Operand<TFloat32> relu(Operand<TFloat32> a) {
        return ops.nn.relu(a);
    }

    /** {@return {@code min(0, a)}} */
    Operand<TFloat32> negativePart(Operand<TFloat32> a) {
        return negative(relu(negative(a)));
    }

    Operand<TFloat32> clip(Operand<TFloat32> a, double low, double high) {
        Operand<TFloat32> clipped = a;
        if (low > Float.NEGATIVE_INFINITY) {
            clipped = ops.math.maximum(clipped, number(low));
        }
        return high < Float.POSITIVE_INFINITY ? ops.math.minimum(clipped, number(high)) : clipped;
    }

    /** {@return {@code a·wᵀ + b} for rows {@code a}} */
    Operand<TFloat32> dense(Operand<TFloat32> a, Operand<TFloat32> w, Operand<TFloat32> b) {
        return ops.nn.biasAdd(ops.linalg.matMul(a, w, org.tensorflow.op.linalg.MatMul.transposeB(true)), b);
    }

    Operand<TFloat32> concat(List<Operand<TFloat32>> parts) {
        return ops.concat(parts, ops.constant(1));
    }

    /** {@return the mean over all positions} */
    Operand<TFloat32> mean(Operand<TFloat32> a) {
        return ops.math.mean(ops.reshape(a, ops.constant(new int[] {-1})), ops.constant(0));
    }

    /** {@return the sum over all positions} */
    Operand<TFloat32> sum(Operand<TFloat32> a) {
        return ops.sum(ops.reshape(a, ops.constant(new int[] {-1})), ops.constant(0));
    }

    /** {@return the largest of all numbers} */
    Operand<TFloat32> largest(Operand<TFloat32> a) {
        return ops.max(ops.reshape(a, ops.constant(new int[] {-1})), ops.constant(0));
    }

    /** {@return {@code count} columns of a table, from {@code from} on} */
    Operand<TFloat32> columns(Operand<TFloat32> a, int from, int count) {
        return ops.slice(a, ops.constant(new int[] {0, from}), ops.constant(new int[] {-1, count}));
    }

    /** {@return rows of length 1, or of 0 where no number is larger than {@code tiny}} */
    Operand<TFloat32> unitRows(Operand<TFloat32> a, double tiny) {
        Operand<TInt32> along = ops.constant(1);
        Operand<TFloat32> largest = ops.max(abs(a), along, Max.keepDims(true));
        Operand<TFloat32> scaled = divide(a, clip(largest, tiny, Double.POSITIVE_INFINITY));
        Operand<TFloat32> length = sqrt(ops.sum(square(scaled), along, Sum.keepDims(true)));
        // the largest number of a row is 1 now, or all are about 0
        return divide(scaled, clip(length, 1, Double.POSITIVE_INFINITY));
    }

    Operand<TFloat32> placeholder(long... shape) {
        return ops.placeholder(TFloat32.class, Placeholder.shape(Shape.of(shape)));
    }
}
