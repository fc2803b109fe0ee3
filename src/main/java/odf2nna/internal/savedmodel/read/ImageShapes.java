package odf2nna.internal.savedmodel.read;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.LongStream;

/** Operators that change the dimensions of images: done in ONNX's order where that spares a transposition. */
final class ImageShapes {
    private ImageShapes() {}

    /** Without dimensions of positions, or of channels alone, which is the same in both orders. */
    static Function<NodeCall, Value> squeeze(Function<NodeCall, Value> otherwise) {
        return call -> {
            Value source = call.operand(0);
            List<Long> axes = call.attribute("squeeze_dims").getList().getIList().stream()
                    .map(axis -> (long) call.axis(axis, source.rank()))
                    .sorted()
                    .toList();
            if (!(source instanceof Value.ChannelsFirst image) || axes.isEmpty() || !arePositions(axes, image)) {
                return otherwise.apply(call);
            }
            List<Long> dims = new ArrayList<>(ChannelOrder.first(image.dims()));
            for (int i = axes.size() - 1; i >= 0; i--) {
                dims.remove(axes.get(i).intValue() + 1);
            }
            List<Long> moved = axes.stream().map(axis -> axis + 1).toList();
            NodeCall inner = call.withOperands(List.of());
            List<String> inputs = List.of(image.tensor(), inner.stored("axes", moved));
            Value.Flow result = inner.result("Squeeze", inputs, Map.of(), image.type(), dims);
            return result.rank() == 2 ? result : ChannelOrder.channelsFirst(result);
        };
    }

    private static boolean arePositions(List<Long> axes, Value image) {
        return axes.stream().allMatch(axis -> axis > 0 && axis < image.rank() - 1);
    }

    /** With another dimension among the positions. */
    static Function<NodeCall, Value> expandDims(Function<NodeCall, Value> otherwise) {
        return call -> {
            if (!(call.operand(0) instanceof Value.ChannelsFirst image)) {
                return otherwise.apply(call);
            }
            int axis = call.axis(call.integer(1), image.rank() + 1);
            if (axis == 0 || axis == image.rank()) {
                return otherwise.apply(call);
            }
            return moved(call, otherwise, List.of(image), List.of(axis + 1L));
        };
    }

    /** Side by side, along any dimension. */
    static Function<NodeCall, Value> concat(Function<NodeCall, Value> otherwise) {
        return call -> {
            List<Value> parts =
                    call.operands().subList(0, Math.max(0, call.operands().size() - 1));
            boolean fits = parts.stream().anyMatch(Value.ChannelsFirst.class::isInstance)
                    && parts.stream()
                            .allMatch(part -> !(part instanceof Value.Integers)
                                    && part.rank() == parts.get(0).rank());
            if (!fits) {
                return otherwise.apply(call);
            }
            int rank = parts.get(0).rank();
            long axis = ChannelOrder.place(call.axis(call.integer(parts.size()), rank), rank);
            return moved(call, otherwise, parts, List.of(axis));
        };
    }

    /** Over all positions. */
    static Function<NodeCall, Value> reduce(Function<NodeCall, Value> otherwise) {
        return call -> {
            if (!(call.operand(0) instanceof Value.ChannelsFirst image)) {
                return otherwise.apply(call);
            }
            List<Long> axes = call.integers(1).values().stream()
                    .map(axis -> (long) call.axis(axis, image.rank()))
                    .sorted()
                    .toList();
            if (!axes.equals(LongStream.range(1, image.rank() - 1L).boxed().toList())) {
                return otherwise.apply(call);
            }
            List<Long> places = axes.stream().map(axis -> axis + 1).toList();
            if (call.flag("keep_dims")) {
                return moved(call, otherwise, List.of(image), places);
            }
            return otherwise.apply(
                    call.withOperands(List.of(ChannelOrder.image(call.draft(), image), axes(call, places))));
        };
    }

    /** What the operator gives in ONNX's order; its last operand is axes in that order. */
    private static Value moved(
            NodeCall call, Function<NodeCall, Value> operator, List<? extends Value> images, List<Long> axes) {
        List<Value> operands = new ArrayList<>();
        images.forEach(image -> operands.add(ChannelOrder.image(call.draft(), image)));
        operands.add(axes(call, axes));
        return ChannelOrder.channelsFirst(operator.apply(call.withOperands(Collections.unmodifiableList(operands))));
    }

    private static Value axes(NodeCall call, List<Long> axes) {
        Value.Integers given = call.integers(call.operands().size() - 1);
        return new Value.Integers(given.name(), given.type(), given.dims(), axes);
    }
}
