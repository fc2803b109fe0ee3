package odf2nna.internal.device.litert;

import com.google.flatbuffers.FlatBufferBuilder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import odf2nna.internal.device.litert.LiteModel.Operator;
import odf2nna.internal.device.litert.LiteModel.Port;
import odf2nna.internal.device.litert.LiteModel.Tensor;
import odf2nna.internal.network.Vector;
import odf2nna.internal.onnx.HalfFloat;

/**
 * The bytes of a model: version 3 of the schema of LiteRT, written table by table. A table's fields are numbered as in the schema; fields
 * that are not set have their defaults. The same model gives the same bytes.
 *
 * @see <a href="https://github.com/google-ai-edge/LiteRT/blob/main/tflite/converter/schema/schema.fbs">The schema</a>
 */
final class FlatFile {
    private static final String IDENTIFIER = "TFL3";
    private static final int SCHEMA_VERSION = 3;
    /** Constants begin at multiples of this many bytes, so that a runtime can use them where they are. */
    private static final int ALIGNMENT = 16;
    /** The key by which runtimes find the signature. */
    private static final String SIGNATURE = "serving_default";

    private static final String MIN_RUNTIME = "min_runtime_version";
    private static final int RUNTIME_BYTES = 16;
    /** A dimension of any size. */
    private static final int FREE = -1;
    /** Codes from 127 on do not fit the older field. */
    private static final int LARGEST_OLD_CODE = 127;

    private final LiteModel model;
    private final FlatBufferBuilder file = new FlatBufferBuilder(1 << 12);
    private final List<Integer> buffers = new ArrayList<>();
    private final List<Code> codes;
    /** Equal vectors are in the file once. */
    private final Map<ZeroPoints, Integer> sharedZeroPoints = new HashMap<>();

    /** An operator and its version. */
    private record Code(Kind kind, Kind.Version version) {}

    /** Equal numbers, as many as there are scales. */
    private record ZeroPoints(int count, int value) {}

    private FlatFile(LiteModel model) {
        this.model = model;
        this.codes = model.operators().stream().map(this::code).distinct().toList();
    }

    private Code code(Operator operator) {
        return new Code(operator.kind(), model.version(operator));
    }

    /**
     * {@return the file}
     *
     * @param description what made it
     */
    static ByteBuffer of(LiteModel model, String description) {
        return new FlatFile(model).write(description);
    }

    /** {@return bytes of constants; a file holds less than 2 GiB} */
    static long constantBytes(LiteModel model) {
        return model.tensors().stream()
                .filter(tensor -> tensor.constant().isPresent())
                .mapToLong(tensor -> (long) tensor.size() * tensor.type().bytes())
                .sum();
    }

    private ByteBuffer write(String description) {
        buffers.add(table(1, () -> {})); // buffer 0 is empty: that of values
        int[] tensors =
                IntStream.range(0, model.tensors().size()).map(this::tensor).toArray();
        int[] operators = model.operators().stream().mapToInt(this::operator).toArray();
        int graphTensors = file.createVectorOfTables(tensors);
        int graphInputs = ints(model.inputs().stream().map(Port::tensor).toList());
        int graphOutputs = ints(model.outputs().stream().map(Port::tensor).toList());
        int graphOperators = file.createVectorOfTables(operators);
        int graphName = file.createString("main");
        int graph = table(6, () -> {
            file.addOffset(0, graphTensors, 0);
            file.addOffset(1, graphInputs, 0);
            file.addOffset(2, graphOutputs, 0);
            file.addOffset(3, graphOperators, 0);
            file.addOffset(4, graphName, 0);
        });
        int metadata = file.createVectorOfTables(new int[] {runtime()});
        int signatures = file.createVectorOfTables(new int[] {signature()});
        int operatorCodes =
                file.createVectorOfTables(codes.stream().mapToInt(this::table).toArray());
        int graphs = file.createVectorOfTables(new int[] {graph});
        int text = file.createString(description);
        int data = file.createVectorOfTables(
                buffers.stream().mapToInt(buffer -> buffer).toArray());
        int root = table(8, () -> {
            file.addInt(0, SCHEMA_VERSION, 0);
            file.addOffset(1, operatorCodes, 0);
            file.addOffset(2, graphs, 0);
            file.addOffset(3, text, 0);
            file.addOffset(4, data, 0);
            file.addOffset(6, metadata, 0);
            file.addOffset(7, signatures, 0);
        });
        file.finish(root, IDENTIFIER);
        return file.dataBuffer();
    }

    private int table(int fields, Runnable content) {
        file.startTable(fields);
        content.run();
        return file.endTable();
    }

    private int ints(int first, List<Integer> others) {
        return ints(Stream.concat(Stream.of(first), others.stream()).toList());
    }

    private int ints(List<Integer> numbers) {
        file.startVector(Integer.BYTES, numbers.size(), Integer.BYTES);
        for (int i = numbers.size() - 1; i >= 0; i--) {
            file.addInt(numbers.get(i));
        }
        return file.endVector();
    }

    /** {@return the number of a new buffer with as many bytes, which are put in by what is given} */
    private int buffer(int size, Consumer<ByteBuffer> content) {
        content.accept(file.createUnintializedVector(1, size, ALIGNMENT));
        int data = file.endVector();
        buffers.add(table(1, () -> file.addOffset(0, data, 0)));
        return buffers.size() - 1;
    }

