package odf2nna.internal.keras;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Layers that are an activation.
 *
 * @see <a href="https://keras.io/api/layers/activation_layers/">Keras: activation layers</a>
 */
final class ActivationLayers {
    private ActivationLayers() {}

    static Value activation(LayerCall call) {
        ActivationFunction function =
                ActivationFunction.of(call, call.layer().config().path("activation"));
        return function.isLinear() ? call.input() : function.emit(call.input());
    }

    /**
     * {@code max_value} above it, {@code x} down to the threshold {@code t}, and below it {@code slope·(x − t)}.
     */
    static Value relu(LayerCall call) {
        double threshold = call.layer().number(0, "threshold");
        double slope = call.layer().number(0, "negative_slope");
        double highest = call.layer().number(Double.POSITIVE_INFINITY, "max_value");
        boolean bounded = Double.isFinite(highest);
        String x = call.input().tensor();
        if (threshold != 0) {
            String limit = call.scalar("threshold", threshold);
            String below =
                    call.inner("below", "Mul", call.inner("shifted", "Sub", x, limit), call.scalar("slope", slope));
            String above = call.inner("above", "GreaterOrEqual", x, limit);
            return bounded
                    ? call.result("Min", call.inner("choice", "Where", above, x, below), call.scalar("most", highest))
                    : call.result("Where", above, x, below);
        }
        if (slope != 0) {
            Map<String, Double> alpha = Map.of("alpha", slope);
            if (!bounded) {
                return call.result("LeakyRelu", alpha);
            }
            String leaky = call.draft().node("LeakyRelu", List.of(x), call.output() + "/leaky", alpha);
            return call.result("Min", leaky, call.scalar("most", highest));
        }
        return bounded
                ? call.result("Clip", x, call.scalar("zero", 0), call.scalar("most", highest))
                : call.result("Relu", x);
    }

    static Value leakyRelu(LayerCall call) {
        return call.result("LeakyRelu", Map.of("alpha", call.layer().number(0.3, "negative_slope", "alpha")));
    }

    /** {@code x} if {@code x > theta}, else 0. */
    static Value thresholdedRelu(LayerCall call) {
        String x = call.input().tensor();
        String above = call.inner(
                "above", "Greater", x, call.scalar("theta", call.layer().number(1, "theta")));
        return call.result("Where", above, x, call.scalar("zero", 0));
    }

    static Value elu(LayerCall call) {
        return call.result("Elu", Map.of("alpha", call.layer().number(1, "alpha")));
    }

    static Value softmax(LayerCall call) {
        List<Long> axes = call.layer().integers(-1, "axis");
        if (axes.size() != 1) {
            throw call.layer().problem("its axis is %s, expected one".formatted(axes));
        }
        return call.result("Softmax", Map.of("axis", axes.get(0)));
    }

    /** A slope for each position but along shared axes, where there is one. */
    static Value prelu(LayerCall call) {
        List<Long> input = call.input().shape();
        List<Long> dims = new ArrayList<>(input.subList(1, input.size()));
        call.layer()
                .setting("shared_axes")
                .ifPresent(axes -> axes.forEach(axis -> {
                    if (axis.asInt() < 1 || axis.asInt() > dims.size()) {
                        throw call.layer()
                                .problem("its shared axes are %s, the input has %d".formatted(axes, input.size()));
                    }
                    dims.set(axis.asInt() - 1, 1L);
                }));
        call.checkFixed(dims);
        return call.result("PRelu", call.input().tensor(), call.constant("alpha", dims));
    }
}
