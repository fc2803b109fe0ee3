package odf2nna.internal.onnx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import odf2nna.internal.network.UnitSet;
import odf2nna.internal.onnx.proto.Onnx.AttributeProto;
import odf2nna.internal.onnx.proto.Onnx.GraphProto;
import odf2nna.internal.onnx.proto.Onnx.NodeProto;
import odf2nna.internal.onnx.proto.Onnx.TensorProto;
import odf2nna.internal.onnx.proto.Onnx.TypeProto;
import odf2nna.internal.onnx.proto.Onnx.ValueInfoProto;

/**
 * Collects changes to a graph and applies them in one step, so node indices stay valid while they are collected.
 * Constants are copied on write: a changed one gets a tensor of its own, which takes over the old name when nothing
 * else used it. Nodes and constants that become unused are removed; those that were unused before stay.
 */
final class GraphEditor {
    private static final long FIRST_IR_WITH_HIDDEN_INITIALIZERS = 4;

    private final OnnxModel model;
    private final Graph before;
    private final GraphProto.Builder graph;
    private final Map<Graph.Use, TensorProto> constants = new LinkedHashMap<>();
    private final Map<Integer, Tensor> addedBiases = new LinkedHashMap<>();
    private final Map<String, UnitSet> selections = new LinkedHashMap<>();

    GraphEditor(OnnxModel model) {
        this.model = model;
        this.before = model.graph();
        this.graph = model.proto().getGraph().toBuilder();
    }

    String input(int node, int slot) {
        return before.node(node).getInput(slot);
    }

    String operator(int node) {
        return before.node(node).getOpType();
    }

    /** {@return the index of the node that makes a tensor} */
    int producer(String tensor) {
        return before.producer(tensor).orElseThrow();
    }

    void setInput(int node, int slot, String tensor) {
        graph.getNodeBuilder(node).setInput(slot, tensor);
    }

    /** Gives the first output of a node another name. */
    void setOutput(int node, String tensor) {
        graph.getNodeBuilder(node).setOutput(0, tensor);
    }

    /** Removes inputs of a node that accepts any number of them. */
    void removeInputs(int node, Set<String> tensors) {
        NodeProto.Builder builder = graph.getNodeBuilder(node);
        List<String> left = builder.getInputList().stream()
                .filter(input -> !tensors.contains(input))
                .toList();
        builder.clearInput().addAllInput(left);
    }

    void setAttribute(int node, String name, float value) {
        NodeProto.Builder builder = graph.getNodeBuilder(node);
        for (AttributeProto.Builder attribute : builder.getAttributeBuilderList()) {
            if (attribute.getName().equals(name)) {
                attribute.setF(value);
            }
        }
    }

    /** Sets one input of one node to a new constant. */
    void setConstant(int node, int slot, Tensor tensor) {
        constants.put(new Graph.Use(node, slot), TensorCodec.encode("", tensor));
    }

    void setIntegers(int node, int slot, List<Long> values) {
        constants.put(new Graph.Use(node, slot), TensorCodec.encodeIntegers("", List.of(values.size()), values));
    }

    /** Adds a constant to the output of a node that has no bias; the sum takes over the output's name. */
    void addBias(int node, Tensor bias) {
        addedBiases.put(node, bias);
    }

    /** Makes all consumers of a tensor of shape {@code [N, units]} take only the given units. */
    void select(String tensor, UnitSet units) {
        selections.put(tensor, units);
    }

    /** Corrects the declared shape of a tensor along its unit axis. */
    void setDeclaredWidth(String tensor, Placement placement, int width) {
        List<ValueInfoProto.Builder> declared = new ArrayList<>(graph.getValueInfoBuilderList());
        declared.addAll(graph.getOutputBuilderList());
        for (ValueInfoProto.Builder info : declared) {
            if (info.getName().equals(tensor) && info.getType().getTensorType().hasShape()) {
                TypeProto.Tensor.Builder type = info.getTypeBuilder().getTensorTypeBuilder();
                int axis = placement.axis(type.getShape().getDimCount());
                if (axis >= 0
                        && type.getShape().getDim(axis).hasDimValue()
                        && type.getShape().getDim(axis).getDimValue() != width) {
                    type.getShapeBuilder().getDimBuilder(axis).setDimValue(width);
                }
            }
        }
    }

    /** {@return the model with all changes made} */
    OnnxModel finish() {
        Set<String> names = before.names();
        placeConstants(names);
        insertBiases(names);
        insertSelections(names);
        UnusedParts.remove(model.proto().getGraph(), graph);
        return model.with(graph);
    }

