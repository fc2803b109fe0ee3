package odf2nna.internal.savedmodel.read;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongBinaryOperator;
import java.util.stream.IntStream;
import odf2nna.internal.onnx.ElementType;
import org.jspecify.annotations.Nullable;

/** Computes shapes and axes: integers that are known while the file is read, but for the number of rows. */
final class IntegerFolding {
    static final Set<String> OPERATORS = Set.of("Shape", "Pack", "Gather", "GatherV2", "Prod", "Range");

    private static final long LONGEST_RANGE = 1 << 20;

    private final NodeCall call;

    private IntegerFolding(NodeCall call) {
        this.call = call;
    }

    /** {@return the value of a node that gives shapes, or computes with integers alone; empty if it is none} */
    static Optional<Value> apply(NodeCall call) {
        if (call.tensor().operator().equals("Shape")) {
            return Optional.of(shape(call));
        }
        boolean integers =
                !call.operands().isEmpty() && call.operands().stream().allMatch(Value.Integers.class::isInstance);
        return integers ? Optional.ofNullable(new IntegerFolding(call).compute()) : Optional.empty();
    }

    private static Value shape(NodeCall call) {
        List<Long> dims = call.operand(0).dims().stream()
                .map(dim -> dim < 0 ? Value.Integers.unknown(-dim) : dim)
                .toList();
        return new Value.Integers(call.name(), ElementType.INT64, List.of((long) dims.size()), dims);
    }

    private @Nullable Value compute() {
        return switch (call.tensor().operator()) {
            case "Pack" -> pack();
            case "ConcatV2" -> row(call.operands().size() - 1);
            case "StridedSlice" -> stridedSlice();
            case "Gather", "GatherV2" -> gather();
            case "Prod" ->
                vector(
                        List.of(call.integers(0).values().stream().reduce(1L, Value.Integers::multiply)),
                        call.flag("keep_dims"));
            case "Add", "AddV2" -> pairwise(known(Math::addExact));
            case "Sub" -> pairwise(known(Math::subtractExact));
            case "Mul" -> pairwise(Value.Integers::multiply);
            case "Maximum" -> pairwise(known(Math::max));
            case "Minimum" -> pairwise(known(Math::min));
            case "Range" -> range();
            case "Cast" -> cast();
            case "Reshape" ->
                shaped(ShapeOperators.resolved(
                        call, call.integers(0).dims(), call.integers(1).values()));
            case "ExpandDims" -> shaped(ShapeOperators.expanded(call));
            case "Squeeze" ->
                vector(call.integers(0).values(), call.integers(0).values().size() > 1);
            default -> null;
        };
    }

    /** {@return numbers in a row, or a single one by itself} */
    private Value.Integers vector(List<Long> values, boolean row) {
        return new Value.Integers(
                call.name(), call.integers(0).type(), row ? List.of((long) values.size()) : List.of(), values);
    }

    private Value pack() {
        if (call.operands().stream().anyMatch(operand -> operand.rank() != 0)) {
            throw call.refused("puts rows of integers together, expected single ones");
        }
        return row(call.operands().size());
    }

    /** {@return the numbers of the first operands, one after the other} */
    private Value row(int count) {
        return vector(
                IntStream.range(0, count)
                        .mapToObj(i -> call.integers(i).values())
                        .flatMap(List::stream)
                        .toList(),
                true);
    }

    private @Nullable Value stridedSlice() {
        Value.Integers source = call.integers(0);
        boolean masked = call.attribute("new_axis_mask").getI() != 0
                || call.attribute("ellipsis_mask").getI() != 0;
        if (source.rank() != 1 || masked) {
            return null;
        }
        StridedRange range = StridedRange.of(call, 0, source.values().size());
        List<Long> values = range.positions().stream()
                .map(position -> source.values().get(position))
                .toList();
        return vector(values, !range.isSingle());
    }

    private Value gather() {
        List<Long> source = call.integers(0).values();
        List<Long> values = new ArrayList<>();
        for (long index : call.integers(1).values()) {
            if (index < 0 || index >= source.size()) {
                throw call.refused("takes element %d of %d", index, source.size());
            }
            values.add(source.get((int) index));
        }
        return vector(values, call.integers(1).rank() > 0);
    }

    private static LongBinaryOperator known(LongBinaryOperator operator) {
        return (a, b) -> Value.Integers.isUnknown(a) || Value.Integers.isUnknown(b)
                ? Value.Integers.unknown(1)
                : operator.applyAsLong(a, b);
    }

    private Value pairwise(LongBinaryOperator operator) {
        List<Long> a = call.integers(0).values();
        List<Long> b = call.integers(1).values();
        int size = Math.max(a.size(), b.size());
        if ((a.size() != size && a.size() != 1) || (b.size() != size && b.size() != 1)) {
            throw call.refused("reads %d and %d integers, which do not go together", a.size(), b.size());
        }
        List<Long> values = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            long first = a.get(a.size() == 1 ? 0 : i);
            long second = b.get(b.size() == 1 ? 0 : i);
            values.add(operator.applyAsLong(first, second));
        }
        return vector(values, call.integers(0).rank() + call.integers(1).rank() > 0);
    }

    private Value range() {
        long start = call.integer(0);
        long limit = call.integer(1);
        long step = call.integer(2);
        if (step == 0 || (limit - start) / step > LONGEST_RANGE) {
            throw call.refused("counts from %d to %d by %d", start, limit, step);
        }
        List<Long> values = new ArrayList<>();
        for (long value = start; step > 0 ? value < limit : value > limit; value += step) {
            values.add(value);
        }
        return vector(values, true);
    }

    private Value cast() {
        Value.Integers source = call.integers(0);
        ElementType type = call.type("DstT");
        if (!type.isReal()) {
            return new Value.Integers(call.name(), type, source.dims(), source.values());
        }
        if (!source.isKnown()) {
            throw call.refused("computes with the number of rows");
        }
        List<Long> values = source.values();
        return Value.Reals.of(call.name(), type, source.dims(), values.size(), values::get);
    }

    /** {@return the first operand with another shape} */
    private Value shaped(List<Long> dims) {
        return new Value.Integers(
                call.name(), call.integers(0).type(), dims, call.integers(0).values());
    }
}
