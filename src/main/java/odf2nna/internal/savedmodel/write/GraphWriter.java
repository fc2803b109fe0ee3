package odf2nna.internal.savedmodel.write;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import odf2nna.internal.onnx.ElementType;
import odf2nna.internal.onnx.HalfFloat;
import odf2nna.internal.onnx.RawTensor;
import odf2nna.internal.onnx.TensorSpec;
import odf2nna.internal.savedmodel.Types;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.TensorProto;
import org.tensorflow.proto.TensorShapeProto;

/** Puts a TensorFlow graph together node by node. Attributes that have their default value may be left out. */
final class GraphWriter {
    private final GraphDef.Builder graph = GraphDef.newBuilder();
    private final Set<String> names = new HashSet<>();
    private final Map<String, RawTensor> variables = new LinkedHashMap<>();
    private final long capacity;
    private long constantBytes;

    /** An empty graph; constants that go beyond {@code capacity} bytes in all are counted, but their values left out. */
    GraphWriter(long capacity) {
        this.capacity = capacity;
    }

    /** {@return a legal name that no node has yet, as similar to the requested one as possible} */
    private String fresh(String wanted) {
        String legal = legal(wanted);
        String name = legal;
        for (int i = 1; !names.add(name); i++) {
            name = legal + "_" + i;
        }
        return name;
    }

    /**
     * TensorFlow allows {@code [A-Za-z0-9.][A-Za-z0-9_.\/>-]*}; of these {@code \} and {@code >} are left out, which its
     * older versions do not allow, and a slash stands only between two parts of a name.
     *
     * @see <a href="https://github.com/tensorflow/tensorflow/blob/v2.18.0/tensorflow/core/framework/node_def_util.cc">
     *     TensorFlow's rule</a>
     */
    private static String legal(String wanted) {
        String name = wanted.replaceAll("[^A-Za-z0-9_./-]", "_")
                .replaceAll("/+", "/")
                .replaceAll("^[^A-Za-z0-9.]+", "")
                .replaceAll("/$", "");
        return name.isEmpty() ? "node" : name;
    }

    /** {@return an input of the graph} */
    Wire placeholder(TensorSpec input, ElementType type) {
        TensorShapeProto shape = shape(input.dims(), input.shaped());
        String name = node(input.name(), "Placeholder", List.of(), Map.of("dtype", type, "shape", shape));
        Optional<List<Integer>> known = input.shaped()
                ? Optional.of(input.dims().stream().map(Math::toIntExact).toList())
                : Optional.empty();
        return new Wire(name, type, known);
    }

    /** {@return a constant} */
    Wire constant(String wanted, RawTensor value) {
        constantBytes += value.byteCount();
        TensorProto tensor = TensorProto.newBuilder()
                .setDtype(Types.of(value.type()))
                .setTensorShape(shape(value.dims(), true))
                .setTensorContent(constantBytes <= capacity ? value.content() : ByteString.EMPTY)
                .build();
        String name = node(wanted, "Const", List.of(), Map.of("dtype", value.type(), "value", tensor));
        return new Wire(name, value.type(), Optional.of(value.dims()));
    }

    /** {@return a constant vector of texts} */
    Wire texts(String wanted, List<String> texts) {
        return texts(wanted, List.of(texts.size()), texts);
    }

    /** {@return a constant text without dimensions} */
    Wire text(String wanted, String text) {
        return texts(wanted, List.of(), List.of(text));
    }

    private Wire texts(String wanted, List<Integer> dims, List<String> texts) {
        TensorProto.Builder tensor =
                TensorProto.newBuilder().setDtype(DataType.DT_STRING).setTensorShape(shape(dims, true));
        texts.forEach(text -> tensor.addStringVal(ByteString.copyFromUtf8(text)));
        String name = node(wanted, "Const", List.of(), Map.of("dtype", DataType.DT_STRING, "value", tensor.build()));
        return new Wire(name, ElementType.STRING, Optional.of(dims));
    }