    private void placeConstants(Set<String> names) {
        Map<String, Integer> remainingUses = new HashMap<>();
        before.nodes()
                .forEach(node -> node.getInputList().forEach(input -> remainingUses.merge(input, 1, Integer::sum)));
        constants.keySet().stream()
                .filter(use -> use.slot() < before.node(use.node()).getInputCount())
                .forEach(use -> remainingUses.merge(input(use.node(), use.slot()), -1, Integer::sum));
        Set<String> reused = new HashSet<>();
        constants.forEach((use, tensor) -> {
            NodeProto.Builder node = graph.getNodeBuilder(use.node());
            boolean present = use.slot() < node.getInputCount()
                    && !node.getInput(use.slot()).isEmpty();
            String old = present ? node.getInput(use.slot()) : node.getOutput(0) + "_bias";
            boolean takeOver = present
                    && before.initializer(old).isPresent()
                    && remainingUses.getOrDefault(old, 0) == 0
                    && !before.isOutput(old)
                    && !before.isReadInSubgraph(old)
                    && reused.add(old);
            String name = takeOver ? old : Graph.fresh(present ? old + "_pruned" : old, names);
            TensorProto named = tensor.toBuilder().setName(name).build();
            if (takeOver) {
                replaceInitializer(old, named);
            } else {
                GraphEditor.addInitializer(graph, model.irVersion(), named);
            }
            while (node.getInputCount() <= use.slot()) {
                node.addInput("");
            }
            node.setInput(use.slot(), name);
        });
    }

    private void replaceInitializer(String name, TensorProto tensor) {
        for (int i = 0; i < graph.getInitializerCount(); i++) {
            if (graph.getInitializer(i).getName().equals(name)) {
                graph.setInitializer(i, tensor);
            }
        }
        List<ValueInfoProto.Builder> declared = new ArrayList<>(graph.getInputBuilderList());
        declared.addAll(graph.getValueInfoBuilderList());
        for (ValueInfoProto.Builder info : declared) {
            if (info.getName().equals(name)) {
                TypeProto.Tensor.Builder type = info.getTypeBuilder().getTensorTypeBuilder();
                type.clearShape();
                tensor.getDimsList()
                        .forEach(dim -> type.getShapeBuilder().addDimBuilder().setDimValue(dim));
            }
        }
    }

    /** Adds a constant to a graph; up to IR 3 every initializer is declared as an input too. */
    static void addInitializer(GraphProto.Builder graph, long irVersion, TensorProto tensor) {
        graph.addInitializer(tensor);
        if (irVersion < FIRST_IR_WITH_HIDDEN_INITIALIZERS) {
            TypeProto.Tensor.Builder type = TypeProto.Tensor.newBuilder().setElemType(tensor.getDataType());
            type.getShapeBuilder();
            tensor.getDimsList()
                    .forEach(dim -> type.getShapeBuilder().addDimBuilder().setDimValue(dim));
            graph.addInputBuilder().setName(tensor.getName()).getTypeBuilder().setTensorType(type);
        }
    }

    private void insertBiases(Set<String> names) {
        // from the last node to the first, so that inserting does not move those still to come
        List<Map.Entry<Integer, Tensor>> added = new ArrayList<>(addedBiases.entrySet());
        added.sort(Map.Entry.<Integer, Tensor>comparingByKey().reversed());
        for (Map.Entry<Integer, Tensor> entry : added) {
            int index = entry.getKey();
            NodeProto.Builder product = graph.getNodeBuilder(index);
            String output = product.getOutput(0);
            String inner = Graph.fresh(output + "_product", names);
            String constant = Graph.fresh(output + "_bias", names);
            product.setOutput(0, inner);
            GraphEditor.addInitializer(graph, model.irVersion(), TensorCodec.encode(constant, entry.getValue()));
            graph.addNode(
                    index + 1,
                    Graph.made("Add", List.of(inner, constant), output).toBuilder()
                            .setName(product.getName().isEmpty() ? "" : product.getName() + "_bias"));
        }
    }

    private void insertSelections(Set<String> names) {
        selections.forEach((tensor, units) -> {
            String selected = Graph.fresh(tensor + "_kept", names);
            String indices = Graph.fresh(tensor + "_kept_indices", names);
            int at = 0;
            for (int index = 0; index < graph.getNodeCount(); index++) {
                NodeProto.Builder node = graph.getNodeBuilder(index);
                for (int slot = 0; slot < node.getInputCount(); slot++) {
                    if (node.getInput(slot).equals(tensor)) {
                        node.setInput(slot, selected);
                    }
                }
                at = node.getOutputList().contains(tensor) ? index + 1 : at;
            }
            List<Long> kept =
                    Arrays.stream(units.toArray()).asLongStream().boxed().toList();
            GraphEditor.addInitializer(
                    graph, model.irVersion(), TensorCodec.encodeIntegers(indices, List.of(kept.size()), kept));
            graph.addNode(
                    at,
                    Graph.made("Gather", List.of(tensor, indices), selected, "axis", 1).toBuilder()
                            .setName(selected));
        });
    }
}
