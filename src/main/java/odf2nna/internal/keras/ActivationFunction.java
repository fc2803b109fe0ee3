package odf2nna.internal.keras;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A function that a layer applies to what it computed, given by name. A layer of activation may stand in the place of a
 * name.
 *
 * @see <a href="https://keras.io/api/layers/activations/">Keras: activations</a>
 */
final class ActivationFunction {
    private final LayerCall call;
    private final String name;
    private final JsonNode given;

    private ActivationFunction(LayerCall call, String name, JsonNode given) {
        this.call = call;
        this.name = name;
        this.given = given;
    }

    /** {@return the function that a setting names; linear if there is none} */
    static ActivationFunction of(LayerCall call, JsonNode given) {
        boolean none = given.isNull() || given.isMissingNode();
        String text =
                given.isTextual() ? given.asText() : given.path("class_name").asText();
        boolean builtIn =
                given.isTextual() || !given.path("registered_name").asText("").contains(">");
        return new ActivationFunction(call, none ? "linear" : builtIn ? text : "custom " + text, given);
    }

    boolean isLinear() {
        return name.equals("linear");
    }

    /** Applies the function; the result is what the layer gives. */
    Value emit(Value z) {
        String x = z.tensor();
        return switch (name) {
            case "linear" -> call.result("Identity", List.of(x), Map.of(), z.shape());
            case "relu" -> apply(z, "Relu");
            case "relu6" -> apply(z, "Clip", call.scalar("zero", 0), call.scalar("six", 6));
            case "elu" -> apply(z, "Elu");
            case "selu" -> apply(z, "Selu");
            case "celu" -> apply(z, "Celu");
            case "leaky_relu" -> attribute(z, "LeakyRelu", Map.of("alpha", 0.2));
            case "sigmoid" -> apply(z, "Sigmoid");
            // Keras 2: 0.2x + 0.5, Keras 3: relu6(x + 3)/6
            case "hard_sigmoid" ->
                attribute(z, "HardSigmoid", Map.of("alpha", call.keras3() ? 1 / 6.0 : 0.2, "beta", 0.5));
            case "tanh" -> apply(z, "Tanh");
            case "hard_tanh" -> apply(z, "Clip", call.scalar("minus_one", -1), call.scalar("one", 1));
            case "softplus" -> apply(z, "Softplus");
            case "softsign" -> apply(z, "Softsign");
            case "gelu" -> apply(z, "Gelu");
            case "swish", "silu" -> apply(z, "Mul", call.inner("sigmoid", "Sigmoid", x));
            case "hard_swish", "hard_silu" -> apply(z, "HardSwish");
            case "mish" -> apply(z, "Mish");
            case "exponential" -> apply(z, "Exp");
            case "softmax", "softmax_v2" -> attribute(z, "Softmax", Map.of("axis", -1L));
            case "log_softmax", "log_softmax_v2" -> attribute(z, "LogSoftmax", Map.of("axis", -1L));
            default -> layer(z);
        };
    }

    private Value apply(Value z, String operator, String... more) {
        List<String> operands = new ArrayList<>(List.of(more));
        operands.add(0, z.tensor());
        return call.result(operator, operands, Map.of(), z.shape());
    }

    private Value attribute(Value z, String operator, Map<String, ?> attributes) {
        return call.result(operator, List.of(z.tensor()), attributes, z.shape());
    }

    private Value layer(Value z) {
        LayerConfig layer =
                new LayerConfig(call.layer().file(), name, call.layer().name(), given.path("config"), given);
        LayerCall inner =
                new LayerCall(layer, call.scope(), call.output(), List.of(z), List.of(), call.keras3(), call.draft());
        return switch (name) {
            case "ReLU" -> ActivationLayers.relu(inner);
            case "LeakyReLU" -> ActivationLayers.leakyRelu(inner);
            case "ELU" -> ActivationLayers.elu(inner);
            case "Softmax" -> ActivationLayers.softmax(inner);
            default ->
                throw call.layer()
                        .problem("its activation is %s, which is not known; use one of Keras'".formatted(shown()));
        };
    }

    private String shown() {
        boolean function = given.isObject() && given.path("config").isTextual();
        return "'" + (function ? given.path("config").asText() : name) + "'";
    }
}