    /** {@return the value of a variable that is trained on, as it is in the checkpoint beside the graph} */
    Wire variable(String wanted, RawTensor value) {
        String name = fresh(wanted);
        ElementType type = value.type();
        add(
                name,
                "VarHandleOp",
                List.of(),
                Map.of("dtype", type, "shape", shape(value.dims(), true), "shared_name", name));
        variables.put(name, value);
        String read = node(name + "/Read/ReadVariableOp", "ReadVariableOp", List.of(name), Map.of("dtype", type));
        return new Wire(read, type, Optional.of(value.dims()));
    }

    /** {@return the values of all variables by their names} */
    Map<String, RawTensor> variables() {
        return Collections.unmodifiableMap(variables);
    }

    /** {@return a constant without dimensions, rounded once to its type} */
    Wire scalar(String wanted, ElementType type, double value) {
        ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        switch (type) {
            case FLOAT -> bytes.putFloat((float) value);
            case DOUBLE -> bytes.putDouble(value);
            case FLOAT16 -> bytes.putShort(HalfFloat.ofDouble(value));
            default -> bytes.putLong((long) value);
        }
        return constant(wanted, RawTensor.of(type, List.of(), bytes.position(0).limit(type.bytes())));
    }

    /** {@return a constant vector of integers} */
    Wire integers(String wanted, ElementType type, List<Long> values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.size() * type.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        for (long value : values) {
            if (type == ElementType.INT32) {
                bytes.putInt(Math.toIntExact(value));
            } else {
                bytes.putLong(value);
            }
        }
        return constant(wanted, RawTensor.of(type, List.of(values.size()), bytes.flip()));
    }

    /**
     * Adds a node.
     *
     * @param attributes {@link ElementType}s, {@link Long}s, {@link Double}s, {@link Boolean}s, {@link String}s,
     *     shapes, tensors or lists of {@link Long}s
     * @return its name
     */
    String wired(String wanted, String operator, List<Wire> inputs, Map<String, ?> attributes) {
        return node(wanted, operator, inputs.stream().map(Wire::reference).toList(), attributes);
    }

    /**
     * Adds a node.
     *
     * @param inputs tensors by their names; {@code ^name} is a node that runs before
     * @param attributes as above, or lists of {@link ElementType}s
     * @return its name
     */
    String node(String wanted, String operator, List<String> inputs, Map<String, ?> attributes) {
        String name = fresh(wanted);
        add(name, operator, inputs, attributes);
        return name;
    }

    private void add(String name, String operator, List<String> inputs, Map<String, ?> attributes) {
        NodeDef.Builder node =
                NodeDef.newBuilder().setName(name).setOp(operator).addAllInput(inputs);
        // sorted: an immutable map has another order in every process
        new TreeMap<>(attributes).forEach((key, value) -> node.putAttr(key, attribute(value)));
        graph.addNode(node);
    }

    /** {@return bytes that the constants take} */
    long constantBytes() {
        return constantBytes;
    }

    GraphDef.Builder graph() {
        return graph;
    }

    static TensorShapeProto shape(List<? extends Number> dims, boolean known) {
        TensorShapeProto.Builder shape = TensorShapeProto.newBuilder().setUnknownRank(!known);
        if (known) {
            dims.forEach(dim -> shape.addDimBuilder().setSize(dim.longValue()));
        }
        return shape.build();
    }

    private static AttrValue attribute(Object value) {
        AttrValue.Builder attribute = AttrValue.newBuilder();
        if (value instanceof DataType type) {
            attribute.setType(type);
        } else if (value instanceof ElementType type) {
            attribute.setType(Types.of(type));
        } else if (value instanceof Long number) {
            attribute.setI(number);
        } else if (value instanceof Double number) {
            attribute.setF(number.floatValue());
        } else if (value instanceof Boolean flag) {
            attribute.setB(flag);
        } else if (value instanceof TensorShapeProto shape) {
            attribute.setShape(shape);
        } else if (value instanceof TensorProto tensor) {
            attribute.setTensor(tensor);
        } else if (value instanceof List<?> numbers) {
            AttrValue.ListValue.Builder list = attribute.getListBuilder();
            for (Object one : numbers) {
                if (one instanceof ElementType type) {
                    list.addType(Types.of(type));
                } else {
                    list.addI((Long) one);
                }
            }
        } else {
            attribute.setS(ByteString.copyFromUtf8((String) value));
        }
        return attribute.build();
    }
}
