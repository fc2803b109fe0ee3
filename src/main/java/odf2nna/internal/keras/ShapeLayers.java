package odf2nna.internal.keras;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/** Layers that rearrange. */
final class ShapeLayers {
    private ShapeLayers() {}

    static Value flatten(LayerCall call) {
        Value input = call.input();
        if (input.rank() == 2) {
            return input;
        }
        boolean channelsFirst = call.layer()
                .setting("data_format")
                .filter(format -> format.asText().equals("channels_first"))
                .isPresent();
        String tensor = channelsFirst && input.rank() > 2 ? channelsLast(call) : input.tensor();
        long width = product(call, input.shape().subList(1, input.rank()));
        return call.result(
                "Flatten",
                List.of(tensor),
                Map.of("axis", 1L),
                List.of(input.shape().get(0), width));
    }

    /** Keras flattens positions before channels, whichever stand first. */
    private static String channelsLast(LayerCall call) {
        List<Long> order = new ArrayList<>(List.of(0L));
        LongStream.range(2, call.input().rank()).forEach(order::add);
        order.add(1L);
        List<String> operands = List.of(call.input().tensor());
        return call.draft().node("Transpose", operands, call.output() + "/channels_last", Map.of("perm", order));
    }

    /** The number of elements of a row. */
    private static long product(LayerCall call, List<Long> dims) {
        call.checkFixed(dims);
        return dims.stream().reduce(1L, Math::multiplyExact);
    }

    static Value reshape(LayerCall call) {
        Value input = call.input();
        long elements = product(call, input.shape().subList(1, input.rank()));
        if (call.layer().setting("target_shape").isEmpty()) {
            throw call.layer().problem("has no target_shape");
        }
        List<Long> target = new ArrayList<>(call.layer().integers(-1, "target_shape"));
        long known = target.stream().filter(dim -> dim != -1).reduce(1L, Math::multiplyExact);
        int free = target.indexOf(-1L);
        if (free >= 0 && known > 0) {
            target.set(free, elements / known);
        }
        if (known < 1 || target.contains(-1L) || product(call, target) != elements) {
            throw call.layer()
                    .problem("its target shape is %s, which %s can't be given"
                            .formatted(call.layer().config().path("target_shape"), LayerCall.dims(input)));
        }
        List<Long> shape = new ArrayList<>(target);
        shape.add(0, 0L); // the batch as it is
        String constant = call.draft().integers(call.scope() + "/shape", shape);
        shape.set(0, input.shape().get(0));
        return call.result("Reshape", List.of(input.tensor(), constant), Map.of(), shape);
    }

    /** The dimensions of a row in another order, counted from 1. */
    static Value permute(LayerCall call) {
        Value input = call.input();
        List<Long> order = new ArrayList<>(call.layer().integers(-1, "dims"));
        List<Long> sorted = order.stream().sorted().toList();
        if (!sorted.equals(LongStream.range(1, input.rank()).boxed().toList())) {
            throw call.layer()
                    .problem("its dims are %s, expected each of the dimensions of a row once".formatted(order));
        }
        order.add(0, 0L);
        List<Long> shape =
                order.stream().map(axis -> input.shape().get(axis.intValue())).toList();
        return call.result("Transpose", List.of(input.tensor()), Map.of("perm", List.copyOf(order)), shape);
    }
}
