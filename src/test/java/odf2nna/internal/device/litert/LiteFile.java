package odf2nna.internal.device.litert;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * A file of LiteRT, read by the rules of FlatBuffers and the numbers of fields in the schema alone: no class of the writer has a part in it.
 *
 * @see <a href="https://flatbuffers.dev/internals/">The format of FlatBuffers</a>
 */
final class LiteFile {
    /** A tensor: its element type by its number, its shapes for one row and for any, its bytes if it is a constant, the scales of its integers. */
    record Tensor(
            String name,
            int type,
            List<Integer> shape,
            List<Integer> rows,
            ByteBuffer data,
            List<Float> scales,
            long zeroPoint) {
        int size() {
            return shape.stream().reduce(1, Math::multiplyExact);
        }
    }

    /** An operator: its number, its tensors, the first field of its options as four bytes; 0 if it is not set. */
    record Operator(int code, int version, List<Integer> inputs, int output, int options, int option) {}

    /** An entry of the signature. */
    record Port(String name, int tensor) {}

    private final ByteBuffer bytes;
    final List<Tensor> tensors = new ArrayList<>();
    final List<Operator> operators = new ArrayList<>();
    final List<Port> inputs;
    final List<Port> outputs;
    final String signature;
    final String runtime;
    final String description;

    LiteFile(byte[] file) {
        bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        if (!new String(file, 4, 4, StandardCharsets.US_ASCII).equals("TFL3")) {
            throw new IllegalArgumentException("not a file of LiteRT");
        }
        int root = target(0);
        if (bytes.getInt(field(root, 0)) != 3) {
            throw new IllegalArgumentException("another version of the schema");
        }
        List<Integer> codes = vector(field(root, 1), this::target);
        int graph = vector(field(root, 2), this::target).get(0);
        description = string(field(root, 3));
        List<Integer> buffers = vector(field(root, 4), this::target);
        for (int tensor : vector(field(graph, 0), this::target)) {
            int buffer = field(tensor, 2) == 0 ? 0 : bytes.getInt(field(tensor, 2));
            int type = field(tensor, 1) == 0 ? 0 : bytes.get(field(tensor, 1));
            int free = field(tensor, 7);
            int steps = field(tensor, 4) == 0 ? 0 : target(field(tensor, 4));
            tensors.add(new Tensor(
                    string(field(tensor, 3)),
                    type,
                    ints(field(tensor, 0)),
                    free == 0 ? List.of() : ints(free),
                    data(field(buffers.get(buffer), 0)),
                    steps == 0 ? List.of() : vector(field(steps, 2), bytes::getFloat),
                    steps == 0 ? 0 : bytes.getLong(target(field(steps, 3)) + 4)));
        }
        for (int operator : vector(field(graph, 3), this::target)) {
            int code = codes.get(field(operator, 0) == 0 ? 0 : bytes.getInt(field(operator, 0)));
            int option = field(operator, 4) == 0 ? 0 : field(target(field(operator, 4)), 0);
            operators.add(new Operator(
                    field(code, 3) == 0 ? 0 : bytes.getInt(field(code, 3)),
                    field(code, 2) == 0 ? 1 : bytes.getInt(field(code, 2)),
                    ints(field(operator, 1)),
                    ints(field(operator, 2)).get(0),
                    field(operator, 3) == 0 ? 0 : bytes.get(field(operator, 3)),
                    option));
        }
        int metadata = vector(field(root, 6), this::target).get(0);
        ByteBuffer version = data(field(buffers.get(bytes.getInt(field(metadata, 1))), 0));
        runtime = string(field(metadata, 0)) + "="
                + StandardCharsets.US_ASCII.decode(version).toString().trim();
        int entry = vector(field(root, 7), this::target).get(0);
        inputs = vector(field(entry, 0), at -> port(target(at)));
        outputs = vector(field(entry, 1), at -> port(target(at)));
        signature = string(field(entry, 2));
        List<Integer> from = inputs.stream().map(Port::tensor).toList();
        List<Integer> to = outputs.stream().map(Port::tensor).toList();
        if (!ints(field(graph, 1)).equals(from) || !ints(field(graph, 2)).equals(to)) {
            throw new IllegalArgumentException("the graph and its signature have other inputs or outputs");
        }
    }

    byte byteAt(int at) {
        return bytes.get(at);
    }

    int intAt(int at) {
        return bytes.getInt(at);
    }

    float floatAt(int at) {
        return bytes.getFloat(at);
    }

    private Port port(int table) {
        return new Port(string(field(table, 0)), field(table, 1) == 0 ? 0 : bytes.getInt(field(table, 1)));
    }

    private int target(int at) {
        return at + bytes.getInt(at);
    }

    /** {@return where the field of a table is; 0 if it has its default} */
    private int field(int table, int number) {
        int entries = table - bytes.getInt(table);
        int at = 4 + 2 * number;
        int offset = at < bytes.getShort(entries) ? bytes.getShort(entries + at) : 0;
        return offset == 0 ? 0 : table + offset;
    }

    private <T> List<T> vector(int field, IntFunction<T> element) {
        int start = target(field);
        return IntStream.range(0, bytes.getInt(start))
                .mapToObj(i -> element.apply(start + 4 + 4 * i))
                .toList();
    }

    private List<Integer> ints(int field) {
        return vector(field, bytes::getInt);
    }

    private String string(int field) {
        return StandardCharsets.UTF_8.decode(data(field)).toString();
    }

    /** {@return the bytes of a vector; none where there is none} */
    private ByteBuffer data(int field) {
        if (field == 0) {
            return ByteBuffer.allocate(0);
        }
        int start = target(field);
        return bytes.slice(start + 4, bytes.getInt(start)).order(ByteOrder.LITTLE_ENDIAN);
    }
}
