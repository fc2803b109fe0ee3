package odf2nna.internal.onnx;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import odf2nna.internal.onnx.proto.Onnx.NodeProto;

/**
 * The bias of a MatMul: the constant operand of an Add that alone reads the product, perhaps through Identity and Cast, as
 * Keras writes it from its PyTorch back end.
 *
 * @param use the node and slot that take the constant
 * @param idle the nodes between the MatMul and the Add
 */
record AddedBias(Graph.Use use, List<Integer> idle) {
    AddedBias {
        idle = List.copyOf(idle);
    }

    /** {@return the bias that is added to a product of the given number of units, if there is one} */
    static Optional<AddedBias> of(RegionDraft draft, String product, Placement placement, int units) {
        List<Integer> idle = new ArrayList<>();
        String tensor = product;
        while (true) {
            Graph graph = draft.graph();
            List<Graph.Use> uses = graph.uses(tensor);
            if (uses.size() != 1 || graph.isOutput(tensor) || graph.isReadInSubgraph(tensor)) {
                return Optional.empty();
            }
            int index = uses.get(0).node();
            NodeProto node = graph.node(index);
            if (Graph.operator(node).equals("Add")) {
                return constantOperand(draft, node, uses.get(0), placement, units)
                        .map(use -> new AddedBias(use, idle));
            }
            if (!LayoutMatcher.keepsValues(node)) {
                return Optional.empty();
            }
            idle.add(index);
            tensor = node.getOutput(0);
        }
    }

    private static Optional<Graph.Use> constantOperand(
            RegionDraft draft, NodeProto add, Graph.Use product, Placement placement, int units) {
        int slot = 1 - product.slot();
        return Graph.attribute(add, "broadcast").isPresent()
                ? Optional.empty()
                : draft.constants()
                        .real(add.getInput(slot))
                        .flatMap(constant -> placement.perUnit(constant, units))
                        .map(values -> new Graph.Use(product.node(), slot));
    }
}
