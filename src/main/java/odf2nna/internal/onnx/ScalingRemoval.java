package odf2nna.internal.onnx;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import odf2nna.internal.network.DenseLayer;
import odf2nna.internal.network.Reduction;
import odf2nna.internal.network.Value;
import odf2nna.internal.onnx.proto.Onnx.NodeProto;

/**
 * Removes the nodes of scalings from a graph after they were folded into layers: consumers of a node's output take its
 * input; an output of the model keeps its name.
 */
public final class ScalingRemoval {
    private final Graph graph;
    private final DenseRegion region;
    private final Constants constants;

    /** Removals from a model with its dense region. */
    public ScalingRemoval(OnnxModel model, DenseRegion region) {
        this.graph = model.graph();
        this.region = region;
        this.constants = new Constants(graph, model.codec());
    }

    /**
     * {@return whether a scaling can be removed: the output of the layer before it has no other consumers, if the
     * scaling is folded into that layer, or its own output has none but layers, if it is folded into these; and it does
     * not add axes}
     *
     * @param removed scalings that will be removed
     */
    public boolean isPossible(Value.Scaled scaling, boolean intoProducer, Set<String> removed) {
        Optional<Integer> node = graph.producer(scaling.name());
        if (node.isEmpty() || dataSlot(node.get()).isEmpty() || !keepsRank(node.get(), scaling)) {
            return false;
        }
        Set<Integer> allowed = new HashSet<>(Set.of(node.get()));
        removed.forEach(other -> graph.producer(other).ifPresent(allowed::add));
        boolean readInside = tensorsOf(scaling.name()).stream().anyMatch(graph::isReadInSubgraph);
        return !readInside
                && (intoProducer
                        ? isReadBy(scaling.source(), allowed, false)
                        : isReadBy(scaling.name(), allowed, true));
    }

    private Set<String> tensorsOf(String value) {
        Set<String> tensors = new HashSet<>(Set.of(value));
        region.placements().forEach((tensor, placement) -> {
            if (placement.value().equals(value)) {
                tensors.add(tensor);
            }
        });
        return tensors;
    }

    /** Whether all consumers of a value are the given nodes or, if allowed, dense layers. */
    private boolean isReadBy(String value, Set<Integer> nodes, boolean layers) {
        Set<String> tensors = tensorsOf(value);
        Set<Graph.Use> reads = new HashSet<>();
        for (Value.Dense layer : region.network().layers()) {
            DenseSite site = region.site(layer);
            reads.add(new Graph.Use(site.node(), site.sourceSlot()));
        }
        boolean alone = true;
        for (String tensor : tensors) {
            alone &= !graph.isOutput(tensor) && !graph.isReadInSubgraph(tensor);
            for (Graph.Use use : graph.uses(tensor)) {
                boolean alias = graph.node(use.node()).getOutputList().stream().anyMatch(tensors::contains);
                alone &= alias || nodes.contains(use.node()) || (layers && reads.contains(use));
            }
        }
        return alone;
    }

    private boolean keepsRank(int node, Value.Scaled scaling) {
        NodeProto scaler = graph.node(node);
        if (scaler.getOpType().equals("BatchNormalization")) {
            return true;
        }
        int trailing = Optional.ofNullable(region.placements().get(scaling.name()))
                .map(Placement::trailing)
                .orElse(0);
        int slot = 1 - dataSlot(node).orElseThrow();
        int rank = constants.real(scaler.getInput(slot)).map(Tensor::rank).orElse(Integer.MAX_VALUE);
        return rank <= trailing + 1
                || region.shape(scaler.getInput(1 - slot))
                        .filter(data -> rank <= data.size())
                        .isPresent();
    }

    private Optional<Integer> dataSlot(int node) {
        NodeProto scaler = graph.node(node);
        return switch (Graph.operator(scaler)) {
            case "BatchNormalization" -> Optional.of(0);
            case "Add", "Sub", "Mul", "Div" ->
                constants.isConstant(scaler.getInput(0)) ? Optional.of(1) : Optional.of(0);
            default -> Optional.empty();
        };
    }

    /**
     * {@return the model without some scalings}
     *
     * @param layers the layers that they are folded into, by the name of their value
     * @param removed the scalings
     */
    public static OnnxModel remove(
            OnnxModel model, DenseRegion region, Map<String, DenseLayer> layers, Set<String> removed) {
        Reduction reduction = Reduction.atFullWidth(region.network().withLayers(layers));
        OnnxModel changed = ModelRewriter.rewrite(model, region, reduction);
        return new ScalingRemoval(changed, DenseRegion.of(changed)).without(changed, removed);
    }

    private OnnxModel without(OnnxModel model, Set<String> removed) {
        Map<String, String> places = new LinkedHashMap<>();
        GraphEditor editor = new GraphEditor(model);
        Set<String> names = graph.names();
        for (int node = 0; node < graph.nodes().size(); node++) {
            String output = graph.node(node).getOutputCount() == 0
                    ? ""
                    : graph.node(node).getOutput(0);
            if (removed.contains(output)) {
                String data = graph.node(node).getInput(dataSlot(node).orElseThrow());
                String root = places.getOrDefault(data, data);
                places.put(output, root);
                if (graph.isOutput(output)) {
                    editor.setOutput(node, Graph.fresh(output + "_unscaled", names));
                    editor.setOutput(graph.producer(root).orElseThrow(), output);
                    places.replaceAll((tensor, place) -> place.equals(root) ? output : place);
                    places.remove(output);
                    places.put(root, output);
                }
            }
        }
        for (int node = 0; node < graph.nodes().size(); node++) {
            List<String> inputs = graph.node(node).getInputList();
            for (int slot = 0; slot < inputs.size(); slot++) {
                String place = places.get(inputs.get(slot));
                if (place != null) {
                    editor.setInput(node, slot, place);
                }
            }
        }
        return editor.finish();
    }
}
