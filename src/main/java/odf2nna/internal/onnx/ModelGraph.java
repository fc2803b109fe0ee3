package odf2nna.internal.onnx;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import odf2nna.internal.onnx.proto.Onnx.AttributeProto;
import odf2nna.internal.onnx.proto.Onnx.NodeProto;
import odf2nna.onnx.UnsupportedModelException;

/** The graph of a model in plain values, for exporters to other formats. */
public final class ModelGraph {
    private final Graph graph;
    private final TensorCodec codec;
    private final Constants constants;
    private final Shapes shapes;
    private final Set<String> sparse = new HashSet<>();
    private final List<ModelNode> nodes = new ArrayList<>();

    private ModelGraph(OnnxModel model) {
        this.graph = model.graph();
        this.codec = model.codec();
        this.constants = new Constants(graph, codec);
        // with a separate cache of constants: decoded ones are not kept
        this.shapes = new Shapes(graph, new Constants(graph, codec));
        model.proto()
                .getGraph()
                .getSparseInitializerList()
                .forEach(tensor -> sparse.add(tensor.getValues().getName()));
    }

    /**
     * {@return the graph of a model}
     *
     * @throws UnsupportedModelException if a constant's data does not fit its shape
     */
    public static ModelGraph of(OnnxModel model) {
        ModelGraph view = new ModelGraph(model);
        view.graph.nodes().forEach(node -> view.nodes.add(view.plain(node)));
        return view;
    }

    /** {@return the nodes in the order in which they are computed, without those that only hold a constant} */
    public List<ModelNode> nodes() {
        return nodes.stream()
                .filter(node -> constants.source(node.outputs().get(0)).isEmpty())
                .toList();
    }

    /**
     * {@return the value of an initializer or of a Constant node, empty for other tensors}
     *
     * @throws UnsupportedModelException if it is of a type that this tool does not handle
     */
    public Optional<RawTensor> constant(String tensor) {
        return constants.source(tensor).map(codec::raw);
    }

    /** {@return the value of an initializer or of a Constant node that holds texts, empty for other tensors} */
    public Optional<List<String>> texts(String tensor) {
        return constants
                .source(tensor)
                .filter(stored -> stored.getDataType() == ElementType.STRING.code())
                .map(stored -> stored.getStringDataList().stream()
                        .map(ByteString::toStringUtf8)
                        .toList());
    }

    /**
     * {@return the value of a constant, also of a real one that nodes pass on, turn around or reshape}
     *
     * @throws UnsupportedModelException as {@link #constant}
     */
    public Optional<RawTensor> movedConstant(String tensor) {
        return constant(tensor)
                .or(() -> constants.real(tensor).map(value -> codec.raw(TensorCodec.encode(tensor, value))));
    }

    /** {@return whether a tensor has a value by {@link #movedConstant}, or is of a type that has none} */
    public boolean isConstant(String tensor) {
        return constants.isConstant(tensor);
    }

    /** {@return whether a tensor is a sparse initializer, of which no value is given} */
    public boolean isSparse(String tensor) {
        return sparse.contains(tensor);
    }

    /** {@return the shape of a tensor as far as it is known, −1 for a free dimension} */
    public Optional<List<Integer>> shape(String tensor) {
        return shapes.of(tensor);
    }

    /** {@return whether a node consumes the tensor, or it is a model output} */
    public boolean isRead(String tensor) {
        return !graph.uses(tensor).isEmpty() || graph.isOutput(tensor) || graph.isReadInSubgraph(tensor);
    }

    private ModelNode plain(NodeProto node) {
        Map<String, Object> attributes = new HashMap<>();
        for (AttributeProto attribute : node.getAttributeList()) {
            plain(attribute).ifPresent(value -> attributes.put(attribute.getName(), value));
        }
        return new ModelNode(
                Graph.title(node),
                node.getName().isEmpty() ? node.getOutput(0) : node.getName(),
                Graph.operator(node),
                node.getInputList(),
                node.getOutputList(),
                attributes);
    }

    private Optional<Object> plain(AttributeProto attribute) {
        return switch (attribute.getType()) {
            case INT -> Optional.of(attribute.getI());
            case FLOAT -> Optional.of((double) attribute.getF());
            case STRING -> Optional.of(attribute.getS().toStringUtf8());
            case INTS -> Optional.of(List.copyOf(attribute.getIntsList()));
            case FLOATS ->
                Optional.of(attribute.getFloatsList().stream()
                        .map(Float::doubleValue)
                        .toList());
            case STRINGS ->
                Optional.of(attribute.getStringsList().stream()
                        .map(ByteString::toStringUtf8)
                        .toList());
            case TENSOR ->
                Optional.of(attribute.getT())
                        .filter(tensor -> tensor.getDataType() != ElementType.STRING.code())
                        .map(codec::raw);
            default -> Optional.empty();
        };
    }
}