    private int tensor(int index) {
        Tensor tensor = model.tensors().get(index);
        int buffer = tensor.constant()
                .map(numbers ->
                        buffer(tensor.size() * tensor.type().bytes(), bytes -> put(tensor.type(), numbers, bytes)))
                .orElse(0);
        int shape = ints(tensor.shape());
        int name = file.createString(tensor.name());
        int steps = tensor.steps().map(this::steps).orElse(0);
        int rows = model.isRow(index)
                ? ints(FREE, tensor.shape().subList(1, tensor.shape().size()))
                : 0;
        return table(8, () -> {
            file.addOffset(0, shape, 0);
            file.addByte(1, (byte) tensor.type().code(), 0);
            file.addInt(2, buffer, 0);
            file.addOffset(3, name, 0);
            file.addOffset(4, steps, 0);
            file.addOffset(7, rows, 0);
        });
    }

    /** Scales are of the first dimension, which is the default. */
    private int steps(LiteModel.Steps steps) {
        int size = steps.scales().size();
        file.startVector(Float.BYTES, size, Float.BYTES);
        for (int i = size - 1; i >= 0; i--) {
            file.addFloat((float) steps.scales().get(i));
        }
        int scales = file.endVector();
        int zeroPoints = sharedZeroPoints.computeIfAbsent(new ZeroPoints(size, steps.zeroPoint()), this::vector);
        return table(4, () -> {
            file.addOffset(2, scales, 0);
            file.addOffset(3, zeroPoints, 0);
        });
    }

    private int vector(ZeroPoints zeroPoints) {
        file.startVector(Long.BYTES, zeroPoints.count(), Long.BYTES);
        for (int i = 0; i < zeroPoints.count(); i++) {
            file.addLong(zeroPoints.value());
        }
        return file.endVector();
    }

    private static void put(LiteModel.Type type, Vector numbers, ByteBuffer bytes) {
        for (int i = 0; i < numbers.size(); i++) {
            double number = numbers.get(i);
            switch (type) {
                case FLOAT32 -> bytes.putFloat((float) number);
                case FLOAT16 -> bytes.putShort(HalfFloat.ofDouble(number));
                case INT32 -> bytes.putInt((int) number);
                case INT8 -> bytes.put((byte) number);
            }
        }
    }

    private int operator(Operator operator) {
        int inputs = ints(operator.inputs());
        int outputs = ints(List.of(operator.output()));
        int options = operator.kind().options() == 0 ? 0 : options(operator);
        return table(5, () -> {
            file.addInt(0, codes.indexOf(code(operator)), 0);
            file.addOffset(1, inputs, 0);
            file.addOffset(2, outputs, 0);
            file.addByte(3, (byte) operator.kind().options(), 0);
            file.addOffset(4, options, 0);
        });
    }

    /** All options that are written are in the first field of their table. */
    private int options(Operator operator) {
        List<Integer> shape = operator.kind() == Kind.RESHAPE ? target(operator) : List.of();
        int numbers = shape.isEmpty() ? 0 : ints(shape);
        return table(1, () -> {
            switch (operator.kind()) {
                case CONCATENATION, GATHER -> file.addInt(0, 1, 0); // axis
                case SOFTMAX -> file.addFloat(0, 1, 0); // factor of its exponents
                case RESHAPE -> file.addOffset(0, numbers, 0);
                case LEAKY_RELU -> file.addFloat(0, (float) operator.parameter(), 0);
                case GELU -> file.addBoolean(0, operator.parameter() != 0, false);
                default -> file.addByte(0, (byte) operator.fused().code(), 0);
            }
        });
    }

    /** {@return the shape to which a RESHAPE goes} */
    private List<Integer> target(Operator reshape) {
        Vector shape = model.tensors().get(reshape.inputs().get(1)).constant().orElseThrow();
        return IntStream.range(0, shape.size())
                .mapToObj(i -> (int) shape.get(i))
                .toList();
    }

    private int table(Code code) {
        return table(4, () -> {
            file.addByte(0, (byte) Math.min(code.kind().code(), LARGEST_OLD_CODE), 0);
            file.addInt(2, code.version().number(), 1);
            file.addInt(3, code.kind().code(), 0);
        });
    }

    /** The oldest runtime that has all operators, in the buffer that metadata name. */
    private int runtime() {
        String oldest = codes.stream()
                .map(code -> code.version().runtime())
                .max(Comparator.comparing(FlatFile::numbers, Arrays::compare))
                .orElse("1.5.0");
        int buffer = buffer(
                RUNTIME_BYTES,
                bytes -> bytes.put(Arrays.copyOf(oldest.getBytes(StandardCharsets.US_ASCII), RUNTIME_BYTES)));
        int name = file.createString(MIN_RUNTIME);
        return table(2, () -> {
            file.addOffset(0, name, 0);
            file.addInt(1, buffer, 0);
        });
    }

    private static int[] numbers(String version) {
        return Arrays.stream(version.split("\\.")).mapToInt(Integer::parseInt).toArray();
    }

    private int signature() {
        int inputs = ports(model.inputs());
        int outputs = ports(model.outputs());
        int key = file.createString(SIGNATURE);
        return table(5, () -> {
            file.addOffset(0, inputs, 0);
            file.addOffset(1, outputs, 0);
            file.addOffset(2, key, 0);
        });
    }

    private int ports(List<Port> ports) {
        return file.createVectorOfTables(ports.stream()
                .mapToInt(port -> {
                    int name = file.createString(port.name());
                    return table(2, () -> {
                        file.addOffset(0, name, 0);
                        file.addInt(1, port.tensor(), 0);
                    });
                })
                .toArray());
    }
}
