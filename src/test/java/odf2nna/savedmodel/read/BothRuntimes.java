package odf2nna.savedmodel.read;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import odf2nna.onnx.ElementType;
import odf2nna.onnx.OnnxModel;
import odf2nna.onnx.TensorSpec;
import org.tensorflow.Result;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat16;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.TString;
import org.tensorflow.types.TUint8;
import org.tensorflow.types.family.TNumber;

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
        try (SavedModelBundle bundle = SavedModelBundle.load(folder.toString(), "serve")) {
            SignatureDef definition = bundle.metaGraphDef().getSignatureDefOrThrow(signature);
            return run(bundle.session(), definition, shapes, rows);
        }
    }

    static Map<String, double[]> run(
            Session session, SignatureDef definition, OnnxModel shapes, Map<String, Rows> rows) {
        Session.Runner runner = session.runner();
        List<Tensor> fed = new ArrayList<>();
        for (TensorSpec input : shapes.inputs()) {
            TensorInfo info = definition.getInputsOrThrow(input.name());
            fed.add(tensor(input, rows.get(input.name())));
            runner.feed(info.getName(), fed.get(fed.size() - 1));
        }
        TreeMap<String, TensorInfo> outputs = new TreeMap<>(definition.getOutputsMap());
        outputs.values().forEach(info -> runner.fetch(info.getName()));
        try (Result result = runner.run()) {
            Map<String, double[]> values = new LinkedHashMap<>();
            int at = 0;
            for (String key : outputs.keySet()) {
                values.put(key, numbers(result.get(at++)));
            }
            return values;
        } finally {
            fed.forEach(Tensor::close);
        }
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

    private static Tensor tensor(TensorSpec input, Rows rows) {
        Shape shape = Shape.of(shape(input, rows));
        if (type(input) == ElementType.STRING) {
            return TString.tensorOf(NdArrays.vectorOfObjects(rows.texts().toArray(String[]::new))
                    .withShape(shape));
        }
        Class<? extends TNumber> type = switch (type(input)) {
            case FLOAT -> TFloat32.class;
            case DOUBLE -> TFloat64.class;
            case FLOAT16 -> TFloat16.class;
            case UINT8 -> TUint8.class;
            case INT32 -> TInt32.class;
            case INT64 -> TInt64.class;
            default -> throw new IllegalArgumentException(type(input).toString());
        };
        return Tensor.of(type, shape, tensor -> {
            ByteBuffer bytes = bytes(type(input), rows.numbers());
            for (int i = 0; bytes.hasRemaining(); i++) {
                tensor.asRawTensor().data().setByte(bytes.get(), i);
            }
        });
    }

    private static ByteBuffer bytes(ElementType type, double[] numbers) {
        ByteBuffer bytes =
                ByteBuffer.allocateDirect(numbers.length * type.bytes()).order(ByteOrder.nativeOrder());
        for (double number : numbers) {
            switch (type) {
                case FLOAT -> bytes.putFloat((float) number);
                case DOUBLE -> bytes.putDouble(number);
                case FLOAT16 -> bytes.putShort(odf2nna.onnx.HalfFloat.ofDouble(number));
                case INT32 -> bytes.putInt((int) number);
                case INT64 -> bytes.putLong((long) number);
                default -> bytes.put((byte) number);
            }
        }
        return bytes.flip();
    }

    private static double[] numbers(Tensor tensor) {
        double[] values = new double[Math.toIntExact(tensor.shape().size())];
        ByteBuffer raw = ByteBuffer.allocate(
                        Math.toIntExact(tensor.asRawTensor().data().size()))
                .order(ByteOrder.nativeOrder());
        tensor.asRawTensor().data().read(raw.array());
        for (int i = 0; i < values.length; i++) {
            if (tensor instanceof TFloat32) {
                values[i] = raw.getFloat();
            } else if (tensor instanceof TFloat64) {
                values[i] = raw.getDouble();
            } else if (tensor instanceof TFloat16) {
                values[i] = odf2nna.onnx.HalfFloat.toFloat(raw.getShort());
            } else if (tensor instanceof TInt64) {
                values[i] = raw.getLong();
            } else if (tensor instanceof TInt32) {
                values[i] = raw.getInt();
            } else if (tensor instanceof TBool) {
                values[i] = raw.get();
            } else {
                throw new IllegalArgumentException(tensor.dataType().toString());
            }
        }
        return values;
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
                case FLOAT16 -> odf2nna.onnx.HalfFloat.toFloat(raw.getShort());
                case INT64 -> raw.getLong();
                case INT32 -> raw.getInt();
                case BOOL -> raw.get();
                default -> throw new IllegalArgumentException(type.toString());
            };
        }
        return values;
    }
}
