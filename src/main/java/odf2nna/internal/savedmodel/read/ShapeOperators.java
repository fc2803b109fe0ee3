package odf2nna.internal.savedmodel.read;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import odf2nna.internal.network.Vector;
import odf2nna.internal.onnx.ElementType;

/** Operators that move elements, put tensors together, or change the type. */
final class ShapeOperators {
    /** Larger tensors of one number are made at run time. */
    private static final long LARGEST_FILL = 1 << 20;

    private ShapeOperators() {}

    static Map<String, Function<NodeCall, Value>> table() {
        Map<String, Function<NodeCall, Value>> table = new HashMap<>();
        table.put("Reshape", ShapeOperators::reshape);
        table.put("Squeeze", ImageShapes.squeeze(ShapeOperators::squeeze));
        table.put("ExpandDims", ImageShapes.expandDims(ShapeOperators::expandDims));
        table.put("Transpose", ShapeOperators::transpose);
        table.put("ConcatV2", ImageShapes.concat(ShapeOperators::concat));
        table.put("StridedSlice", ShapeOperators::stridedSlice);
        table.put("Cast", ChannelOrder.elementwise(ShapeOperators::cast));
        table.put("Tile", ShapeOperators::tile);
        table.put("Fill", ShapeOperators::fill);
        table.put("ArgMax", ShapeOperators::argMax);
        for (String reduction : List.of("Mean", "Sum", "Max", "Min", "Prod")) {
            table.put(reduction, ImageShapes.reduce(call -> reduce(call, "Reduce" + reduction)));
        }
        return table;
    }

    /** {@return a shape in which a −1 is replaced by the remaining size of {@code source}} */
    static List<Long> resolved(NodeCall call, List<Long> source, List<Long> wanted) {
        List<Long> dims = new ArrayList<>();
        int hole = wanted.indexOf(-1L);
        for (long dim : wanted) {
            dims.add(Value.Integers.isUnknown(dim) ? -Value.Integers.times(dim) : dim);
        }
        if (hole < 0) {
            return dims;
        }
        List<Long> given = new ArrayList<>(dims);
        given.remove(hole);
        long left = free(source) - free(given);
        if (left == 0 || left == 1) {
            long size = size(given);
            if (size == 0 || size(source) % size != 0) {
                throw call.refused("makes %s of a tensor of the shape %s", wanted, source);
            }
            dims.set(hole, (left == 1 ? -1 : 1) * size(source) / size);
        } else if (left > 1) {
            dims.set(hole, -Value.PRODUCT);
        }
        return dims;
    }

    /** Checks that numbers that are known fill a tensor. */
    static void checkSize(NodeCall call, int count, List<Long> dims) {
        if (free(dims) > 0 || size(dims) != count) {
            throw call.refused("makes a tensor of the shape %s of %d numbers", dims, count);
        }
    }

    private static long free(List<Long> dims) {
        return dims.stream().filter(dim -> dim < 0).count();
    }

    private static long size(List<Long> dims) {
        return dims.stream().map(Math::abs).reduce(1L, Math::multiplyExact);
    }

    private static Value reshape(NodeCall call) {
        Value source = call.operand(0);
        List<Long> dims = resolved(call, source.dims(), call.integers(1).values());
        if (source instanceof Value.Reals reals) {
            checkSize(call, reals.values().size(), dims);
            return new Value.Reals(reals.name(), reals.type(), dims, reals.values());
        }
        List<Long> target = new ArrayList<>();
        for (int i = 0; i < dims.size(); i++) {
            boolean stays = i < source.rank() && source.dims().get(i).equals(dims.get(i));
            boolean several = free(dims) > 1;
            // in ONNX 0 takes over the dimension at the same place
            target.add(dims.get(i) >= 0 ? dims.get(i) : several && stays ? 0 : Value.FREE);
        }
        if (Collections.frequency(target, Value.FREE) > 1) {
            throw call.refused("has a shape of which several dimensions are known only at run time;"
                    + " fix all of the input but the number of rows, or give the .keras file");
        }
        String shape = call.stored("shape", target);
        return call.result("Reshape", List.of(call.tensor(0), shape), Map.of(), source.type(), dims);
    }

    private static Value squeeze(NodeCall call) {
        Value source = call.operand(0);
        List<Long> given = call.attribute("squeeze_dims").getList().getIList();
        List<Long> axes = new ArrayList<>();
        for (int i = 0; i < source.rank(); i++) {
            boolean named = given.contains((long) i) || given.contains((long) i - source.rank());
            if (given.isEmpty() ? source.dims().get(i) == 1 : named) {
                axes.add((long) i);
            }
        }
        List<Long> dims = new ArrayList<>(source.dims());
        for (int i = axes.size() - 1; i >= 0; i--) {
            dims.remove(axes.get(i).intValue());
        }
        return moved(call, "Squeeze", axes, dims);
    }

