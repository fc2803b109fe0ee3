package odf2nna.internal.onnx;

import com.google.protobuf.ByteString;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import odf2nna.internal.network.Vector;
import odf2nna.internal.onnx.proto.Onnx.AttributeProto;
import odf2nna.internal.onnx.proto.Onnx.AttributeProto.AttributeType;
import odf2nna.internal.onnx.proto.Onnx.GraphProto;
import odf2nna.internal.onnx.proto.Onnx.ModelProto;
import odf2nna.internal.onnx.proto.Onnx.NodeProto;
import odf2nna.internal.onnx.proto.Onnx.OperatorSetIdProto;
import odf2nna.internal.onnx.proto.Onnx.ValueInfoProto;
import odf2nna.onnx.UnsupportedModelException;

/**
 * Builds a model node by node, for importers of other formats. Nodes are added in the order in which they are computed.
 * Not safe for use by several threads at once.
 *
 * @see <a href="https://onnx.ai/onnx/operators/">ONNX operators</a>
 */
public final class ModelBuilder {
    /** The version of the standard operators that nodes are of; the first one with Gelu, and old enough for most tools. */
    public static final long OPSET = 20;

    /** The operators of classical machine learning, such as encoders of labels. */
    public static final String LEARNING_DOMAIN = "ai.onnx.ml";

    private static final long LEARNING_OPSET = 3;
    private static final long IR_VERSION = 9;

    private final GraphProto.Builder graph;
    private final ModelProto.Builder model;

