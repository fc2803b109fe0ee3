package odf2nna.internal.savedmodel.read;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.IntToDoubleFunction;
import java.util.stream.LongStream;

/** Products with weights. */
final class DenseOperators {
    private DenseOperators() {}

    static Map<String, Function<NodeCall, Value>> table() {
        return Map.of(
                "MatMul", call -> product(call, "transpose_a", "transpose_b"),
                "BatchMatMul", call -> product(call, "adj_x", "adj_y"),
                "BatchMatMulV2", call -> product(call, "adj_x", "adj_y"),
                "BatchMatMulV3", call -> product(call, "adj_x", "adj_y"),
                "Einsum", Einsum::translate);
    }

    private static Value product(NodeCall call, String firstTurned, String secondTurned) {
        Value a = turned(call, 0, firstTurned);
        Value b = turned(call, 1, secondTurned);
        if (a.rank() < 2 || b.rank() < 2) {
            throw call.refused("multiplies tensors of the shapes %s and %s, expected matrices", a.dims(), b.dims());
        }
        long inner = a.dims().get(a.rank() - 1);
        long expected = b.dims().get(b.rank() - 2);
        if (inner >= 0 && expected >= 0 && inner != expected) {
            throw call.refused("multiplies tensors of the shapes %s and %s", a.dims(), b.dims());
        }
        List<Long> dims = call.broadcast(batch(a), batch(b));
        dims.add(a.dims().get(a.rank() - 2));
        dims.add(b.dims().get(b.rank() - 1));
        return call.result("MatMul", List.of(a, b), a.type(), dims);
    }

    private static List<Long> batch(Value matrices) {
        return matrices.dims().subList(0, matrices.rank() - 2);
    }

    /** {@return an operand, rows and columns exchanged if the node says so} */
    private static Value turned(NodeCall call, int index, String flag) {
        Value operand = call.operand(index);
        if (!call.flag(flag)) {
            return operand;
        }
        if (!(operand instanceof Value.Reals matrix) || matrix.rank() != 2) {
            return exchanged(call, operand, index);
        }
        int rows = matrix.dims().get(0).intValue();
        int columns = matrix.dims().get(1).intValue();
        List<Long> dims = List.of((long) columns, (long) rows);
        IntToDoubleFunction get = i -> matrix.values().get(i % rows * columns + i / rows);
        return Value.Reals.of(matrix.name(), matrix.type(), dims, rows * columns, get);
    }

    private static Value exchanged(NodeCall call, Value operand, int index) {
        int rank = operand.rank();
        if (rank < 2) {
            throw call.refused("multiplies a tensor of the shape %s, expected matrices", operand.dims());
        }
        List<Long> order = new ArrayList<>(LongStream.range(0, rank).boxed().toList());
        Collections.swap(order, rank - 2, rank - 1);
        List<Long> dims = new ArrayList<>(operand.dims());
        Collections.swap(dims, rank - 2, rank - 1);
        String turned = call.draft()
                .node(
                        "Transpose",
                        List.of(call.tensor(index)),
                        call.name() + "/transposed_" + index,
                        Map.of("perm", order));
        return new Value.Flow(turned, operand.type(), dims);
    }
}
