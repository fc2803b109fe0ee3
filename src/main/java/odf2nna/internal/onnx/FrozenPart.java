package odf2nna.internal.onnx;

import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import odf2nna.internal.network.ByName;
import odf2nna.internal.onnx.proto.Onnx.GraphProto;
import odf2nna.internal.onnx.proto.Onnx.NodeProto;
import odf2nna.internal.onnx.proto.Onnx.TensorProto;
import odf2nna.internal.onnx.proto.Onnx.TensorShapeProto;
import odf2nna.internal.onnx.proto.Onnx.TypeProto;
import odf2nna.internal.onnx.proto.Onnx.ValueInfoProto;

/**
 * The part of a model with weights before its dense layers, such as convolutions. No dense layer contributes to it, so
 * models that are made from this one have it unchanged, and for the same rows it has to be run only once. The tensors in
 * which it ends are the <em>features</em>, each {@code [rows, width]} of float32.
 *
 * <p>Copies are made to be run, never to be written.
 */
public final class FrozenPart {
    private static final String BATCH = "odf2nna_batch";

    private final OnnxModel model;
    private final Map<String, Integer> features;
    private final Set<String> ancestors;

    private FrozenPart(OnnxModel model, Map<String, Integer> features) {
        this.model = model;
        this.features = features;
        this.ancestors = Ancestry.of(model.graph(), features.keySet());
    }

    /**
     * {@return the frozen part of a model; empty if it has no weights, if something else than float32 matrices leaves it, or if
     *     the rest reads inputs of the model as well}
     */
    public static Optional<FrozenPart> of(LoadedModel original) {
        Graph graph = original.model().graph();
        Map<String, Integer> matrices = matrices(original);
        Map<String, Integer> features = new LinkedHashMap<>();
        for (String tensor : ends(original)) {
            boolean isMade = graph.producer(tensor).isPresent();
            if (!isMade || !matrices.containsKey(tensor)) {
                return Optional.empty();
            }
            features.put(tensor, ByName.get(matrices, tensor));
        }
        FrozenPart part = new FrozenPart(original.model(), features);
        return part.ancestors.stream().anyMatch(tensor -> isWeights(graph, tensor))
                        && part.behind(original.model()).isPresent()
                ? Optional.of(part)
                : Optional.empty();
    }

    /** {@return the tensors that depend on rows but on no dense layer, and which dense layers or what depends on them read} */
    private static Set<String> ends(LoadedModel original) {
        Graph graph = original.model().graph();
        Set<Integer> layers = new HashSet<>();
        original.network()
                .layers()
                .forEach(layer -> layers.add(original.region().site(layer).node()));
        Set<String> dependent = new HashSet<>();
        Set<String> ofRows = new HashSet<>();
        graph.feeds().forEach(input -> ofRows.add(input.getName()));
        Set<String> ends = new HashSet<>();
        for (int i = 0; i < graph.nodes().size(); i++) { // each node stands behind those whose outputs it reads
            NodeProto node = graph.node(i);
            Set<String> read = new HashSet<>(node.getInputList());
            read.addAll(Graph.readsInside(node));
            if (layers.contains(i) || read.stream().anyMatch(dependent::contains)) {
                dependent.addAll(node.getOutputList());
                read.stream()
                        .filter(tensor -> ofRows.contains(tensor) && !dependent.contains(tensor))
                        .forEach(ends::add);
            }
            if (read.stream().anyMatch(ofRows::contains)) {
                ofRows.addAll(node.getOutputList());
            }
        }
        return ends;
    }

    /** {@return the tensors {@code [rows, width]} of float32 that dense layers read, and their widths} */
    private static Map<String, Integer> matrices(LoadedModel original) {
        Graph graph = original.model().graph();
        Shapes shapes = new Shapes(graph, new Constants(graph, original.model().codec()));
        Map<String, Integer> matrices = new LinkedHashMap<>();
        for (Tap tap : original.region().taps(original.model())) {
            boolean isFlat = shapes.rank(tap.tensor()).equals(Optional.of(2))
                    || graph.producer(tap.tensor())
                            .filter(node -> Graph.operator(graph.node(node)).equals("Flatten"))
                            .isPresent()
                    || graph.uses(tap.tensor()).stream()
                            .anyMatch(use ->
                                    Graph.operator(graph.node(use.node())).equals("Gemm"));
            if (tap.type() == ElementType.FLOAT && tap.trailing() == 0 && isFlat) {
                matrices.put(tap.tensor(), original.network().value(tap.value()).width());
            }
        }
        return matrices;
    }

