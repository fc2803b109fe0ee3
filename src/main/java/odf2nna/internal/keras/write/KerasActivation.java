package odf2nna.internal.keras.write;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import odf2nna.internal.network.Activation;
import odf2nna.internal.network.Activation.Plain;
import odf2nna.internal.network.Vector;
import odf2nna.internal.onnx.ElementType;
import odf2nna.internal.onnx.RawTensor;

/**
 * An activation in Keras.
 *
 * @param className of the layer
 * @param function the name that a layer takes as its {@code activation}, if it has one
 * @param config of the layer
 * @param slopes one for each unit, or for all, where they are weights
 * @see <a href="https://keras.io/api/layers/activations/">Keras: activations</a>
 */
record KerasActivation(String className, Optional<String> function, ObjectNode config, Optional<Vector> slopes) {
    private static final double SELU_ALPHA = 1.6732632423543772;
    private static final double SELU_GAMMA = 1.0507009873554805;
    /** Parameters are stored in single precision. */
    private static final double ROUNDING = 1e-6;

    /** By no name, and no layer has it. */
    private static KerasActivation tanhGelu() {
        return new KerasActivation(
                "Gelu",
                Optional.empty(),
                JsonNodeFactory.instance.objectNode().put("approximate", true),
                Optional.empty());
    }

    /** {@return a function by its name} */
    static KerasActivation named(String function) {
        return new KerasActivation(
                "Activation",
                Optional.of(function),
                JsonNodeFactory.instance.objectNode().put("activation", function),
                Optional.empty());
    }

    private static KerasActivation layer(String className, String parameter, double value) {
        return new KerasActivation(
                className,
                Optional.empty(),
                JsonNodeFactory.instance.objectNode().put(parameter, value),
                Optional.empty());
    }

    /** {@return what Keras has for an activation} */
    static Optional<KerasActivation> of(Activation activation) {
        return activation.match(new Activation.Cases<>(
                KerasActivation::plain,
                leaky -> Optional.of(layer("LeakyReLU", "negative_slope", leaky.alpha())),
                slopes -> Optional.of(new KerasActivation(
                        "PReLU",
                        Optional.empty(),
                        JsonNodeFactory.instance.objectNode(),
                        Optional.of(slopes.slopes()))),
                elu -> Optional.of(isNear(elu.alpha(), 1) ? named("elu") : layer("ELU", "alpha", elu.alpha())),
                selu -> isNear(selu.alpha(), SELU_ALPHA) && isNear(selu.gamma(), SELU_GAMMA)
                        ? Optional.of(named("selu"))
                        : Optional.empty(),
                celu -> isNear(celu.alpha(), 1) ? Optional.of(named("celu")) : Optional.empty(),
                hard -> isNear(hard.alpha(), 1 / 6.0) && isNear(hard.beta(), 0.5)
                        ? Optional.of(named("hard_sigmoid"))
                        : Optional.empty(),
                clip -> clip(clip.low(), clip.high())));
    }

    private static Optional<KerasActivation> plain(Plain plain) {
        return switch (plain) {
            case RELU -> Optional.of(named("relu"));
            case SIGMOID -> Optional.of(named("sigmoid"));
            case TANH -> Optional.of(named("tanh"));
            case SOFTPLUS -> Optional.of(named("softplus"));
            case LOG_SIGMOID -> Optional.of(named("log_sigmoid"));
            case SOFTSIGN -> Optional.of(named("softsign"));
            case GELU -> Optional.of(named("gelu"));
            case SWISH -> Optional.of(named("silu"));
            case HARD_SWISH -> Optional.of(named("hard_silu"));
            case MISH -> Optional.of(named("mish"));
            case GELU_TANH -> Optional.of(tanhGelu());
        };
    }

    private static Optional<KerasActivation> clip(double low, double high) {
        if (low == 0 && high == 6) {
            return Optional.of(named("relu6"));
        }
        if (low == 0) {
            return Optional.of(
                    Double.isFinite(high) && high < Float.MAX_VALUE ? layer("ReLU", "max_value", high) : named("relu"));
        }
        return low == -1 && high == 1 ? Optional.of(named("hard_tanh")) : Optional.empty();
    }

    private static boolean isNear(double value, double other) {
        return Math.abs(value - other) <= ROUNDING * Math.abs(other);
    }

    /** {@return the weights of the layer on a tensor of that shape, the same along all but the last dimension} */
    List<RawTensor> weights(ElementType type, List<Integer> shape) {
        if (slopes.isEmpty()) {
            return List.of();
        }
        List<Integer> dims = new ArrayList<>(Collections.nCopies(shape.size() - 1, 1));
        dims.set(dims.size() - 1, shape.get(shape.size() - 1));
        if (dims.size() > 1) {
            ArrayNode shared = config.putArray("shared_axes");
            IntStream.range(1, dims.size()).forEach(shared::add);
        }
        Vector given = slopes.get();
        if (given.size() != 1 && given.size() != dims.get(dims.size() - 1)) {
            throw new Refusal("its slopes are not along the last dimension");
        }
        RawTensor like = RawTensor.of(type, List.of(0), ByteBuffer.allocate(0));
        return List.of(Weights.of(like, dims, unit -> given.get(given.size() == 1 ? 0 : unit)));
    }
}
