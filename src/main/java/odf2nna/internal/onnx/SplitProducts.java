package odf2nna.internal.onnx;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import odf2nna.internal.network.UnitSet;
import odf2nna.internal.onnx.proto.Onnx.GraphProto;
import odf2nna.internal.onnx.proto.Onnx.NodeProto;
import odf2nna.internal.onnx.proto.Onnx.TensorProto;

/**
 * Splits dense layers whose outputs are split immediately, as those of gated linear units are, into a layer for each
 * part. So a unit and its gate can be removed together.
 *
 * @see <a href="https://onnx.ai/onnx/operators/onnx__Split.html">Split</a>
 */
final class SplitProducts {
    private final OnnxModel model;
    private final Graph graph;
    private final Constants constants;
    private final Shapes shapes;
    private final Set<Integer> removed = new HashSet<>();
    private final Map<Integer, List<NodeProto>> parts = new HashMap<>();
    private final Set<String> replaced = new HashSet<>();
    private final List<TensorProto> weights = new ArrayList<>();

    private SplitProducts(OnnxModel model) {
        this.model = model;
        this.graph = model.graph();
        this.constants = new Constants(graph, model.codec());
        this.shapes = new Shapes(graph, constants);
    }

    /** {@return the model with a layer for each part of such a layer; the same where there is none} */
    static OnnxModel apart(OnnxModel model) {
        if (model.graph().nodes().stream()
                .noneMatch(node -> Graph.operator(node).equals("Split"))) {
            return model;
        }
        SplitProducts splits = new SplitProducts(model);
        for (int i = 0; i < model.graph().nodes().size(); i++) {
            if (Graph.operator(model.graph().node(i)).equals("Split")) {
                splits.takeApart(i);
            }
        }
        return splits.parts.isEmpty() ? model : splits.result();
    }

    private OnnxModel result() {
        GraphProto.Builder changed = model.proto().getGraph().toBuilder().clearNode();
        for (int i = 0; i < graph.nodes().size(); i++) {
            if (parts.containsKey(i)) {
                changed.addAllNode(parts.get(i));
            } else if (!removed.contains(i)) {
                changed.addNode(graph.node(i));
            }
        }
        Set<String> read = new HashSet<>();
        changed.getNodeList().forEach(node -> read.addAll(node.getInputList()));
        List<TensorProto> kept = changed.getInitializerList().stream()
                .filter(tensor -> !replaced.contains(tensor.getName())
                        || read.contains(tensor.getName())
                        || graph.isReadInSubgraph(tensor.getName())
                        || graph.isOutput(tensor.getName()))
                .toList();
        changed.clearInitializer().addAllInitializer(kept);
        weights.forEach(tensor -> GraphEditor.addInitializer(changed, model.irVersion(), tensor));
        return model.with(model.proto().toBuilder().setGraph(changed).build());
    }

    /**
     * A dense layer before a split.
     *
     * @param product the node with the weights
     * @param sum the node that adds the bias; empty for a Gemm, or without one
     * @param matrix the weights
     * @param axis that is the unit axis of the weights
     * @param biasSlot the input of the sum, or of the Gemm, that is the bias
     * @param bias empty where there is none
     */
    private record Layer(
            NodeProto product, Optional<NodeProto> sum, Tensor matrix, int axis, int biasSlot, Optional<Tensor> bias) {
        int units() {
            return matrix.dims().get(axis);
        }

        String biasName() {
            return sum.orElse(product).getInput(biasSlot);
        }
    }

    private void takeApart(int at) {
        NodeProto split = graph.node(at);
        Optional<Integer> before = onlyProducer(split.getInput(0));
        Optional<Integer> sum =
                before.filter(node -> Graph.operator(graph.node(node)).equals("Add"));
        Optional<Integer> product = sum.isPresent() ? productBefore(sum.get()) : before;
        Optional<Layer> layer = product.flatMap(node -> layer(graph.node(node), sum.map(graph::node)));
        List<Integer> sizes = layer.map(found -> sizes(split, found.units())).orElse(List.of());
        if (sizes.isEmpty() || !isLastAxis(split)) {
            return;
        }
        List<NodeProto> made = new ArrayList<>();
        int first = 0;
        for (int part = 0; part < sizes.size(); part++) {
            int from = first;
            int to = first + sizes.get(part);
            UnitSet units = UnitSet.where(layer.get().units(), unit -> unit >= from && unit < to);
            made.addAll(part(layer.get(), units, "/part" + part, split.getOutput(part)));
            first = to;
        }
        replaced.add(layer.get().product().getInput(1));
        layer.get().bias().ifPresent(bias -> replaced.add(layer.get().biasName()));
        removed.add(product.get());
        sum.ifPresent(removed::add);
        parts.put(at, made);
    }

