package odf2nna.internal.savedmodel.read;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntToLongFunction;
import java.util.function.LongBinaryOperator;
import java.util.stream.IntStream;
import odf2nna.internal.onnx.ElementType;
import org.jspecify.annotations.Nullable;

/** Computes shapes and axes: integers that are known while the file is read, but for the number of rows. */
final class IntegerFolding {
    static final Set<String> OPERATORS =
            Set.of("Shape", "Pack", "Gather", "GatherV2", "Prod", "Range", "Cumsum", "MatrixBandPart");

    private static final long LARGEST = 1 << 20;

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
            case "Greater" -> compare((a, b) -> a > b);
            case "GreaterEqual" -> compare((a, b) -> a >= b);
            case "Less" -> compare((a, b) -> a < b);
            case "LessEqual" -> compare((a, b) -> a <= b);
            case "LogicalAnd" -> compare((a, b) -> a != 0 && b != 0);
            case "LogicalOr" -> compare((a, b) -> a != 0 || b != 0);
            case "Abs" -> each(i -> Math.abs(number(i)));
            case "Cumsum" -> cumsum();
            case "MatrixBandPart" -> band();
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
        return pairwise(operator, call.integers(0).type());
    }

    private Value pairwise(LongBinaryOperator operator, ElementType type) {
        Value.Integers a = call.integers(0);
        Value.Integers b = call.integers(1);
        List<Long> dims = call.broadcast(a.dims(), b.dims());
        List<Long> values = new ArrayList<>();
        for (int i = 0; i < size(dims); i++) {
            long first = a.values().get(Folding.source(i, dims, a.dims()));
            long second = b.values().get(Folding.source(i, dims, b.dims()));
            values.add(operator.applyAsLong(first, second));
        }
        return new Value.Integers(call.name(), type, dims, values);
    }

    /** {@return so many elements, as long as they are few enough for a mask of attention} */
    private int size(List<Long> dims) {
        long size = dims.stream().reduce(1L, Math::multiplyExact);
        if (size > LARGEST) {
            throw call.refused("makes %d integers, expected at most %d", size, LARGEST);
        }
        return (int) size;
    }

    private Value compare(LongComparison comparison) {
        LongBinaryOperator operator = (a, b) -> {
            if (Value.Integers.isUnknown(a) || Value.Integers.isUnknown(b)) {
                throw call.refused("compares what is known only at run time");
            }
            return comparison.holds(a, b) ? 1 : 0;
        };
        return pairwise(operator, ElementType.BOOL);
    }

    /** Compares two numbers. */
    private interface LongComparison {
        boolean holds(long a, long b);
    }

    private long number(int index) {
        return call.integers(0).values().get(index);
    }

    /** {@return as many numbers as the first operand has, in its shape} */
    private Value each(IntToLongFunction function) {
        Value.Integers source = call.integers(0);
        if (!source.isKnown()) {
            throw call.refused("computes with what is known only at run time");
        }
        List<Long> values = IntStream.range(0, source.values().size())
                .mapToObj(i -> function.applyAsLong(i))
                .toList();
        return new Value.Integers(call.name(), source.type(), source.dims(), values);
    }

    private Value cumsum() {
        if (call.flag("exclusive") || call.flag("reverse")) {
            throw call.refused("sums backwards or leaves out each number itself, which is not supported");
        }
        List<Long> dims = call.integers(0).dims();
        int axis = call.axis(call.integer(1), dims.size());
        int stride = Value.size(dims.subList(axis + 1, dims.size()));
        long count = dims.get(axis);
        return each(i -> IntStream.rangeClosed(0, (int) (i / stride % count))
                .mapToLong(before -> number(i - before * stride))
                .sum());
    }

    /** Zeros far from the diagonal of each matrix; a negative distance is as far as one likes. */
    private Value band() {
        List<Long> dims = call.integers(0).dims();
        if (dims.size() < 2) {
            throw call.refused("reads a tensor of the shape %s, expected matrices", dims);
        }
        long lower = call.integer(1);
        long upper = call.integer(2);
        int columns = dims.get(dims.size() - 1).intValue();
        int rows = dims.get(dims.size() - 2).intValue();
        return each(i -> {
            int above = i % columns - i / columns % rows;
            return (lower < 0 || -above <= lower) && (upper < 0 || above <= upper) ? number(i) : 0;
        });
    }

    private Value range() {
        long start = call.integer(0);
        long limit = call.integer(1);
        long step = call.integer(2);
        if (step == 0 || (limit - start) / step > LARGEST) {
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
        ShapeOperators.checkSize(call, call.integers(0).values().size(), dims);
        return new Value.Integers(
                call.name(), call.integers(0).type(), dims, call.integers(0).values());
    }
}
