package odf2nna.internal.onnx;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import odf2nna.internal.onnx.proto.Onnx.AttributeProto;
import odf2nna.internal.onnx.proto.Onnx.GraphProto;
import odf2nna.internal.onnx.proto.Onnx.NodeProto;
import odf2nna.internal.onnx.proto.Onnx.TensorProto;
import odf2nna.internal.onnx.proto.Onnx.ValueInfoProto;

/** An index over the graph of a model: producers and consumers of tensors, and constants. */
final class Graph {
    /** One use of a tensor: input {@code slot} of the node at {@code node}. */
    record Use(int node, int slot) {}

    private final GraphProto proto;
    private final Map<String, TensorProto> initializers = new HashMap<>();
    private final Map<String, Integer> producers = new HashMap<>();
    private final Map<String, List<Use>> uses = new HashMap<>();
    private final Set<String> outputs = new HashSet<>();
    private final Set<String> readInSubgraphs = new HashSet<>();

    Graph(GraphProto proto) {
        this.proto = proto;
        proto.getInitializerList().forEach(tensor -> initializers.put(tensor.getName(), tensor));
        for (int i = 0; i < proto.getNodeCount(); i++) {
            NodeProto node = proto.getNode(i);
            for (String output : node.getOutputList()) {
                if (!output.isEmpty()) {
                    producers.put(output, i);
                }
            }
            for (int slot = 0; slot < node.getInputCount(); slot++) {
                if (!node.getInput(slot).isEmpty()) {
                    uses.computeIfAbsent(node.getInput(slot), name -> new ArrayList<>())
                            .add(new Use(i, slot));
                }
            }
            readInSubgraphs.addAll(readsInside(node));
        }
        proto.getOutputList().forEach(output -> outputs.add(output.getName()));
    }

    /** {@return the branches and loop bodies that a node has} */
    static List<GraphProto> subgraphs(NodeProto node) {
        List<GraphProto> graphs = new ArrayList<>();
        for (AttributeProto attribute : node.getAttributeList()) {
            graphs.addAll(attribute.getGraphsList());
            if (attribute.hasG()) {
                graphs.add(attribute.getG());
            }
        }
        return graphs;
    }

    /** {@return the names that branches and loop bodies inside a node consume} */
    static Set<String> readsInside(NodeProto node) {
        Set<String> reads = new HashSet<>();
        for (GraphProto graph : subgraphs(node)) {
            for (NodeProto inner : graph.getNodeList()) {
                reads.addAll(inner.getInputList());
                reads.addAll(readsInside(inner));
            }
            graph.getOutputList().forEach(output -> reads.add(output.getName()));
        }
        return reads;
    }

    GraphProto proto() {
        return proto;
    }

    List<NodeProto> nodes() {
        return proto.getNodeList();
    }

    NodeProto node(int index) {
        return proto.getNode(index);
    }

    Optional<TensorProto> initializer(String name) {
        return Optional.ofNullable(initializers.get(name));
    }

    /** {@return the index of the node that makes a tensor} */
    Optional<Integer> producer(String tensor) {
        return Optional.ofNullable(producers.get(tensor));
    }

    List<Use> uses(String tensor) {
        return uses.getOrDefault(tensor, List.of());
    }

    /** {@return the use of a tensor that has exactly one consumer} */
    Optional<Use> onlyUse(String tensor) {
        boolean single = uses(tensor).size() == 1 && !isOutput(tensor) && !isReadInSubgraph(tensor);
        return single ? Optional.of(uses(tensor).get(0)) : Optional.empty();
    }

    boolean isOutput(String tensor) {
        return outputs.contains(tensor);
    }

    /** {@return whether a branch or a loop body inside some node consumes the tensor} */
    boolean isReadInSubgraph(String tensor) {
        return readInSubgraphs.contains(tensor);
    }

    /** {@return the declared inputs that are no initializers: what a caller has to feed} */
    List<ValueInfoProto> feeds() {
        return proto.getInputList().stream()
                .filter(input -> !initializers.containsKey(input.getName()))
                .toList();
    }

    /** {@return every tensor name in use, to keep new ones apart} */
    Set<String> names() {
        Set<String> names = new HashSet<>(initializers.keySet());
        names.addAll(producers.keySet());
        names.addAll(uses.keySet());
        names.addAll(readInSubgraphs);
        proto.getInputList().forEach(input -> names.add(input.getName()));
        return names;
    }

    /** {@return {@code wanted}, or with a number behind it where it is taken; the name is added to {@code taken}} */
    static String fresh(String wanted, Set<String> taken) {
        String name = wanted;
        for (int i = 2; !taken.add(name); i++) {
            name = wanted + "_" + i;
        }
        return name;
    }

    /** {@return a new node of the standard operator set} */
    static NodeProto made(String operator, List<String> inputs, String output) {
        return NodeProto.newBuilder()
                .setOpType(operator)
                .addAllInput(inputs)
                .addOutput(output)
                .build();
    }

    /** {@return a new node with an attribute} */
    static NodeProto made(String operator, List<String> inputs, String output, String attribute, long value) {
        return made(operator, inputs, output).toBuilder()
                .addAttribute(AttributeProto.newBuilder()
                        .setName(attribute)
                        .setType(AttributeProto.AttributeType.INT)
                        .setI(value))
                .build();
    }

    /** {@return the node's name, or its operator and first output where it has none} */
    static String title(NodeProto node) {
        String name = node.getName().isEmpty() && node.getOutputCount() > 0 ? node.getOutput(0) : node.getName();
        return operator(node) + " '" + name + "'";
    }

    /** {@return the operator with its domain, {@code Relu} or {@code ai.onnx.ml.Scaler}} */
    static String operator(NodeProto node) {
        return isStandard(node.getDomain()) ? node.getOpType() : node.getDomain() + "." + node.getOpType();
    }

    /** {@return whether a domain is that of the standard operator set} */
    static boolean isStandard(String domain) {
        return domain.isEmpty() || domain.equals("ai.onnx");
    }

    static Optional<AttributeProto> attribute(NodeProto node, String name) {
        return node.getAttributeList().stream()
                .filter(attribute -> attribute.getName().equals(name))
                .findFirst();
    }

    static long integer(NodeProto node, String name, long absent) {
        return attribute(node, name).map(AttributeProto::getI).orElse(absent);
    }

    static double real(NodeProto node, String name, double absent) {
        return attribute(node, name).map(a -> (double) a.getF()).orElse(absent);
    }

    static List<Long> integers(NodeProto node, String name) {
        return attribute(node, name).map(AttributeProto::getIntsList).orElse(List.of());
    }

    static String text(NodeProto node, String name, String absent) {
        return attribute(node, name).map(a -> a.getS().toStringUtf8()).orElse(absent);
    }
}
