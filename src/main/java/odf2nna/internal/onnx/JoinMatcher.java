package odf2nna.internal.onnx;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import odf2nna.internal.network.Value;
import odf2nna.internal.onnx.proto.Onnx.NodeProto;

/** Values that come together: residual sums, products with gates, and Concat along the units. */
final class JoinMatcher {
    private final RegionDraft draft;

    JoinMatcher(RegionDraft draft) {
        this.draft = draft;
    }

    /** {@return whether the node sums, multiplies or joins units; if so it is recorded} */
    boolean match(int index) {
        NodeProto node = draft.graph().node(index);
        return switch (Graph.operator(node)) {
            case "Add", "Sum" -> together(index, node, Value.Sum::new);
            case "Mul" -> together(index, node, Value.Product::new);
            case "Concat" -> concat(index, node);
            default -> false;
        };
    }

    /** A value of several of the same width. */
    private interface Together {
        Value of(String name, List<String> sources, int width);
    }

    private boolean together(int index, NodeProto node, Together join) {
        List<Placement> placed = node.getInputList().stream()
                .flatMap(input -> draft.placement(input).stream())
                .toList();
        if (placed.size() < 2 || placed.size() < node.getInputCount()) {
            return false;
        }
        int width = draft.width(placed.get(0));
        int trailing = placed.get(0).trailing();
        if (placed.stream().anyMatch(each -> draft.width(each) != width || each.trailing() != trailing)) {
            return false;
        }
        List<String> sources = placed.stream().map(Placement::value).toList();
        draft.add(index, join.of(node.getOutput(0), sources, width), trailing);
        return true;
    }

    private boolean concat(int index, NodeProto node) {
        Optional<Integer> trailing = node.getInputList().stream()
                .flatMap(input -> draft.placement(input).stream())
                .map(Placement::trailing)
                .findFirst();
        if (trailing.isEmpty() || !alongUnits(node, trailing.get())) {
            return false;
        }
        List<Optional<Integer>> widths = node.getInputList().stream()
                .map(input -> memberWidth(input, trailing.get()))
                .toList();
        if (widths.contains(Optional.<Integer>empty())) {
            return false;
        }
        List<String> sources = new ArrayList<>();
        int total = 0;
        for (int i = 0; i < widths.size(); i++) {
            int width = widths.get(i).orElseThrow();
            sources.add(draft.source(node.getInput(i), width, trailing.get()).value());
            total += width;
        }
        draft.add(index, new Value.Concat(node.getOutput(0), sources, total), trailing.get());
        return true;
    }

    private Optional<Integer> memberWidth(String input, int trailing) {
        Optional<Placement> placed = draft.placement(input);
        if (placed.isPresent()) {
            return placed.filter(placement -> placement.trailing() == trailing).map(draft::width);
        }
        return draft.shapes()
                .of(input)
                .filter(shape -> shape.size() > trailing)
                .map(shape -> shape.get(shape.size() - 1 - trailing))
                .filter(width -> width > 0 && !draft.constants().isConstant(input));
    }

    private boolean alongUnits(NodeProto node, int trailing) {
        long axis = Graph.integer(node, "axis", 1);
        if (axis < 0) {
            return axis == -1 - trailing;
        }
        return node.getInputList().stream()
                .flatMap(input -> draft.shapes().rank(input).stream())
                .findFirst()
                .map(rank -> rank - 1 - trailing == axis)
                .orElse(false);
    }
}
