package odf2nna.internal.savedmodel.write;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import odf2nna.internal.onnx.ElementType;
import odf2nna.internal.onnx.RawTensor;

/** Operators that move numbers without changing them, and those that compute shapes. */
final class LayoutOperators {
    private LayoutOperators() {}

    static Map<String, Translation> table() {
        return Map.of(
                "Reshape", Translation.of(LayoutOperators::reshape, "allowzero"),
                "Flatten", Translation.of(call -> flatten(call, call.input(0), call.integer("axis", 1)), "axis"),
                "Squeeze", Translation.of(LayoutOperators::squeeze, "axes"),
                "Unsqueeze", Translation.of(LayoutOperators::unsqueeze, "axes"),
                "Transpose", Translation.of(LayoutOperators::transpose, "perm"),
                "Concat", Translation.of(LayoutOperators::concat, "axis"),
                "Shape", Translation.of(LayoutOperators::shape, "start", "end"),
                "Expand", Translation.of(LayoutOperators::broadcast),
                "ConstantOfShape", Translation.of(LayoutOperators::fill, "value"));
    }

    /** All dimensions, or those from one to before another; both may count from the end. */
    private static Wire shape(NodeExport call) {
        Wire all = call.shapeOf(call.input(0));
        long start = call.integer("start", 0);
        long end = call.integer("end", Integer.MAX_VALUE);
        return start == 0 && end == Integer.MAX_VALUE
                ? all
                : call.emit(
                        "StridedSlice",
                        Optional.of(List.of(Wire.FREE)),
                        Map.of("Index", ElementType.INT64),
                        all,
                        call.integers(ElementType.INT64, List.of(start)),
                        call.integers(ElementType.INT64, List.of(end)),
                        call.integers(ElementType.INT64, List.of(1L)));
    }

    /** A 0 stands for the dimension of the input at that place, a −1 for the remaining size. */
    private static Wire reshape(NodeExport call) {
        Wire x = call.input(0);
        boolean zeros = call.integer("allowzero", 0) == 0;
        Optional<List<Long>> wanted = call.constant(1).map(RawTensor::integers);
        Optional<List<Long>> dims = wanted.flatMap(target -> zeros ? withoutZeros(x, target) : wanted);
        if (dims.isPresent()) {
            Optional<List<Integer>> known =
                    Optional.of(dims.get().stream().map(Math::toIntExact).toList());
            return call.reshape(x, call.integers(ElementType.INT64, dims.get()), known);
        }
        Wire target = call.input(1);
        if (zeros) {
            Wire padding = call.map("ZerosLike", target);
            Wire own = slice(call, concat(call, List.of(call.shapeOf(x), padding), 0), call.shapeOf(target));
            Wire isZero = call.compare("Equal", target, call.scalar(ElementType.INT64, 0));
            target = ElementwiseOperators.select(call, isZero, own, target);
        }
        Optional<List<Integer>> free = target.shape()
                .filter(shape -> shape.get(0) >= 0)
                .map(shape -> Collections.nCopies(shape.get(0), Wire.FREE));
        return call.reshape(x, target, free);
    }

    /** The dimensions with the zeros replaced, where that can be done before the graph runs. */
    private static Optional<List<Long>> withoutZeros(Wire x, List<Long> wanted) {
        List<Long> dims = new ArrayList<>(wanted);
        for (int i = 0; i < dims.size(); i++) {
            int axis = i;
            if (dims.get(i) == 0) {
                Optional<Integer> own =
                        x.shape().filter(shape -> axis < shape.size()).map(shape -> shape.get(axis));
                dims.set(i, Math.max(own.orElse(Wire.FREE), 0L));
            }
        }
        if (Collections.frequency(dims, 0L) == 1 && !dims.contains(-1L)) {
            Collections.replaceAll(dims, 0L, -1L);
        }
        return dims.contains(0L) ? Optional.empty() : Optional.of(dims);
    }

    /** {@return the beginning of a vector, as long as {@code size} says} */
    private static Wire slice(NodeExport call, Wire vector, Wire size) {
        Wire start = call.integers(ElementType.INT64, List.of(0L));
        Optional<List<Integer>> free = Optional.of(List.of(Wire.FREE));
        return call.emit("Slice", free, Map.of("Index", ElementType.INT64), vector, start, size);
    }

    /** {@return a matrix: the axes before {@code given} as rows, the others as columns} */
    static Wire flatten(NodeExport call, Wire x, long given) {
        if (given < 0 && x.rank().isEmpty()) {
            throw new Refusal("its axis is counted from the end of a tensor of unknown rank");
        }
        int axis = Math.toIntExact(given < 0 ? given + x.rank().orElseThrow() : given);
        int rows = axis == 0
                ? 1
                : x.shape().map(dims -> elements(dims.subList(0, axis))).orElse(Wire.FREE);
        int columns =
                x.shape().map(dims -> elements(dims.subList(axis, dims.size()))).orElse(Wire.FREE);
        List<Integer> known = List.of(rows, columns);
        if (rows >= 0 || columns >= 0) {
            Wire dims = call.integers(ElementType.INT64, List.of((long) rows, rows >= 0 ? Wire.FREE : (long) columns));
            return call.reshape(x, dims, Optional.of(known));
        }
        Wire before = slice(call, call.shapeOf(x), call.integers(ElementType.INT64, List.of((long) axis)));
        Wire rest = call.integers(ElementType.INT64, List.of(-1L));
        Wire dims = concat(call, List.of(call.reduce("Prod", before, List.of(0L), true), rest), 0);
        return call.reshape(x, dims, Optional.of(known));
    }