    private static Value expandDims(NodeCall call) {
        int axis = call.axis(call.integer(1), call.operand(0).rank() + 1);
        return moved(call, "Unsqueeze", List.of((long) axis), expanded(call));
    }

    /** {@return the dimensions of the first operand with another one of size 1 among them} */
    static List<Long> expanded(NodeCall call) {
        List<Long> dims = new ArrayList<>(call.operand(0).dims());
        dims.add(call.axis(call.integer(1), dims.size() + 1), 1L);
        return dims;
    }

    private static Value moved(NodeCall call, String operator, List<Long> axes, List<Long> dims) {
        Value source = call.operand(0);
        if (source instanceof Value.Reals reals) {
            return new Value.Reals(reals.name(), reals.type(), dims, reals.values());
        }
        if (source instanceof Value.Integers integers) {
            return new Value.Integers(call.name(), integers.type(), dims, integers.values());
        }
        String places = call.stored("axes", axes);
        return call.result(operator, List.of(call.tensor(0), places), Map.of(), source.type(), dims);
    }

    private static Value transpose(NodeCall call) {
        Value source = call.operand(0);
        List<Long> order = call.integers(1).values();
        if (order.size() != source.rank()) {
            throw call.refused("orders %d dimensions of %d", order.size(), source.rank());
        }
        List<Long> dims = order.stream()
                .map(axis -> source.dims().get(call.axis(axis, source.rank())))
                .toList();
        return call.result("Transpose", List.of(call.tensor(0)), Map.of("perm", order), source.type(), dims);
    }

    private static Value concat(NodeCall call) {
        int last = call.operands().size() - 1;
        List<Value> parts = call.operands().subList(0, last);
        int axis = call.axis(call.integer(last), parts.get(0).rank());
        List<Long> dims = new ArrayList<>(parts.get(0).dims());
        long sum = 0;
        for (Value part : parts) {
            long size = part.dims().get(axis);
            sum = size < 0 || sum < 0 ? Value.FREE : sum + size;
        }
        dims.set(axis, sum);
        return call.result(
                "Concat",
                call.tensors(parts),
                Map.of("axis", (long) axis),
                parts.get(0).type(),
                dims);
    }

    private static Value stridedSlice(NodeCall call) {
        Value source = call.operand(0);
        if (call.attribute("new_axis_mask").getI() != 0) {
            return newAxes(call);
        }
        if (call.attribute("ellipsis_mask").getI() != 0) {
            throw call.refused("leaves dimensions out, which is not supported");
        }
        int given = call.integers(1).values().size();
        List<List<Long>> numbers = List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        List<Long> dims = new ArrayList<>();
        List<Long> gone = new ArrayList<>();
        for (int axis = 0; axis < source.rank(); axis++) {
            long size = source.dims().get(axis);
            long bound = size < 0 ? Integer.MAX_VALUE : size;
            StridedRange range =
                    axis < given ? StridedRange.of(call, axis, bound) : new StridedRange(0, bound, 1, false);
            boolean whole = range.start() == 0 && range.end() == bound && range.stride() == 1;
            if (!whole || range.isSingle()) {
                if (size < 0) {
                    throw call.refused("takes a part of the rows");
                }
                numbers.get(0).add(range.start());
                numbers.get(1).add(range.end() < 0 ? -size - 1 : range.end());
                numbers.get(2).add((long) axis);
                numbers.get(3).add(range.stride());
            }
            if (range.isSingle()) {
                gone.add((long) axis);
            } else {
                dims.add(whole ? size : range.positions().size());
            }
        }
        List<String> inputs = new ArrayList<>(List.of(call.tensor(0)));
        List<String> names = List.of("starts", "ends", "axes", "strides");
        for (int i = 0; i < names.size(); i++) {
            inputs.add(call.stored(names.get(i), numbers.get(i)));
        }
        if (gone.isEmpty()) {
            return call.result("Slice", inputs, Map.of(), source.type(), dims);
        }
        String part = call.inner("part", "Slice", inputs.toArray(String[]::new));
        String axes = call.stored("gone", gone);
        return call.result("Squeeze", List.of(part, axes), Map.of(), source.type(), dims);
    }

    /** {@return what is sliced with more dimensions, where nothing is taken out} */
    private static Value newAxes(NodeCall call) {
        long added = call.attribute("new_axis_mask").getI();
        long whole =
                call.attribute("begin_mask").getI() & call.attribute("end_mask").getI();
        List<Long> dims = new ArrayList<>(call.operand(0).dims());
        List<Long> axes = new ArrayList<>();
        List<Long> strides = call.integers(3).values();
        boolean fits = call.attribute("ellipsis_mask").getI() == 0;
        for (int i = 0; fits && i < strides.size(); i++) {
            boolean isNew = (added >> i & 1) == 1;
            if (isNew) {
                axes.add((long) i);
                dims.add(Math.min(i, dims.size()), 1L);
            }
            fits = isNew || ((whole >> i & 1) == 1 && strides.get(i) == 1);
        }
        if (!fits || strides.size() > dims.size()) {
            throw call.refused("adds dimensions and takes a part, which is not supported");
        }
        return moved(call, "Unsqueeze", axes, dims);
    }

