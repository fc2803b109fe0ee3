package odf2nna.internal.keras;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Layers that read several tensors.
 *
 * @see <a href="https://keras.io/api/layers/merging_layers/">Keras: merging layers</a>
 */
final class MergeLayers {
    private MergeLayers() {}

    static Value concatenate(LayerCall call) {
        List<Long> first = call.inputs().get(0).shape();
        List<Long> axes = call.layer().integers(-1, "axis");
        int axis = Math.toIntExact(axes.get(0) < 0 ? axes.get(0) + first.size() : axes.get(0));
        if (axes.size() != 1 || axis < 1 || axis >= first.size()) {
            throw call.layer().problem("its axis is %s, expected one behind the batch".formatted(axes));
        }
        List<Long> shape = new ArrayList<>(first);
        long total = 0;
        for (Value input : call.inputs()) {
            shape.set(axis, input.rank() == first.size() ? input.shape().get(axis) : -1L);
            if (!shape.equals(input.shape())) {
                throw differs(call);
            }
            boolean free = total < 0 || input.shape().get(axis) < 0;
            total = free ? -1 : total + input.shape().get(axis);
        }
        shape.set(axis, total);
        return call.result("Concat", tensors(call), Map.of("axis", (long) axis), shape);
    }

    /**
     * Combines two tensors, or more where there is an operator that does.
     *
     * @param many the operator for any number; empty if it goes pair by pair
     */
    static Value elementwise(LayerCall call, String pair, String many) {
        List<Long> shape = broadcast(call);
        List<String> tensors = tensors(call);
        if (tensors.size() == 1) {
            throw call.layer().problem("reads one tensor, expected at least two");
        }
        if (tensors.size() > 2 && !many.isEmpty()) {
            return call.result(many, tensors, Map.of(), shape);
        }
        if (tensors.size() > 2 && pair.equals("Sub")) {
            throw call.layer().problem("reads %d tensors, expected two".formatted(tensors.size()));
        }
        String left = tensors.get(0);
        for (int i = 1; i < tensors.size() - 1; i++) {
            left = call.inner("partial" + i, pair, left, tensors.get(i));
        }
        return call.result(pair, List.of(left, tensors.get(tensors.size() - 1)), Map.of(), shape);
    }

    static Value average(LayerCall call) {
        List<Long> shape = broadcast(call);
        List<String> tensors = tensors(call);
        String sum = call.inner("sum", tensors.size() == 2 ? "Add" : "Sum", tensors.toArray(new String[0]));
        String share = call.scalar("share", 1.0 / tensors.size());
        return call.result("Mul", List.of(sum, share), Map.of(), shape);
    }

    /** One size along an axis is spread over the others'; Keras and ONNX agree as long as the ranks are the same. */
    private static List<Long> broadcast(LayerCall call) {
        List<Long> shape = new ArrayList<>(call.inputs().get(0).shape());
        for (Value input : call.inputs()) {
            if (input.rank() != shape.size()) {
                throw differs(call);
            }
            for (int axis = 0; axis < shape.size(); axis++) {
                long a = shape.get(axis);
                long b = input.shape().get(axis);
                if (a != b && a != 1 && b != 1 && a != -1 && b != -1) {
                    throw differs(call);
                }
                shape.set(axis, a == b || b == 1 ? a : a == 1 ? b : Math.max(a, b));
            }
        }
        return shape;
    }

    private static odf2nna.onnx.UnsupportedModelException differs(LayerCall call) {
        return call.layer()
                .problem("reads tensors that do not fit together: %s"
                        .formatted(call.inputs().stream().map(LayerCall::dims).toList()));
    }

    private static List<String> tensors(LayerCall call) {
        return call.inputs().stream().map(Value::tensor).toList();
    }
}
