package odf2nna.internal.savedmodel.read;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import odf2nna.internal.onnx.ElementType;
import odf2nna.internal.onnx.HalfFloat;
import odf2nna.internal.onnx.Judge.Numbers;
import odf2nna.internal.onnx.OnnxModel;
import odf2nna.internal.onnx.TensorSpec;
import odf2nna.internal.savedmodel.write.TensorFlowRun;
import org.tensorflow.ndarray.NdArray;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.ndarray.Shape;

/** Runs a SavedModel in TensorFlow and the ONNX model that was made of it in ONNX Runtime, on the same rows. */
final class BothRuntimes {
    private BothRuntimes() {}

    /** Rows of one input: numbers, or texts. */
    record Rows(double[] numbers, List<String> texts) {
        static Rows of(double... numbers) {
            return new Rows(numbers, List.of());
        }

        static Rows of(List<String> texts) {
            return new Rows(new double[0], texts);
        }
    }

    /** {@return the outputs of a signature, row-major, as TensorFlow itself computes them} */
    static Map<String, double[]> tensorFlow(Path folder, String signature, OnnxModel shapes, Map<String, Rows> rows) {
        Map<String, Numbers> numbers = new LinkedHashMap<>();
        Map<String, NdArray<String>> texts = new LinkedHashMap<>();
        for (TensorSpec input : shapes.inputs()) {
            Rows fed = rows.get(input.name());
            long[] shape = shape(input, fed);
            if (type(input) == ElementType.STRING) {
                texts.put(
                        input.name(),
                        NdArrays.vectorOfObjects(fed.texts().toArray(String[]::new))
                                .withShape(Shape.of(shape)));
            } else {
                List<Long> dims = Arrays.stream(shape).boxed().toList();
                numbers.put(input.name(), new Numbers(type(input), dims, fed.numbers()));
            }
        }
        Map<String, double[]> outputs = new LinkedHashMap<>();
        try (TensorFlowRun tensorflow = TensorFlowRun.load(folder)) {
            tensorflow.run(signature, numbers, texts).forEach((name, output) -> outputs.put(name, output.values()));
        }
        return outputs;
    }

    private static ElementType type(TensorSpec input) {
        return input.type().orElseThrow();
    }

    private static long[] shape(TensorSpec input, Rows rows) {
        long[] shape = input.dims().stream().mapToLong(dim -> dim).toArray();
        long rest = 1;
        for (int i = 1; i < shape.length; i++) {
            rest *= shape[i];
        }
        shape[0] =
                (rows.texts().isEmpty() ? rows.numbers().length : rows.texts().size()) / rest;
        return shape;
    }

    private static ByteBuffer bytes(ElementType type, double[] numbers) {
        ByteBuffer bytes =
                ByteBuffer.allocateDirect(numbers.length * type.bytes()).order(ByteOrder.nativeOrder());
        for (double number : numbers) {
            switch (type) {
                case FLOAT -> bytes.putFloat((float) number);
                case DOUBLE -> bytes.putDouble(number);
                case FLOAT16 -> bytes.putShort(HalfFloat.ofDouble(number));
                case INT32 -> bytes.putInt((int) number);
                case INT64 -> bytes.putLong((long) number);
                default -> bytes.put((byte) number);
            }
        }
        return bytes.flip();
    }

    /** {@return the outputs of a model, row-major, as ONNX Runtime computes them} */
    static Map<String, double[]> onnxRuntime(OnnxModel model, Map<String, Rows> rows) {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        Map<String, OnnxTensor> fed = new LinkedHashMap<>();
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions();
                OrtSession session = environment.createSession(model.toBytes(), options)) {
            for (TensorSpec input : model.inputs()) {
                fed.put(input.name(), tensor(environment, input, rows.get(input.name())));
            }
            Map<String, double[]> outputs = new LinkedHashMap<>();
            try (OrtSession.Result result = session.run(fed)) {
                for (TensorSpec output : model.outputs()) {
                    outputs.put(output.name(), numbers((OnnxTensor)
                            result.get(output.name()).orElseThrow()));
                }
            }
            return outputs;
        } catch (OrtException e) {
            throw new AssertionError("ONNX Runtime: " + e.getMessage(), e);
        } finally {
            fed.values().forEach(OnnxTensor::close);
        }
    }

    private static OnnxTensor tensor(OrtEnvironment environment, TensorSpec input, Rows rows) throws OrtException {
        long[] shape = shape(input, rows);
        if (type(input) == ElementType.STRING) {
            return OnnxTensor.createTensor(environment, rows.texts().toArray(String[]::new), shape);
        }
        OnnxJavaType type = OnnxJavaType.valueOf(type(input).name());
        return OnnxTensor.createTensor(environment, bytes(type(input), rows.numbers()), shape, type);
    }

    private static double[] numbers(OnnxTensor tensor) {
        ByteBuffer raw = tensor.getByteBuffer().order(ByteOrder.nativeOrder());
        OnnxJavaType type = tensor.getInfo().type;
        double[] values = new double[raw.remaining() / type.size];
        for (int i = 0; i < values.length; i++) {
            values[i] = switch (type) {
                case FLOAT -> raw.getFloat();
                case DOUBLE -> raw.getDouble();
                case FLOAT16 -> HalfFloat.toFloat(raw.getShort());
                case INT64 -> raw.getLong();
                case INT32 -> raw.getInt();
                case BOOL -> raw.get();
                default -> throw new IllegalArgumentException(type.toString());
            };
        }
        return values;
    }
}
