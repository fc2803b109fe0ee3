package odf2nna.internal.onnx;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import odf2nna.internal.onnx.proto.Onnx.NodeProto;

/**
 * Operators that pass units on unchanged: Identity, Dropout at inference, Cast, and those that move axes around them.
 */
final class LayoutMatcher {
    private final RegionDraft draft;

    LayoutMatcher(RegionDraft draft) {
        this.draft = draft;
    }

    /** {@return whether the node only passes units on; if so its output is recorded as carrying the same value} */
    boolean match(int index) {
        NodeProto node = draft.graph().node(index);
        Optional<Placement> placed = draft.placement(node.getInputCount() == 0 ? "" : node.getInput(0));
        if (placed.isEmpty() || node.getOutputCount() == 0) {
            return false;
        }
        String input = node.getInput(0);
        Optional<Placement> output = switch (Graph.operator(node)) {
            case "Identity", "Cast" -> keepsValues(node) ? placed : Optional.empty();
            case "Dropout" -> isInference(node) ? placed : Optional.empty();
            case "Flatten" -> flatten(node, input, placed.get());
            case "Squeeze", "Unsqueeze" -> singletons(node, input, placed.get());
            case "Transpose" -> transpose(node, input, placed.get());
            case "Reshape" -> reshape(index, node, input, placed.get());
            default -> Optional.empty();
        };
        output.ifPresent(placement -> draft.alias(index, node.getOutput(0), placement));
        return output.isPresent();
    }

    /** {@return whether the node is an Identity, or a Cast to another floating-point type} */
    static boolean keepsValues(NodeProto node) {
        return switch (Graph.operator(node)) {
            case "Identity" -> true;
            case "Cast" ->
                ElementType.realOfCode((int) Graph.integer(node, "to", 0)).isPresent();
            default -> false;
        };
    }

    private boolean isInference(NodeProto node) {
        boolean maskUnread = node.getOutputList().stream()
                .skip(1)
                .allMatch(mask ->
                        draft.graph().uses(mask).isEmpty() && !draft.graph().isOutput(mask));
        return maskUnread && (node.getInputCount() < 3 || node.getInput(2).isEmpty());
    }

    private Optional<Placement> flatten(NodeProto node, String input, Placement placed) {
        Optional<List<Integer>> shape = draft.shapes().of(input);
        long axis = Graph.integer(node, "axis", 1);
        boolean keepsUnits = shape.isPresent()
                && placed.axis(shape.get().size()) == 1
                && (axis == 1 || axis == 1 - shape.get().size())
                && trailingAreSingle(shape.get(), placed);
        return keepsUnits ? Optional.of(new Placement(placed.value(), 0)) : Optional.empty();
    }

    private static boolean trailingAreSingle(List<Integer> shape, Placement placed) {
        return shape.subList(shape.size() - placed.trailing(), shape.size()).stream()
                .allMatch(dim -> dim == 1);
    }

    private Optional<Placement> singletons(NodeProto node, String input, Placement placed) {
        Optional<List<Integer>> shape = draft.shapes().of(input);
        // without axes a Squeeze would remove the unit axis too, once a single unit remains
        boolean axesGiven =
                node.getInputCount() > 1 || !Graph.integers(node, "axes").isEmpty();
        if (shape.isEmpty() || !axesGiven) {
            return Optional.empty();
        }
        // mark the unit axis with a size that no real axis has, and find it in the result
        List<Integer> marked = new ArrayList<>(shape.get());
        marked.set(placed.axis(marked.size()), Integer.MAX_VALUE);
        return Shapes.withSingletons(node, draft.constants(), marked)
                .filter(result -> result.contains(Integer.MAX_VALUE))
                .map(result -> new Placement(placed.value(), result.size() - 1 - result.indexOf(Integer.MAX_VALUE)));
    }

    private Optional<Placement> transpose(NodeProto node, String input, Placement placed) {
        List<Long> order = Graph.integers(node, "perm");
        Optional<Integer> rank = draft.shapes().rank(input);
        if (order.isEmpty()) {
            // the axes are reversed
            return rank.map(axes -> new Placement(placed.value(), placed.axis(axes)));
        }
        return rank.filter(axes -> order.size() == axes)
                .map(axes -> new Placement(placed.value(), axes - 1 - order.indexOf((long) placed.axis(axes))));
    }

    private Optional<Placement> reshape(int index, NodeProto node, String input, Placement placed) {
        Optional<List<Long>> target = draft.constants().integers(node.getInput(1));
        Optional<List<Integer>> shape = draft.shapes().of(input);
        if (target.isEmpty() || target.get().isEmpty()) {
            return Optional.empty();
        }
        long last = target.get().get(target.get().size() - 1);
        boolean unitsAreLast = placed.trailing() == 0 || (shape.isPresent() && trailingAreSingle(shape.get(), placed));
        boolean namesUnits = last == draft.width(placed);
        boolean twoAxes = target.get().size() == 2
                && shape.isPresent()
                && placed.axis(shape.get().size()) == 1;
        boolean keepsRows = last == -1
                && twoAxes
                && keepsBatch(target.get().get(0), shape.get().get(0));
        if (!unitsAreLast || !(namesUnits || keepsRows)) {
            return Optional.empty();
        }
        if (namesUnits) {
            draft.add(new ConstantSite(new Graph.Use(index, 1), placed.value(), ConstantSite.Kind.SHAPE, 0));
        }
        return Optional.of(new Placement(placed.value(), 0));
    }

    private static boolean keepsBatch(long target, int batch) {
        return target == 0 || (batch > 0 && target == batch);
    }
}
