package odf2nna.internal.keras;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * A call of a layer over positions. Keras has the channels after the positions unless a layer says otherwise; ONNX has them before.
 * A tensor that was computed with the channels first is moved only where a layer needs Keras' order.
 *
 * @param call the call
 * @param last whether Keras has the channels last
 */
record Channels(LayerCall call, boolean last) {
    /**
     * {@return a call over positions along some axes}
     *
     * @throws odf2nna.onnx.UnsupportedModelException if the input has other axes, or the layer is one of Keras 1
     */
    static Channels of(LayerCall call, int axes) {
        LayerConfig layer = call.layer();
        if (layer.setting("border_mode", "dim_ordering").isPresent()) {
            throw layer.problem("its settings are those of Keras 1; load and save the model with Keras 2");
        }
        if (call.input().rank() != axes + 2) {
            throw layer.problem("reads a tensor of shape %s, expected %d dimensions"
                    .formatted(LayerCall.dims(call.input()), axes + 2));
        }
        String format =
                layer.setting("data_format").map(value -> value.asText()).orElse("channels_last");
        if (!format.equals("channels_last") && !format.equals("channels_first")) {
            throw layer.problem("its data_format is '%s', expected channels_last or channels_first".formatted(format));
        }
        return new Channels(call, format.equals("channels_last"));
    }

    /** {@return what a layer that treats each number by itself does; it is applied to tensors as they were computed, in whatever order} */
    static Function<LayerCall, Value> unmoved(Function<LayerCall, Value> emit) {
        return call -> {
            List<Value> computed = call.inputs().stream()
                    .flatMap(input -> call.draft().computedFirst(input).stream())
                    .toList();
            boolean sameRank = computed.stream().map(Value::rank).distinct().count() == 1;
            if (computed.size() < call.inputs().size() || !sameRank || !ActivationLayers.isPerNumber(call.layer())) {
                return emit.apply(call);
            }
            Value made = emit.apply(call.with(call.draft().fresh(call.output() + ModelDraft.FIRST), computed));
            int same = computed.indexOf(made);
            return same >= 0 ? call.inputs().get(same) : call.draft().channelsLast(made, call.output());
        };
    }

    /** {@return the numbers of positions along each axis} */
    List<Long> positions() {
        List<Long> shape = call.input().shape();
        return last ? shape.subList(1, shape.size() - 1) : shape.subList(2, shape.size());
    }

    /** {@return the number of channels} */
    long width() {
        long width = call.input().shape().get(last ? call.input().rank() - 1 : 1);
        call.checkFixed(List.of(width));
        return width;
    }

    /** {@return the input with the channels first} */
    String first() {
        return last
                ? call.draft().channelsFirst(call.input()).tensor()
                : call.input().tensor();
    }

    /**
     * Adds the last operator, called like the layer, and the layer's activation behind it.
     *
     * @param positions of the result
     * @param width its channels
     * @return what the layer gives, in Keras' order
     */
    Value result(String operator, List<String> operands, Map<String, ?> attributes, List<Long> positions, long width) {
        boolean activated = !ActivationLayers.isLinear(call.layer());
        boolean moved = last && activated && !ActivationLayers.isPerNumber(call.layer());
        String computed = last ? call.draft().fresh(call.output() + ModelDraft.FIRST) : call.output();
        String sums = activated ? call.output() + "/sums" : computed;
        List<Long> shape = new ArrayList<>(List.of(call.input().shape().get(0), width));
        shape.addAll(positions);
        call.draft().node(call.output(), operator, operands, sums, attributes);
        Value first = new Value(sums, shape);
        if (moved) {
            return ActivationLayers.apply(call, call.draft().channelsLast(first, call.output() + "/moved"));
        }
        Value made = activated ? ActivationLayers.apply(call.with(computed, List.of(first)), first) : first;
        return last ? call.draft().channelsLast(made, call.output()) : made;
    }
}
