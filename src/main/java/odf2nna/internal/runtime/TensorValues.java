package odf2nna.internal.runtime;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Copies tensors out of ONNX Runtime. */
final class TensorValues {
    private TensorValues() {}

    /** {@return whether the tensor holds numbers or truth values} */
    static boolean isNumeric(OnnxTensor tensor) {
        return switch (tensor.getInfo().type) {
            case FLOAT, DOUBLE, FLOAT16, BFLOAT16, INT64, INT32, INT16, INT8, UINT8, BOOL -> true;
            default -> false;
        };
    }

    /** {@return all numbers of a numeric tensor; false is 0, true is 1} */
    static double[] numbers(OnnxTensor tensor) {
        double[] values = new double[Math.toIntExact(tensor.getInfo().getNumElements())];
        switch (tensor.getInfo().type) {
            case FLOAT, FLOAT16, BFLOAT16 -> Arrays.setAll(values, tensor.getFloatBuffer()::get);
            case DOUBLE -> tensor.getDoubleBuffer().get(values);
            case INT64 -> Arrays.setAll(values, tensor.getLongBuffer()::get);
            case INT32 -> Arrays.setAll(values, tensor.getIntBuffer()::get);
            case INT16 -> Arrays.setAll(values, tensor.getShortBuffer()::get);
            case UINT8 -> {
                ByteBuffer bytes = tensor.getByteBuffer();
                Arrays.setAll(values, index -> bytes.get(index) & 0xff);
            }
            default -> Arrays.setAll(values, tensor.getByteBuffer()::get);
        }
        return values;
    }

    /** {@return all strings of a tensor of strings} */
    static List<String> strings(OnnxTensor tensor) throws OrtException {
        List<String> strings = new ArrayList<>();
        collect(tensor.getValue(), strings);
        return strings;
    }

    private static void collect(Object value, List<String> strings) {
        if (value instanceof Object[] array) {
            for (Object element : array) {
                collect(element, strings);
            }
        } else {
            strings.add(String.valueOf(value));
        }
    }
}