    /**
     * An empty model.
     *
     * @param name of the graph
     * @param producer of the imported file, e.g. {@code Keras}
     * @param producerVersion its version, empty if not known
     */
    public ModelBuilder(String name, String producer, String producerVersion) {
        this.graph = GraphProto.newBuilder().setName(name);
        this.model = ModelProto.newBuilder()
                .setIrVersion(IR_VERSION)
                .setProducerName(producer)
                .setProducerVersion(producerVersion)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(OPSET));
    }

    /**
     * Declares a model input.
     *
     * @param dims its shape, −1 for a free dimension
     */
    public ModelBuilder input(String name, ElementType type, List<Long> dims) {
        graph.addInput(info(name, type, dims));
        return this;
    }

    /**
     * Declares a model output; a node must make it.
     *
     * @param dims its shape, −1 for a free dimension
     */
    public ModelBuilder output(String name, ElementType type, List<Long> dims) {
        graph.addOutput(info(name, type, dims));
        return this;
    }

    private static ValueInfoProto info(String name, ElementType type, List<Long> dims) {
        ValueInfoProto.Builder info = ValueInfoProto.newBuilder().setName(name);
        var tensor = info.getTypeBuilder().getTensorTypeBuilder().setElemType(type.code());
        tensor.getShapeBuilder();
        for (int axis = 0; axis < dims.size(); axis++) {
            if (dims.get(axis) >= 0) {
                tensor.getShapeBuilder().addDimBuilder().setDimValue(dims.get(axis));
            } else {
                tensor.getShapeBuilder().addDimBuilder().setDimParam(axis == 0 ? "batch" : name + "_" + axis);
            }
        }
        return info.build();
    }

    /**
     * Adds a constant of floating-point numbers, each rounded once to the type.
     *
     * @param type {@code FLOAT}, {@code DOUBLE} or {@code FLOAT16}
     * @param dims its shape; empty for a scalar
     * @param values row-major
     */
    public ModelBuilder constant(String name, ElementType type, List<Integer> dims, Vector values) {
        graph.addInitializer(TensorCodec.encode(name, new Tensor(type, dims, values)));
        return this;
    }

    /** Adds a constant of integers, of rank 1: a shape, axes. */
    public ModelBuilder integers(String name, List<Long> values) {
        return integers(name, List.of(values.size()), values);
    }

    /**
     * Adds a constant of INT64 integers.
     *
     * @param dims its shape; empty for a scalar
     * @param values row-major
     */
    public ModelBuilder integers(String name, List<Integer> dims, List<Long> values) {
        graph.addInitializer(TensorCodec.encodeIntegers(name, dims, values));
        return this;
    }

    /** Adds a node without attributes. */
    public ModelBuilder node(String operator, List<String> inputs, String output) {
        return node(operator, inputs, output, Map.of());
    }

    /**
     * Adds a node, named like its output.
     *
     * @param operator type of the operator; with {@value #LEARNING_DOMAIN} and a dot before it for one of those
     * @param inputs names of tensors; an empty one for an omitted optional input
     * @param output the tensor it makes
     * @param attributes {@link Long}s, {@link Double}s, {@link String}s, lists of {@link Long}s, of {@link Double}s or of {@link
     *     String}s
     * @throws IllegalArgumentException if an attribute is of another type
     */
    public ModelBuilder node(String operator, List<String> inputs, String output, Map<String, ?> attributes) {
        return node(output, operator, inputs, output, attributes);
    }

    /** Adds a node as {@link #node(String, List, String, Map)} does, with a name of its own: dense layers are called so. */
    public ModelBuilder node(
            String name, String operator, List<String> inputs, String output, Map<String, ?> attributes) {
        return node(name, operator, inputs, List.of(output), attributes);
    }

    /** Adds a node as {@link #node(String, List, String, Map)} does, with several outputs; an empty name for one that is left out. */
    public ModelBuilder node(
            String name, String operator, List<String> inputs, List<String> outputs, Map<String, ?> attributes) {
        boolean learning = operator.startsWith(LEARNING_DOMAIN + ".");
        if (learning && model.getOpsetImportCount() == 1) {
            model.addOpsetImport(
                    OperatorSetIdProto.newBuilder().setDomain(LEARNING_DOMAIN).setVersion(LEARNING_OPSET));
        }
        NodeProto.Builder node = NodeProto.newBuilder()
                .setOpType(learning ? operator.substring(LEARNING_DOMAIN.length() + 1) : operator)
                .setDomain(learning ? LEARNING_DOMAIN : "")
                .setName(name)
                .addAllInput(inputs)
                .addAllOutput(outputs);
        attributes.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(entry -> node.addAttribute(attribute(entry.getKey(), entry.getValue())));
        graph.addNode(node);
        return this;
    }

    private static AttributeProto attribute(String name, Object value) {
        AttributeProto.Builder attribute = AttributeProto.newBuilder().setName(name);
        if (value instanceof Long number) {
            attribute.setType(AttributeType.INT).setI(number);
        } else if (value instanceof Double number) {
            attribute.setType(AttributeType.FLOAT).setF(number.floatValue());
        } else if (value instanceof String text) {
            attribute.setType(AttributeType.STRING).setS(ByteString.copyFromUtf8(text));
        } else if (value instanceof List<?> texts && !texts.isEmpty() && texts.get(0) instanceof String) {
            attribute.setType(AttributeType.STRINGS);
            texts.forEach(text -> attribute.addStrings(ByteString.copyFromUtf8((String) text)));
        } else if (value instanceof List<?> reals && !reals.isEmpty() && reals.get(0) instanceof Double) {
            attribute.setType(AttributeType.FLOATS);
            reals.forEach(number -> attribute.addFloats(((Double) number).floatValue()));
        } else if (value instanceof List<?> numbers) {
            attribute.setType(AttributeType.INTS);
            numbers.forEach(number -> attribute.addInts((Long) number));
        } else {
            throw new IllegalArgumentException(
                    name + ": expected a number, a text or a list of numbers or texts, got " + value);
        }
        return attribute.build();
    }

    /**
     * Adds the nodes, constants and metadata of another model behind the nodes so far, but neither its input nor its outputs.
     *
     * @param next of the same operator set; none of its names may be in use
     * @param input its only input
     * @param tensor what it is given in the place of the input
     * @throws IllegalArgumentException if it is of another operator set
     */
    public ModelBuilder then(OnnxModel next, String input, String tensor) {
        if (next.opset() != OPSET) {
            throw new IllegalArgumentException("next: expected opset %d, got %d".formatted(OPSET, next.opset()));
        }
        GraphProto added = next.proto().getGraph();
        graph.addAllInitializer(added.getInitializerList());
        for (NodeProto node : added.getNodeList()) {
            NodeProto.Builder own = node.toBuilder();
            for (int i = 0; i < node.getInputCount(); i++) {
                if (node.getInput(i).equals(input)) {
                    own.setInput(i, tensor);
                }
            }
            graph.addNode(own);
        }
        model.addAllMetadataProps(next.proto().getMetadataPropsList());
        return this;
    }

    /**
     * The model.
     *
     * @param source the file or folder it was imported from; names it in messages
     * @throws UnsupportedModelException if it breaks a rule of the format
     */
    public OnnxModel build(Path source) {
        return OnnxModelReader.check(new OnnxModel(model.setGraph(graph).build(), source));
    }
}
