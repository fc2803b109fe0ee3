package odf2nna.internal.savedmodel.write;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;
import odf2nna.internal.onnx.ElementType;

/** Operators that make one number of many along axes. */
final class ReductionOperators {
    private ReductionOperators() {}

    static Map<String, Translation> table() {
        Map<String, Translation> table = new TreeMap<>();
        for (String name : new String[] {"Max", "Mean", "Min", "Prod", "Sum"}) {
            table.put(
                    "Reduce" + name,
                    Translation.of(call -> reduce(call, name), "axes", "keepdims", "noop_with_empty_axes"));
        }
        table.put("GlobalAveragePool", Translation.of(call -> overPicture(call, "Mean")));
        table.put("GlobalMaxPool", Translation.of(call -> overPicture(call, "Max")));
        table.put("ArgMax", Translation.of(call -> position(call, "ArgMax"), "axis", "keepdims", "select_last_index"));
        table.put("ArgMin", Translation.of(call -> position(call, "ArgMin"), "axis", "keepdims", "select_last_index"));
        return table;
    }

    private static Wire reduce(NodeExport call, String operator) {
        Wire x = call.input(0);
        List<Long> axes = call.integers("axes", 1).orElse(List.of());
        if (axes.isEmpty() && call.integer("noop_with_empty_axes", 0) != 0) {
            return call.map("Identity", x);
        }
        List<Long> reduced =
                axes.isEmpty() ? LongStream.range(0, call.rank(0)).boxed().toList() : axes;
        return along(call, operator, x, reduced, call.integer("keepdims", 1) != 0);
    }

    private static Wire overPicture(NodeExport call, String operator) {
        List<Long> axes = LongStream.range(2, call.rank(0)).boxed().toList();
        return along(call, operator, call.input(0), axes, true);
    }

    private static Wire along(NodeExport call, String operator, Wire x, List<Long> axes, boolean keepDims) {
        Wire reduced = call.reduce(operator, x, axes, keepDims);
        return x.reduced(axes, keepDims).map(reduced::withShape).orElse(reduced);
    }

    /** Of equal numbers both take the first, unless ONNX has select_last_index. */
    private static Wire position(NodeExport call, String operator) {
        if (call.integer("select_last_index", 0) != 0) {
            throw new Refusal("it selects the last of equal numbers (select_last_index)");
        }
        Wire x = call.input(0);
        long axis = call.integer("axis", 0);
        Wire at = call.emit(
                operator,
                ElementType.INT64,
                x.reduced(List.of(axis), false),
                List.of(x, call.axis(axis)),
                Map.of("T", x.type(), "Tidx", ElementType.INT32, "output_type", ElementType.INT64));
        return call.integer("keepdims", 1) != 0 ? LayoutOperators.expand(call, at, axis) : at;
    }
}