    /** {@return whether a tensor is a constant of two dimensions or more} */
    private static boolean isWeights(Graph graph, String tensor) {
        return graph.initializer(tensor)
                .or(() -> graph.producer(tensor)
                        .map(graph::node)
                        .flatMap(node -> Graph.attribute(node, "value"))
                        .map(attribute -> attribute.getT()))
                .filter(constant -> constant.getDimsCount() > 1)
                .isPresent();
    }

    /** {@return the names of the features} */
    public List<String> features() {
        return List.copyOf(features.keySet());
    }

    /** {@return how many features a row has} */
    public int width() {
        return features.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** {@return the frozen part alone, with the features as its outputs} */
    public OnnxModel alone() {
        GraphProto.Builder graph = model.proto().getGraph().toBuilder().clearOutput();
        features.keySet()
                .forEach(feature -> graph.addOutput(ValueInfoProto.newBuilder().setName(feature)));
        keep(graph, ancestors);
        return model.with(graph);
    }

    /**
     * {@return another model's part behind the features, which it takes as inputs in the order of {@link #features}; empty where
     *     its outputs need something else, or its frozen part is another one}
     *
     * @param made from this model
     */
    public Optional<OnnxModel> behind(OnnxModel made) {
        Graph graph = made.graph();
        Set<String> needed = Ancestry.upTo(
                graph,
                made.proto().getGraph().getOutputList().stream()
                        .map(ValueInfoProto::getName)
                        .toList(),
                features.keySet());
        boolean readsInputs = graph.feeds().stream()
                .map(ValueInfoProto::getName)
                .anyMatch(input -> needed.contains(input) && !features.containsKey(input));
        if (readsInputs || features.keySet().stream().anyMatch(graph::isOutput) || !hasSameFrozenPart(graph)) {
            return Optional.empty();
        }
        GraphProto.Builder behind = made.proto().getGraph().toBuilder().clearInput();
        features.forEach((feature, width) -> behind.addInput(matrix(feature, width)));
        made.proto().getGraph().getInputList().stream()
                .filter(input -> needed.contains(input.getName())
                        && graph.initializer(input.getName()).isPresent())
                .forEach(behind::addInput);
        needed.removeAll(features.keySet());
        keep(behind, needed);
        return Optional.of(made.with(behind));
    }

    private boolean hasSameFrozenPart(Graph graph) {
        return ancestors.stream()
                .allMatch(tensor -> graph.producer(tensor)
                                .map(graph::node)
                                .equals(model.graph().producer(tensor).map(model.graph()::node))
                        && graph.initializer(tensor).equals(model.graph().initializer(tensor)));
    }

    private static ValueInfoProto matrix(String name, int width) {
        TensorShapeProto shape = TensorShapeProto.newBuilder()
                .addDim(TensorShapeProto.Dimension.newBuilder().setDimParam(BATCH))
                .addDim(TensorShapeProto.Dimension.newBuilder().setDimValue(width))
                .build();
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder()
                        .setTensorType(TypeProto.Tensor.newBuilder()
                                .setElemType(ElementType.FLOAT.code())
                                .setShape(shape)))
                .build();
    }

    /** Leaves the nodes, constants and declarations of some tensors. */
    private static void keep(GraphProto.Builder graph, Collection<String> tensors) {
        List<NodeProto> nodes = graph.getNodeList().stream()
                .filter(node -> node.getOutputList().stream().anyMatch(tensors::contains))
                .toList();
        List<TensorProto> constants = graph.getInitializerList().stream()
                .filter(constant -> tensors.contains(constant.getName()))
                .toList();
        List<ValueInfoProto> declared = graph.getValueInfoList().stream()
                .filter(info -> tensors.contains(info.getName()))
                .toList();
        graph.clearNode().addAllNode(nodes);
        graph.clearInitializer().addAllInitializer(constants);
        graph.clearValueInfo().addAllValueInfo(declared);
    }
}