    /** {@return a layer whose weights and bias are constants; empty where they are not} */
    private Optional<Layer> layer(NodeProto product, Optional<NodeProto> sum) {
        boolean isGemm = Graph.operator(product).equals("Gemm") && sum.isEmpty();
        if (!isGemm && !Graph.operator(product).equals("MatMul")) {
            return Optional.empty();
        }
        Optional<Tensor> matrix = constants.real(product.getInput(1)).filter(weights -> weights.rank() == 2);
        int axis = isGemm && Graph.integer(product, "transB", 0) != 0 ? 0 : 1;
        int slot = sum.map(this::biasSlot).orElse(2);
        NodeProto biased = sum.orElse(product);
        boolean hasBias =
                biased.getInputCount() > slot && !biased.getInput(slot).isEmpty();
        Optional<Tensor> bias = hasBias ? constants.real(biased.getInput(slot)) : Optional.empty();
        return matrix.map(weights -> new Layer(product, sum, weights, axis, slot, bias))
                .filter(layer ->
                        bias.map(values -> isForUnits(values, layer.units())).orElse(!hasBias));
    }

    /** {@return the nodes that compute only some units of a layer} */
    private List<NodeProto> part(Layer layer, UnitSet units, String end, String output) {
        NodeProto.Builder product = layer.product().toBuilder();
        product.setName(product.getName() + end)
                .setInput(1, stored(product.getInput(1) + end, layer.matrix().select(layer.axis(), units)));
        Optional<String> bias =
                layer.bias().map(values -> stored(layer.biasName() + end, part(values, layer.units(), units)));
        if (layer.sum().isEmpty()) {
            bias.ifPresent(name -> product.setInput(layer.biasSlot(), name));
            return List.of(product.setOutput(0, output).build());
        }
        NodeProto.Builder sum = layer.sum().get().toBuilder();
        product.setOutput(0, product.getOutput(0) + end);
        sum.setName(sum.getName() + end)
                .setInput(layer.biasSlot(), bias.orElseThrow())
                .setInput(1 - layer.biasSlot(), product.getOutput(0))
                .setOutput(0, output);
        return List.of(product.build(), sum.build());
    }

    private String stored(String name, Tensor tensor) {
        weights.add(TensorCodec.encode(name, tensor));
        return name;
    }

    /** {@return the producer of a tensor with a single consumer} */
    private Optional<Integer> onlyProducer(String tensor) {
        return graph.onlyUse(tensor).flatMap(use -> graph.producer(tensor));
    }

    private Optional<Integer> productBefore(int add) {
        NodeProto node = graph.node(add);
        return node.getInputList().stream()
                .flatMap(input -> onlyProducer(input).stream())
                .filter(index -> Graph.operator(graph.node(index)).equals("MatMul"))
                .findFirst();
    }

    private int biasSlot(NodeProto add) {
        return constants.real(add.getInput(0)).isPresent() ? 0 : 1;
    }

    private boolean isLastAxis(NodeProto split) {
        long axis = Graph.integer(split, "axis", 0);
        Optional<Integer> rank = shapes.rank(split.getInput(0));
        return axis == -1 || rank.filter(known -> axis == known - 1).isPresent();
    }

    /** {@return how many units each part has; empty where that is not known} */
    private List<Integer> sizes(NodeProto split, int units) {
        int count = split.getOutputCount();
        boolean isGiven = split.getInputCount() > 1 && !split.getInput(1).isEmpty();
        List<Long> given =
                isGiven ? constants.integers(split.getInput(1)).orElse(List.of()) : Graph.integers(split, "split");
        List<Integer> sizes = given.isEmpty() && !isGiven && units % count == 0
                ? Collections.nCopies(count, units / count)
                : given.stream().map(Long::intValue).toList();
        boolean fits = sizes.size() == count
                && sizes.stream().mapToInt(Integer::intValue).sum() == units
                && sizes.stream().allMatch(size -> size > 0)
                && split.getOutputList().stream().noneMatch(String::isEmpty);
        return fits ? sizes : List.of();
    }

    /** {@return whether a bias has one value for each unit, in the last axis, or one for all} */
    private static boolean isForUnits(Tensor bias, int units) {
        return bias.isSingle() || (bias.values().size() == units && bias.dims().get(bias.rank() - 1) == units);
    }

    private static Tensor part(Tensor bias, int units, UnitSet wanted) {
        return bias.isSingle() && units != 1 ? bias : bias.select(bias.rank() - 1, wanted);
    }
}
