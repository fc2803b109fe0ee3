package odf2nna.internal.savedmodel.read;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import odf2nna.internal.onnx.ElementType;

/**
 * The order of an image's dimensions. TensorFlow has the channels after the positions and ONNX before them. What a
 * convolution gives stays in ONNX's order as long as operators follow that work in either one, and is transposed when
 * another operator needs it.
 */
final class ChannelOrder {
    private ChannelOrder() {}

    /** {@return what stands for each dimension, with the last one brought to the second place} */
    static <T> List<T> first(List<T> channelsLast) {
        List<T> list = new ArrayList<>(channelsLast);
        list.add(1, list.remove(list.size() - 1));
        return list;
    }

    /** {@return what stands for each dimension, with the second one brought to the last place} */
    static <T> List<T> last(List<T> channelsFirst) {
        List<T> list = new ArrayList<>(channelsFirst);
        list.add(list.remove(1));
        return list;
    }

    /** {@return where a dimension stands when the channels are brought to the second place} */
    static long place(long axis, int rank) {
        return axis == 0 ? 0 : axis == rank - 1 ? 1 : axis + 1;
    }

    /** {@return an operator that works on images in ONNX's order, too, where all its operands can be had so} */
    static Function<NodeCall, Value> elementwise(Function<NodeCall, Value> operator) {
        return call -> {
            int rank = call.operands().stream()
                    .filter(Value.ChannelsFirst.class::isInstance)
                    .mapToInt(Value::rank)
                    .max()
                    .orElse(0);
            boolean fits = rank > 0 && call.operands().stream().allMatch(operand -> canMove(operand, rank));
            if (!fits) {
                return operator.apply(call);
            }
            List<Value> moved = call.operands().stream()
                    .map(operand -> moved(call.draft(), operand, rank))
                    .toList();
            return channelsFirst(operator.apply(call.withOperands(moved)));
        };
    }

    /** {@return an image in ONNX's order, whose dimensions an operator gave in that order} */
    static Value channelsFirst(Value made) {
        return made instanceof Value.Flow flow
                ? new Value.ChannelsFirst(flow.tensor(), flow.type(), last(flow.dims()))
                : made;
    }

    private static boolean canMove(Value operand, int rank) {
        return operand.rank() == 0
                || (operand.rank() == rank && !(operand instanceof Value.Integers))
                || (operand instanceof Value.Reals && operand.rank() < rank);
    }

    private static Value moved(OnnxDraft draft, Value operand, int rank) {
        if (operand.rank() == 0) {
            return operand;
        }
        if (!(operand instanceof Value.Reals reals)) {
            return image(draft, operand);
        }
        List<Long> dims = new ArrayList<>(Collections.nCopies(rank - reals.rank(), 1L));
        dims.addAll(reals.dims());
        List<Integer> order = first(IntStream.range(0, rank).boxed().toList());
        return new Value.Reals(reals.name(), reals.type(), dims, reals.values()).transposed(order);
    }

    /** {@return an image in ONNX's order, its dimensions too} */
    static Value.Flow image(OnnxDraft draft, Value operand) {
        ElementType type = operand.type();
        return new Value.Flow(draft.channelsFirst(operand), type, first(operand.dims()));
    }
}
