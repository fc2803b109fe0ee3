package odf2nna.internal.savedmodel.write;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import odf2nna.internal.onnx.ElementType;

/** Operators that take parts of a tensor. */
final class SelectionOperators {
    private SelectionOperators() {}

    static Map<String, Translation> table() {
        return Map.of(
                "Slice", Translation.of(SelectionOperators::slice, "starts", "ends", "axes"),
                "Gather", Translation.of(SelectionOperators::gather, "axis"),
                "Split", Translation.of(SelectionOperators::split, "axis", "split", "num_outputs"));
    }

    /** Starts, ends and steps are attributes before opset 10 and inputs since; here they have to be constant. */
    private static Wire slice(NodeExport call) {
        Wire x = call.input(0);
        List<Long> starts = call.integers("starts", 1).orElse(List.of());
        List<Long> ends = call.integers("ends", 2).orElse(List.of());
        List<Long> given = call.integers("axes", 3)
                .orElseGet(() -> LongStream.range(0, starts.size()).boxed().toList());
        boolean fromEnd = given.stream().anyMatch(axis -> axis < 0);
        List<Long> axes = fromEnd ? Translation.fromStart(given, call.rank(0)) : given;
        List<Long> steps = call.integers("steps", 4).orElse(Collections.nCopies(axes.size(), 1L));
        int count = axes.isEmpty() ? 0 : Math.toIntExact(Collections.max(axes)) + 1;
        List<Long> begin = new ArrayList<>(Collections.nCopies(count, 0L));
        List<Long> end = new ArrayList<>(Collections.nCopies(count, 0L));
        List<Long> stride = new ArrayList<>(Collections.nCopies(count, 1L));
        long whole = (1L << count) - 1; // axes of which all is taken, as bits
        for (int i = 0; i < axes.size(); i++) {
            int axis = Math.toIntExact(axes.get(i));
            begin.set(axis, starts.get(i));
            end.set(axis, ends.get(i));
            stride.set(axis, steps.get(i));
            whole &= ~(1L << axis);
        }
        return call.emit(
                "StridedSlice",
                x.free(),
                Map.of("Index", ElementType.INT64, "begin_mask", whole, "end_mask", whole),
                x,
                call.integers(ElementType.INT64, begin),
                call.integers(ElementType.INT64, end),
                call.integers(ElementType.INT64, stride));
    }

    /** Indices below 0 count from the end, which TensorFlow does not know. */
    private static Wire gather(NodeExport call) {
        Wire x = call.input(0);
        Wire indices = call.input(1);
        long axis = call.integer("axis", 0);
        boolean plain = call.constant(1)
                .filter(value -> value.integers().stream().allMatch(index -> index >= 0))
                .isPresent();
        Wire at = plain ? indices : fromStart(call, x, indices, axis);
        Optional<List<Integer>> shape =
                x.rank().flatMap(rank -> indices.rank().map(more -> Collections.nCopies(rank - 1 + more, Wire.FREE)));
        return take(call, x, at, axis, shape);
    }

    /** {@return the elements at some places along an axis} */
    static Wire take(NodeExport call, Wire x, Wire indices, long axis, Optional<List<Integer>> shape) {
        return call.emit(
                "GatherV2",
                x.type(),
                shape,
                List.of(x, indices, call.axis(axis)),
                Map.of("Tparams", x.type(), "Tindices", indices.type(), "Taxis", ElementType.INT32));
    }

    private static Wire fromStart(NodeExport call, Wire x, Wire indices, long axis) {
        Wire wide = indices.type() == ElementType.INT64 ? indices : call.cast(indices, ElementType.INT64);
        long place = axis < 0 ? axis + call.rank(0) : axis;
        Wire size =
                take(call, call.shapeOf(x), call.scalar(ElementType.INT64, (double) place), 0, Optional.of(List.of()));
        Wire below = call.compare("Less", wide, call.scalar(ElementType.INT64, 0));
        return ElementwiseOperators.select(call, below, call.join("AddV2", wide, size), wide);
    }

    /** Without sizes the parts are equal; the last one may be smaller since opset 18. */
    private static Wire split(NodeExport call) {
        Wire x = call.input(0);
        long axis = call.integer("axis", 0);
        int parts = call.outputs();
        Optional<Integer> whole = x.shape()
                .map(dims -> dims.get(Math.toIntExact(axis < 0 ? axis + dims.size() : axis)))
                .filter(size -> size >= 0);
        List<Long> sizes = call.integers("split", 1)
                .orElseGet(() -> equal(
                        whole.orElseThrow(() -> new Refusal("the size of the axis that it splits is not known")),
                        parts));
        Map<String, ?> attributes = Map.of("Tlen", ElementType.INT64, "num_split", (long) parts);
        Wire at = call.integers(ElementType.INT64, sizes);
        Wire first = call.emit("SplitV", x.free(), attributes, x, at, call.axis(axis));
        for (int i = 1; i < parts; i++) {
            call.output(i, new Wire(first.reference() + ":" + i, x.type(), first.shape()));
        }
        return first;
    }

    private static List<Long> equal(int whole, int parts) {
        long size = ((long) whole + parts - 1) / parts;
        List<Long> sizes = new ArrayList<>(Collections.nCopies(parts, size));
        sizes.set(parts - 1, whole - size * (parts - 1));
        return sizes;
    }
}