    private static Value fill(NodeCall call) {
        Value.Integers shape = call.integers(0);
        if (!shape.isKnown()) {
            throw call.refused("fills a tensor whose shape is known only at run time;"
                    + " fix all of the input but the number of rows, or give the .keras file");
        }
        Value number = call.operand(1);
        double size = shape.values().stream().mapToDouble(dim -> dim).reduce(1, (a, b) -> a * b);
        if (number.rank() != 0
                || size > Integer.MAX_VALUE
                || shape.values().stream().anyMatch(dim -> dim < 0)) {
            throw call.refused("fills a tensor of the shape %s with one of %s", shape.values(), number.dims());
        }
        if (size > LARGEST_FILL) {
            String dims = call.stored("dims", shape.values());
            return call.result("Expand", List.of(call.tensor(1), dims), Map.of(), number.type(), shape.values());
        }
        if (number instanceof Value.Reals reals) {
            return Value.Reals.of(
                    call.name(),
                    reals.type(),
                    shape.values(),
                    (int) size,
                    i -> reals.values().get(0));
        }
        if (number instanceof Value.Integers integers) {
            List<Long> values =
                    Collections.nCopies((int) size, integers.values().get(0));
            return new Value.Integers(call.name(), integers.type(), shape.values(), values);
        }
        throw call.refused("fills a tensor with what is computed, which is not supported");
    }

    private static Value cast(NodeCall call) {
        Value source = call.operand(0);
        ElementType type = call.type("DstT");
        if (source instanceof Value.Reals reals && type.isReal()) {
            Vector values = reals.values();
            return Value.Reals.of(reals.name(), type, reals.dims(), values.size(), values::get);
        }
        if (source.type() == type && !call.isOutput()) {
            return source;
        }
        return call.result("Cast", List.of(call.tensor(0)), Map.of("to", (long) type.code()), type, source.dims());
    }

    /** Repeats a tensor; along its first dimension as often as there are rows, where the node says so. */
    private static Value tile(NodeCall call) {
        Value source = call.operand(0);
        List<Long> times = call.integers(1).values();
        List<Long> dims = new ArrayList<>();
        for (int i = 0; i < source.rank(); i++) {
            boolean byRows = Value.Integers.isUnknown(times.get(i));
            if (byRows
                    && (i > 0
                            || Value.Integers.times(times.get(i)) != 1
                            || source.dims().get(i) != 1)) {
                throw call.refused("repeats a tensor of the shape %s by the number of rows", source.dims());
            }
            dims.add(byRows ? Value.FREE : source.dims().get(i) * times.get(i));
        }
        String repeats;
        if (call.integers(1).isKnown()) {
            repeats = call.stored("times", times);
        } else {
            String rest = call.stored("times", times.subList(1, times.size()));
            repeats = call.draft()
                    .node("Concat", List.of(call.draft().rows(), rest), call.name() + "/repeats", Map.of("axis", 0L));
        }
        return call.result("Tile", List.of(call.tensor(0), repeats), Map.of(), source.type(), dims);
    }

    private static Value argMax(NodeCall call) {
        Value source = call.operand(0);
        int axis = call.axis(call.integer(1), source.rank());
        List<Long> dims = new ArrayList<>(source.dims());
        dims.remove(axis);
        Map<String, Long> attributes = Map.of("axis", (long) axis, "keepdims", 0L);
        List<String> inputs = List.of(call.tensor(0));
        if (call.tensor().def().containsAttr("output_type") && call.type("output_type") == ElementType.INT32) {
            String index = call.draft().node("ArgMax", inputs, call.name() + "/index", attributes);
            return call.result(
                    "Cast", List.of(index), Map.of("to", (long) ElementType.INT32.code()), ElementType.INT32, dims);
        }
        return call.result("ArgMax", inputs, attributes, ElementType.INT64, dims);
    }

    private static Value reduce(NodeCall call, String operator) {
        Value source = call.operand(0);
        boolean kept = call.flag("keep_dims");
        List<Long> axes = call.integers(1).values().stream()
                .map(axis -> (long) call.axis(axis, source.rank()))
                .sorted()
                .toList();
        List<Long> dims = new ArrayList<>();
        for (long axis = 0; axis < source.rank(); axis++) {
            if (!axes.contains(axis)) {
                dims.add(source.dims().get((int) axis));
            } else if (kept) {
                dims.add(1L);
            }
        }
        List<String> inputs = List.of(call.tensor(0), call.stored("axes", axes));
        return call.result(operator, inputs, Map.of("keepdims", kept ? 1L : 0L), source.type(), dims);
    }
}
