package odf2nna.internal.runtime;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import java.nio.ByteBuffer;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.nio.ShortBuffer;
import java.util.ArrayList;
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
            case FLOAT, FLOAT16, BFLOAT16 -> {
                FloatBuffer floats = tensor.getFloatBuffer();
                fill(values, floats::get);
            }
            case DOUBLE -> {
                DoubleBuffer doubles = tensor.getDoubleBuffer();
                doubles.get(values);
            }
            case INT64 -> {
                LongBuffer longs = tensor.getLongBuffer();
                fill(values, longs::get);
            }
            case INT32 -> {
                IntBuffer ints = tensor.getIntBuffer();
                fill(values, ints::get);
            }
            case INT16 -> {
                ShortBuffer shorts = tensor.getShortBuffer();
                fill(values, shorts::get);
            }
            case UINT8 -> {
                ByteBuffer bytes = tensor.getByteBuffer();
                fill(values, index -> bytes.get(index) & 0xff);
            }
            default -> {
                ByteBuffer bytes = tensor.getByteBuffer();
                fill(values, bytes::get);
            }
        }
        return values;
    }

    private interface Source {
        double at(int index);
    }

    private static void fill(double[] values, Source source) {
        for (int i = 0; i < values.length; i++) {
            values[i] = source.at(i);
        }
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
