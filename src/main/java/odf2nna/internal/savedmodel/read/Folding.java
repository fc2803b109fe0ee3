package odf2nna.internal.savedmodel.read;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;
import java.util.function.IntToDoubleFunction;
import odf2nna.internal.network.Vector;

/**
 * Computes what depends on constants and variables alone, such as the scale of a batch normalization. In double, each
 * operator rounded to the type of the graph.
 */
final class Folding {
    private static final Map<String, DoubleUnaryOperator> UNARY = Map.of(
            "Sqrt", Math::sqrt,
            "Rsqrt", x -> 1 / Math.sqrt(x),
            "Neg", x -> -x,
            "Exp", Math::exp,
            "Log", Math::log,
            "Square", x -> x * x,
            "Reciprocal", x -> 1 / x,
            "Inv", x -> 1 / x,
            "Abs", Math::abs);

    private Folding() {}

    /** {@return the value of a node that reads real constants only; empty if it is not known or too large} */
    static Optional<Value> apply(NodeCall call) {
        List<Value> operands = call.operands();
        if (operands.isEmpty() || !operands.stream().allMatch(Value.Reals.class::isInstance)) {
            return Optional.empty();
        }
        Value.Reals first = (Value.Reals) operands.get(0);
        DoubleUnaryOperator unary = UNARY.get(call.tensor().operator());
        if (unary != null) {
            Vector given = first.values();
            return Optional.of(Value.Reals.of(
                    call.name(), first.type(), first.dims(), given.size(), i -> unary.applyAsDouble(given.get(i))));
        }
        UnitwiseOperators.Pair binary =
                UnitwiseOperators.PAIRS.get(call.tensor().operator());
        if (binary == null) {
            return Optional.empty();
        }
        Value.Reals second = (Value.Reals) call.operand(1);
        List<Long> dims = call.broadcast(first.dims(), second.dims());
        IntToDoubleFunction each = i -> binary.folded()
                .applyAsDouble(
                        first.values().get(source(i, dims, first.dims())),
                        second.values().get(source(i, dims, second.dims())));
        return Optional.of(Value.Reals.of(call.name(), first.type(), dims, Value.size(dims), each));
    }

    /** {@return where an element comes from, when the source is repeated along dimensions of size 1} */
    static int source(int index, List<Long> dims, List<Long> source) {
        long rest = index;
        long stride = 1;
        long at = 0;
        for (int i = 1; i <= source.size(); i++) {
            long dim = dims.get(dims.size() - i);
            long own = source.get(source.size() - i);
            at += own == 1 ? 0 : rest % dim * stride;
            rest /= dim;
            stride *= own;
        }
        return (int) at;
    }
}