    private static int elements(List<Integer> dims) {
        return dims.contains(Wire.FREE) ? Wire.FREE : dims.stream().reduce(1, Math::multiplyExact);
    }

    private static Wire squeeze(NodeExport call) {
        return squeeze(call, call.input(0), call.integers("axes", 1).orElse(List.of()));
    }

    /** {@return the tensor without some axes of one position; without all of them if none is named} */
    static Wire squeeze(NodeExport call, Wire x, List<Long> axes) {
        Optional<List<Integer>> shape = x.reduced(axes, false).filter(dims -> !axes.isEmpty());
        return call.emit("Squeeze", shape, Map.of("squeeze_dims", axes), x);
    }

    private static Wire unsqueeze(NodeExport call) {
        List<Long> axes = call.integers("axes", 1).orElse(List.of());
        boolean fromEnd = axes.size() > 1 && axes.stream().anyMatch(axis -> axis < 0);
        List<Long> sorted = (fromEnd ? Translation.fromStart(axes, call.rank(0) + axes.size()) : axes)
                .stream().sorted().toList();
        Wire wire = call.input(0);
        for (long axis : sorted) {
            wire = expand(call, wire, axis);
        }
        return wire;
    }

    /** {@return the tensor with a new axis of one position} */
    static Wire expand(NodeExport call, Wire x, long axis) {
        Optional<List<Integer>> shape = x.shape().map(dims -> {
            List<Integer> longer = new ArrayList<>(dims);
            longer.add(Math.toIntExact(axis < 0 ? axis + dims.size() + 1 : axis), 1);
            return longer;
        });
        return call.emit("ExpandDims", shape, Map.of("Tdim", ElementType.INT32), x, call.axis(axis));
    }

    private static Wire transpose(NodeExport call) {
        List<Long> order = call.integers("perm").orElseGet(() -> {
            int rank = call.rank(0);
            return LongStream.range(0, rank).mapToObj(axis -> rank - 1 - axis).toList();
        });
        return transpose(call, call.input(0), order);
    }

    /** {@return the tensor with its axes in another order} */
    static Wire transpose(NodeExport call, Wire x, List<Long> order) {
        Optional<List<Integer>> shape = x.shape()
                .map(dims -> order.stream()
                        .map(axis -> dims.get(Math.toIntExact(axis)))
                        .toList());
        Wire at = call.integers(ElementType.INT32, order);
        return call.emit("Transpose", shape, Map.of("Tperm", ElementType.INT32), x, at);
    }

    private static Wire concat(NodeExport call) {
        List<Wire> parts =
                IntStream.range(0, call.inputs()).mapToObj(call::input).toList();
        return parts.size() == 1 ? parts.get(0) : concat(call, parts, call.integer("axis", 1));
    }

    /** {@return tensors one behind the other} */
    static Wire concat(NodeExport call, List<Wire> parts, long axis) {
        List<Wire> inputs = new ArrayList<>(parts);
        inputs.add(call.axis(axis));
        Map<String, ?> attributes = Map.of("N", (long) parts.size(), "Tidx", ElementType.INT32);
        Optional<List<Integer>> free =
                parts.stream().flatMap(part -> part.free().stream()).findFirst();
        return call.emit("ConcatV2", free, attributes, inputs.toArray(Wire[]::new));
    }

    /** Either shape may have the longer dimension. */
    private static Wire broadcast(NodeExport call) {
        Wire x = call.input(0);
        Optional<List<Integer>> vector = Optional.of(List.of(Wire.FREE));
        Wire shape = call.emit("BroadcastArgs", vector, Map.of(), call.shapeOf(x), call.input(1));
        return call.emit("BroadcastTo", Optional.empty(), Map.of("Tidx", ElementType.INT64), x, shape);
    }

    private static Wire fill(NodeExport call) {
        Optional<RawTensor> value = call.tensor("value");
        ElementType type = value.map(RawTensor::type).orElse(ElementType.FLOAT);
        Wire number = call.scalar(type, value.map(tensor -> tensor.number(0)).orElse(0.0));
        Wire dims = call.input(0);
        Optional<List<Integer>> free = dims.shape()
                .filter(shape -> shape.size() == 1 && shape.get(0) >= 0)
                .map(shape -> Collections.nCopies(shape.get(0), Wire.FREE));
        return call.emit("Fill", type, free, List.of(dims, number), Map.of("T", type, "index_type", ElementType.INT64));
    }
}
