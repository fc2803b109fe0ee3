package odf2nna.internal.savedmodel.write;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import odf2nna.internal.onnx.ElementType;
import odf2nna.internal.onnx.HalfFloat;
import odf2nna.internal.onnx.Judge.Numbers;
import odf2nna.internal.onnx.RawTensor;
import odf2nna.internal.savedmodel.Types;
import org.tensorflow.Graph;
import org.tensorflow.Output;
import org.tensorflow.Result;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.NdArray;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.ByteDataBuffer;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat16;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.TString;
import org.tensorflow.types.TUint8;
import org.tensorflow.types.family.TType;

/** TensorFlow as the judge of SavedModels: loads and runs them as a server does. */
public final class TensorFlowRun implements AutoCloseable {
    private final SavedModelBundle bundle;

    private TensorFlowRun(SavedModelBundle bundle) {
        this.bundle = bundle;
    }

    /** {@return a SavedModel, loaded for serving} */
    public static TensorFlowRun load(Path folder) {
        return new TensorFlowRun(SavedModelBundle.load(folder.toString(), "serve"));
    }

    /** {@return what its usual signature puts out} */
    public Map<String, Numbers> run(Map<String, Numbers> batch) {
        return run("serving_default", batch);
    }

    /** {@return how the sum of an output changes with each variable, by its name} */
    Map<String, Numbers> slopes(String output, Map<String, Numbers> batch) {
        Graph graph = bundle.graph();
        List<String> names = new ArrayList<>();
        graph.operations().forEachRemaining(node -> {
            if (node.type().equals("VarHandleOp")) {
                names.add(node.name());
            }
        });
        Output<?>[] reads = names.stream()
                .map(name -> graph.operation(name + "/Read/ReadVariableOp").output(0))
                .toArray(Output<?>[]::new);
        Output<?>[] slopes = graph.addGradients(graph.operation(output).output(0), reads);
        Session.Runner runner = bundle.session().runner();
        batch.forEach((name, numbers) -> runner.feed(name, tensor(numbers)));
        for (Output<?> slope : slopes) {
            runner.fetch(slope);
        }
        Map<String, Numbers> found = new LinkedHashMap<>();
        try (Result result = runner.run()) {
            for (int i = 0; i < names.size(); i++) {
                found.put(names.get(i), numbers(result.get(i)));
            }
        }
        return found;
    }

    Map<String, Numbers> run(String signature, Map<String, Numbers> batch) {
        return run(signature, batch, Map.of());
    }

    /** {@return what a signature makes of inputs of numbers and of text} */
    public Map<String, Numbers> run(String signature, Map<String, Numbers> batch, Map<String, NdArray<String>> texts) {
        Map<String, Tensor> inputs = new LinkedHashMap<>();
        batch.forEach((name, numbers) -> inputs.put(name, tensor(numbers)));
        texts.forEach((name, rows) -> inputs.put(name, TString.tensorOf(rows)));
        try (Result result = bundle.function(signature).call(inputs)) {
            Map<String, Numbers> outputs = new LinkedHashMap<>();
            result.forEach(entry -> outputs.put(entry.getKey(), numbers(entry.getValue())));
            return outputs;
        } finally {
            inputs.values().forEach(Tensor::close);
        }
    }

    private static Tensor tensor(Numbers numbers) {
        int size = numbers.type().bytes();
        ByteBuffer bytes = ByteBuffer.allocate(numbers.values().length * size).order(ByteOrder.LITTLE_ENDIAN);
        for (double value : numbers.values()) {
            switch (numbers.type()) {
                case DOUBLE -> bytes.putDouble(value);
                case FLOAT -> bytes.putFloat((float) value);
                case FLOAT16 -> bytes.putShort(HalfFloat.ofDouble(value));
                case INT64 -> bytes.putLong((long) value);
                case INT32 -> bytes.putInt((int) value);
                default -> bytes.put((byte) value);
            }
        }
        ByteDataBuffer data = DataBuffers.of(bytes.array());
        long[] shape = numbers.shape().stream().mapToLong(dim -> dim).toArray();
        return Tensor.of(kind(numbers.type()), Shape.of(shape), data);
    }

    private static Class<? extends TType> kind(ElementType type) {
        return switch (type) {
            case FLOAT -> TFloat32.class;
            case DOUBLE -> TFloat64.class;
            case FLOAT16 -> TFloat16.class;
            case INT64 -> TInt64.class;
            case INT32 -> TInt32.class;
            case UINT8 -> TUint8.class;
            case BOOL -> TBool.class;
            default -> throw new IllegalArgumentException(type.toString());
        };
    }

    private static Numbers numbers(Tensor tensor) {
        ElementType type = Arrays.stream(ElementType.values())
                .filter(known ->
                        Types.of(known).getNumber() == tensor.dataType().getNumber())
                .findFirst()
                .orElseThrow();
        byte[] bytes = new byte[Math.toIntExact(tensor.numBytes())];
        tensor.asRawTensor().data().read(bytes);
        RawTensor raw = RawTensor.of(type, List.of(), ByteBuffer.wrap(bytes));
        double[] values =
                IntStream.range(0, raw.size()).mapToDouble(raw::number).toArray();
        return new Numbers(type, Arrays.stream(tensor.shape().asArray()).boxed().toList(), values);
    }

    @Override
    public void close() {
        bundle.close();
    }
}
