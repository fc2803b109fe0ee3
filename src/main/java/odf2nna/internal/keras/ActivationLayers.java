package odf2nna.internal.keras;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Layers that are an activation, and functions that a layer applies to what it computed, given by name. A layer of
 * activation may stand in the place of a name.
 *
 * @see <a href="https://keras.io/api/layers/activation_layers/">Keras: activation layers</a>
 * @see <a href="https://keras.io/api/layers/activations/">Keras: activations</a>
 */
final class ActivationLayers {
    private ActivationLayers() {}

    static Value activation(LayerCall call) {
        return isLinear(call.layer()) ? call.input() : apply(call, call.input());
    }

    /** {@return whether the function that a layer applies is none} */
    static boolean isLinear(LayerConfig layer) {
        return function(layer).equals("linear");
    }

    /** {@return whether the function that a layer applies treats each number by itself} */
    static boolean isPerNumber(LayerConfig layer) {
        return !function(layer).toLowerCase(Locale.ROOT).contains("softmax");
    }

    private static String function(LayerConfig layer) {
        JsonNode given = layer.config().path("activation");
        if (given.isNull() || given.isMissingNode()) {
            return "linear";
        }
        String name =
                given.isTextual() ? given.asText() : given.path("class_name").asText();
        boolean custom = given.path("registered_name").asText("").contains(">");
        return custom ? "custom " + name : name;
    }

    /** Applies the function of a layer, which is not linear; the result is what the layer gives. */
    static Value apply(LayerCall call, Value z) {
        JsonNode given = call.layer().config().path("activation");
        String name = function(call.layer());
        LayerConfig function =
                new LayerConfig(call.layer().file(), name, call.layer().name(), given.path("config"), given);
        LayerCall applied = new LayerCall(
                function, call.scope(), call.output(), List.of(z), Set.of(), List.of(), call.keras3(), call.draft());
        String x = z.tensor();
        return switch (name) {
            case "relu" -> applied.result("Relu", x);
            case "relu6" -> applied.result("Clip", x, call.scalar("zero", 0), call.scalar("six", 6));
            case "elu" -> applied.result("Elu", x);
            case "selu" -> applied.result("Selu", x);
            case "celu" -> applied.result("Celu", x);
            case "leaky_relu" -> applied.result("LeakyRelu", Map.of("alpha", 0.2));
            case "sigmoid" -> applied.result("Sigmoid", x);
            // Keras 2: 0.2x + 0.5, Keras 3: relu6(x + 3)/6
            case "hard_sigmoid" ->
                applied.result("HardSigmoid", Map.of("alpha", call.keras3() ? 1 / 6.0 : 0.2, "beta", 0.5));
            case "tanh" -> applied.result("Tanh", x);
            case "hard_tanh" -> applied.result("Clip", x, call.scalar("minus_one", -1), call.scalar("one", 1));
            case "softplus" -> applied.result("Softplus", x);
            case "log_sigmoid" ->
                applied.result("Neg", call.inner("softplus", "Softplus", call.inner("negative", "Neg", x)));
            case "softsign" -> applied.result("Softsign", x);
            case "gelu" -> applied.result("Gelu", x);
            case "swish", "silu" -> applied.result("Mul", x, call.inner("sigmoid", "Sigmoid", x));
            case "hard_swish", "hard_silu" -> applied.result("HardSwish", x);
            case "mish" -> applied.result("Mish", x);
            case "exponential" -> applied.result("Exp", x);
            case "softmax", "softmax_v2" -> applied.result("Softmax", Map.of("axis", -1L));
            case "log_softmax", "log_softmax_v2" -> applied.result("LogSoftmax", Map.of("axis", -1L));
            case "ReLU" -> relu(applied);
            case "LeakyReLU" -> leakyRelu(applied);
            case "ELU" -> elu(applied);
            case "Softmax" -> softmax(applied);
            default -> {
                String shown = function.config().isTextual() ? function.config().asText() : name;
                throw call.layer()
                        .problem("its activation is '%s', which is not known; use one of Keras'".formatted(shown));
            }
        };
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

    static Value gelu(LayerCall call) {
        boolean approximate = call.layer().flag(true, "approximate");
        return call.result("Gelu", approximate ? Map.of("approximate", "tanh") : Map.of());
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
