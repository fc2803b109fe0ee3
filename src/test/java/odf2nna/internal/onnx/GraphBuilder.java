package odf2nna.internal.onnx;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import odf2nna.internal.onnx.proto.Onnx.AttributeProto;
import odf2nna.internal.onnx.proto.Onnx.GraphProto;
import odf2nna.internal.onnx.proto.Onnx.ModelProto;
import odf2nna.internal.onnx.proto.Onnx.NodeProto;
import odf2nna.internal.onnx.proto.Onnx.OperatorSetIdProto;
import odf2nna.internal.onnx.proto.Onnx.TensorProto;
import odf2nna.internal.onnx.proto.Onnx.TypeProto;
import odf2nna.internal.onnx.proto.Onnx.ValueInfoProto;

/**
 * Writes small ONNX models for tests, in any of the forms that exporters use.
 *
 * <p>A method that adds something gives the name of the tensor it makes, so calls nest.
 */
final class GraphBuilder {
    /** How a constant is kept in the file. */
    enum Storage {
        RAW,
        TYPED,
        CONSTANT_NODE,
        LISTED_AS_INPUT
    }

    private final GraphProto.Builder graph = GraphProto.newBuilder().setName("graph");
    private final ElementType type;
    private final int opset;
    private final int ir;
    private boolean labels;
    private int counter;

    GraphBuilder(ElementType type, int opset, int ir) {
        this.type = type;
        this.opset = opset;
        this.ir = ir;
    }

    /** {@return a builder for float32, opset 17} */
    static GraphBuilder plain() {
        return new GraphBuilder(ElementType.FLOAT, 17, 8);
    }

    ElementType type() {
        return type;
    }

    int opset() {
        return opset;
    }

    /** {@return a name that nothing has yet} */
    String fresh(String hint) {
        return hint + "_" + counter++;
    }

    /** A model input; a dimension is an Integer, or a String for a free one. */
    String input(String name, Object... dims) {
        graph.addInput(info(name, type, dims));
        return name;
    }

    void output(String name, Object... dims) {
        graph.addOutput(info(name, type, dims));
    }

    void output(String name, ElementType elements, Object... dims) {
        graph.addOutput(info(name, elements, dims));
    }

    /** An output that declares neither type nor shape, as ONNX Runtime allows. */
    void bareOutput(String name) {
        graph.addOutput(ValueInfoProto.newBuilder().setName(name));
    }

    void declare(String name, Object... dims) {
        graph.addValueInfo(info(name, type, dims));
    }

    GraphProto.Builder graph() {
        return graph;
    }

    /** A node with one output; an empty input is omitted, as optional ones may be. */
    String node(String operator, List<String> inputs, AttributeProto... attributes) {
        return named(fresh(operator.toLowerCase(java.util.Locale.ROOT)), operator, inputs, attributes);
    }

    /** A node of the given name whose output is called {@code <name>_out}. */
    String named(String name, String operator, List<String> inputs, AttributeProto... attributes) {
        return unchecked(name, name + "_out", operator, inputs, attributes);
    }

    /** A node whose name may be empty or taken. */
    String unchecked(String name, String output, String operator, List<String> inputs, AttributeProto... attributes) {
        graph.addNode(NodeProto.newBuilder()
                .setName(name)
                .setOpType(operator)
                .addAllInput(inputs)
                .addOutput(output)
                .addAllAttribute(Arrays.asList(attributes)));
        return output;
    }

    NodeProto.Builder lastNode() {
        return graph.getNodeBuilder(graph.getNodeCount() - 1);
    }

    String constant(String hint, int[] dims, double... values) {
        return constant(fresh(hint), Storage.RAW, type, dims, values);
    }

