package odf2nna.internal.onnx;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import odf2nna.internal.network.QuantizedInput;
import odf2nna.internal.network.Vector;
import odf2nna.internal.onnx.proto.Onnx.NodeProto;

/**
 * Writes a Relu or Clip behind a layer in integers as Max and Min where it would keep ONNX Runtime (1.28) from making
 * an integer product of the layer. It does so when it has a single consumer, unless that quantizes it on a grid within
 * its bounds, as ONNX Runtime then removes the Relu or Clip.
 */
final class ClippedOutputs {
    private final OnnxModel model;
    private final NodeReplacement edits;
    private final Constants constants;
    private final Map<String, QuantizedInput> grids;
    private final Set<Graph.Use> quantizedConsumers;

    /**
     * Prepares for a model.
     *
     * @param grids tensors that are quantized
     * @param quantizedConsumers the uses of those tensors that take the quantized tensor instead
     */
    ClippedOutputs(
            OnnxModel model,
            NodeReplacement edits,
            Map<String, QuantizedInput> grids,
            Set<Graph.Use> quantizedConsumers) {
        this.model = model;
        this.edits = edits;
        this.constants = new Constants(model.graph(), model.codec());
        this.grids = grids;
        this.quantizedConsumers = quantizedConsumers;
    }

    /** Rewrites the consumers of the pre-activations of a layer in integers. */
    void behind(String preActivations) {
        List<Graph.Use> uses = model.graph().uses(preActivations);
        if (uses.size() != 1) {
            return;
        }
        int index = uses.get(0).node();
        NodeProto node = model.graph().node(index);
        if (node.getOpType().equals("Relu")) {
            bounded(index, node, Optional.of(0.0), Optional.empty());
        } else if (node.getOpType().equals("Clip")) {
            bounded(index, node, bound(node, 1, "min"), bound(node, 2, "max"));
        }
    }

    private Optional<Double> bound(NodeProto node, int slot, String attribute) {
        return node.getInputCount() > slot && !node.getInput(slot).isEmpty()
                ? constants.scalar(node.getInput(slot))
                : Graph.attribute(node, attribute).map(value -> (double) value.getF());
    }

    private void bounded(int index, NodeProto node, Optional<Double> least, Optional<Double> most) {
        String output = node.getOutput(0);
        List<Graph.Use> uses = model.graph().uses(output);
        long others =
                uses.stream().filter(use -> !quantizedConsumers.contains(use)).count();
        Optional<QuantizedInput> grid = Optional.ofNullable(grids.get(output));
        boolean single = others + (grid.isPresent() ? 1 : 0) == 1;
        boolean leftOut = grid.isPresent()
                && grid.get().factors().isEmpty()
                && least.orElse(Double.NEGATIVE_INFINITY) <= grid.get().grid().lowest()
                && most.orElse(Double.POSITIVE_INFINITY) >= grid.get().grid().highest();
        if (single && !leftOut) {
            replace(index, node, least, most);
        }
    }

    private void replace(int index, NodeProto node, Optional<Double> least, Optional<Double> most) {
        String input = node.getInput(0);
        String output = node.getOutput(0);
        if (least.isPresent() && most.isPresent()) {
            String inner = edits.fresh(output + "_max");
            edits.insert(index, node("Max", input, least.get(), inner));
            edits.replace(index, node("Min", inner, most.get(), output));
        } else if (least.isPresent()) {
            edits.replace(index, node("Max", input, least.get(), output));
        } else if (most.isPresent()) {
            edits.replace(index, node("Min", input, most.get(), output));
        }
    }

    private NodeProto node(String operator, String input, double bound, String output) {
        String constant = edits.fresh(output + "_bound");
        edits.constant(TensorCodec.floats(constant, List.of(), Vector.of(bound)));
        return Graph.made(operator, List.of(input, constant), output);
    }
}
