package odf2nna.internal.training.tensorflow;

import java.util.ArrayList;
import java.util.List;
import odf2nna.internal.training.Weights;
import org.tensorflow.Operand;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** What the types of TensorFlow's Java interface do not say: operands of known element types, tensors from arrays. */
final class TensorCasts {
    private TensorCasts() {}

    @SuppressWarnings("unchecked") // the graph was built so
    static Operand<TFloat32> floats(Operand<?> operand) {
        return (Operand<TFloat32>) operand;
    }

    @SuppressWarnings("unchecked") // the graph was built so
    static Operand<TInt32> ints(Operand<?> operand) {
        return (Operand<TInt32>) operand;
    }

    static TFloat32 tensor(float[] values, Shape shape) {
        TFloat32 tensor = TFloat32.tensorOf(shape);
        tensor.asRawTensor().data().asFloats().write(values);
        return tensor;
    }

    /** {@return weights and biases; to be closed} */
    static List<Tensor> tensors(Weights weights) {
        List<Tensor> tensors = new ArrayList<>();
        List<long[]> shapes = weights.shapes();
        for (float[] array : weights.arrays()) {
            tensors.add(tensor(array, Shape.of(shapes.get(tensors.size()))));
        }
        return tensors;
    }

    static TInt32 tensor(int[] values, Shape shape) {
        TInt32 tensor = TInt32.tensorOf(shape);
        tensor.asRawTensor().data().asInts().write(values);
        return tensor;
    }

    static float[] values(TFloat32 tensor) {
        float[] values = new float[Math.toIntExact(tensor.size())];
        tensor.asRawTensor().data().asFloats().read(values);
        return values;
    }
}