    String constant(String name, Storage storage, ElementType elements, int[] dims, double... values) {
        TensorProto.Builder tensor = tensor(elements, dims, storage == Storage.TYPED, values);
        if (storage == Storage.CONSTANT_NODE) {
            graph.addNode(NodeProto.newBuilder()
                    .setOpType("Constant")
                    .setName(name + "_node")
                    .addOutput(name)
                    .addAttribute(AttributeProto.newBuilder()
                            .setName("value")
                            .setType(AttributeProto.AttributeType.TENSOR)
                            .setT(tensor)));
            return name;
        }
        graph.addInitializer(tensor.setName(name));
        if (storage == Storage.LISTED_AS_INPUT || ir < 4) {
            graph.addInput(info(name, elements, Arrays.stream(dims).boxed().toArray()));
        }
        return name;
    }

    /** An INT64 constant: a shape, axes. */
    String shape(String hint, long... values) {
        TensorProto.Builder tensor = TensorProto.newBuilder()
                .setName(fresh(hint))
                .setDataType(ElementType.INT64.code())
                .addDims(values.length);
        Arrays.stream(values).forEach(tensor::addInt64Data);
        graph.addInitializer(tensor);
        if (ir < 4) {
            graph.addInput(info(tensor.getName(), ElementType.INT64, values.length));
        }
        return tensor.getName();
    }

    static TensorProto.Builder tensor(ElementType elements, int[] dims, boolean typed, double... values) {
        TensorProto.Builder tensor = TensorProto.newBuilder().setDataType(elements.code());
        Arrays.stream(dims).forEach(tensor::addDims);
        ByteBuffer raw = ByteBuffer.allocate(values.length * elements.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        for (double value : values) {
            switch (elements) {
                case DOUBLE -> {
                    tensor.addDoubleData(value);
                    raw.putDouble(value);
                }
                case FLOAT16 -> {
                    tensor.addInt32Data(Short.toUnsignedInt(HalfFloat.ofDouble(value)));
                    raw.putShort(HalfFloat.ofDouble(value));
                }
                default -> {
                    tensor.addFloatData((float) value);
                    raw.putFloat((float) value);
                }
            }
        }
        return typed
                ? tensor
                : tensor.clearDoubleData()
                        .clearFloatData()
                        .clearInt32Data()
                        .setRawData(ByteString.copyFrom(raw.flip()));
    }

    /** {@return the number as the element type holds it} */
    static double rounded(ElementType elements, double value) {
        return switch (elements) {
            case DOUBLE -> value;
            case FLOAT16 -> HalfFloat.toFloat(HalfFloat.ofDouble(value));
            default -> (float) value;
        };
    }

    void usesLabels() {
        labels = true;
    }

    /** {@return the finished model, through bytes as if read from a file} */
    OnnxModel model() {
        ModelProto.Builder model = ModelProto.newBuilder()
                .setIrVersion(ir)
                .setProducerName("odf2nna tests")
                .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("").setVersion(opset))
                .setGraph(graph);
        if (labels) {
            model.addOpsetImport(
                    OperatorSetIdProto.newBuilder().setDomain("ai.onnx.ml").setVersion(1));
        }
        return OnnxModelReader.parse(model.build().toByteArray(), Path.of("test.onnx"));
    }

    private static ValueInfoProto info(String name, ElementType elements, Object... dims) {
        TypeProto.Tensor.Builder tensor = TypeProto.Tensor.newBuilder().setElemType(elements.code());
        tensor.getShapeBuilder();
        for (Object dim : dims) {
            if (dim instanceof Integer number) {
                tensor.getShapeBuilder().addDimBuilder().setDimValue(number);
            } else {
                tensor.getShapeBuilder().addDimBuilder().setDimParam(dim.toString());
            }
        }
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder().setTensorType(tensor))
                .build();
    }

    static AttributeProto integer(String name, long value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.INT)
                .setI(value)
                .build();
    }

    static AttributeProto real(String name, double value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.FLOAT)
                .setF((float) value)
                .build();
    }

    static AttributeProto integers(String name, long... values) {
        AttributeProto.Builder attribute =
                AttributeProto.newBuilder().setName(name).setType(AttributeProto.AttributeType.INTS);
        Arrays.stream(values).forEach(attribute::addInts);
        return attribute.build();
    }

    static AttributeProto text(String name, String value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.STRING)
                .setS(ByteString.copyFromUtf8(value))
                .build();
    }
}
