package odf2nna.internal.savedmodel.write;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import odf2nna.internal.onnx.ElementType;
import odf2nna.internal.onnx.RawTensor;

/**
 * Activations; those that TensorFlow does not have as one operator are written out, as TensorFlow's own library does it
 * where it has them.
 *
 * @see <a href="https://onnx.ai/onnx/operators/">ONNX operators</a>
 */
final class ActivationOperators {
    private static final double SELU_ALPHA = 1.6732631921768188;
    private static final double SELU_GAMMA = 1.0507010221481323;

    private ActivationOperators() {}

    static Map<String, Translation> table() {
        Map<String, Translation> table = new TreeMap<>();
        for (String name : new String[] {"Relu", "Sigmoid", "Tanh", "Softplus", "Softsign"}) {
            table.put(name, Translation.same(name));
        }
        table.put("LeakyRelu", Translation.of(ActivationOperators::leakyRelu, "alpha"));
        table.put("PRelu", Translation.of(ActivationOperators::parametricRelu));
        table.put("ThresholdedRelu", Translation.of(ActivationOperators::thresholdedRelu, "alpha"));
        table.put("Elu", Translation.of(ActivationOperators::elu, "alpha"));
        table.put("Selu", Translation.of(ActivationOperators::selu, "alpha", "gamma"));
        table.put("Celu", Translation.of(ActivationOperators::celu, "alpha"));
        table.put("HardSigmoid", Translation.of(ActivationOperators::hardSigmoid, "alpha", "beta"));
        table.put(
                "HardSwish", Translation.of(call -> call.join("Mul", call.input(0), hardSigmoid(call, 1.0 / 6, 0.5))));
        table.put("Swish", Translation.of(ActivationOperators::swish, "alpha"));
        table.put("Mish", Translation.of(ActivationOperators::mish));
        table.put("Gelu", Translation.of(ActivationOperators::gelu, "approximate"));
        table.put("Clip", Translation.of(ActivationOperators::clip, "min", "max"));
        return table;
    }

    private static Wire leakyRelu(NodeExport call) {
        return call.map("LeakyRelu", call.input(0), Map.of("alpha", call.real("alpha", 0.01)));
    }

    private static Wire parametricRelu(NodeExport call) {
        Wire x = call.input(0);
        Wire negative = call.join("Mul", call.input(1), call.join("Minimum", x, 0));
        return call.join("AddV2", call.map("Relu", x), negative);
    }

    private static Wire thresholdedRelu(NodeExport call) {
        Wire x = call.input(0);
        Wire above = call.compare("Greater", x, call.scalar(x.type(), call.real("alpha", 1)));
        return ElementwiseOperators.select(call, above, x, call.scalar(x.type(), 0));
    }

    private static Wire elu(NodeExport call) {
        double alpha = call.real("alpha", 1);
        Wire x = call.input(0);
        return alpha == 1 ? call.map("Elu", x) : exponential(call, x, alpha, 1);
    }

    /** {@code max(0, x) + alpha (exp(min(0, x) / scale) − 1)}. */
    private static Wire exponential(NodeExport call, Wire x, double alpha, double scale) {
        Wire below = call.join("Minimum", x, 0);
        Wire scaled = scale == 1 ? below : call.join("RealDiv", below, scale);
        Wire negative = call.join("Mul", call.map("Expm1", scaled), alpha);
        return call.join("AddV2", call.map("Relu", x), negative);
    }

    /** TensorFlow's own has the constants of the paper, which agree with ONNX's to the precision of float32. */
    private static Wire selu(NodeExport call) {
        Wire x = call.input(0);
        double alpha = call.real("alpha", SELU_ALPHA);
        double gamma = call.real("gamma", SELU_GAMMA);
        boolean own = alpha == SELU_ALPHA && gamma == SELU_GAMMA && x.type() != ElementType.DOUBLE;
        return own ? call.map("Selu", x) : call.join("Mul", exponential(call, x, alpha, 1), gamma);
    }

    private static Wire celu(NodeExport call) {
        double alpha = call.real("alpha", 1);
        return exponential(call, call.input(0), alpha, alpha);
    }

    private static Wire hardSigmoid(NodeExport call) {
        return hardSigmoid(call, call.real("alpha", 0.2), call.real("beta", 0.5));
    }

    private static Wire hardSigmoid(NodeExport call, double alpha, double beta) {
        Wire line = call.join("AddV2", call.join("Mul", call.input(0), alpha), beta);
        return call.join("Minimum", call.join("Maximum", line, 0), 1);
    }

    private static Wire swish(NodeExport call) {
        Wire x = call.input(0);
        double alpha = call.real("alpha", 1);
        Wire scaled = alpha == 1 ? x : call.join("Mul", x, alpha);
        return call.join("Mul", x, call.map("Sigmoid", scaled));
    }

    private static Wire mish(NodeExport call) {
        Wire x = call.input(0);
        return call.join("Mul", x, call.map("Tanh", call.map("Softplus", x)));
    }

    /** As {@code tf.nn.gelu} writes it out. */
    private static Wire gelu(NodeExport call) {
        Wire x = call.input(0);
        Wire half = call.join("Mul", call.scalar(x.type(), 0.5), x);
        Wire inner;
        if (call.text("approximate", "none").equals("tanh")) {
            Wire cube = call.join("Mul", call.scalar(x.type(), 0.044715), call.join("Pow", x, 3));
            inner = call.map(
                    "Tanh",
                    call.join("Mul", call.scalar(x.type(), Math.sqrt(2 / Math.PI)), call.join("AddV2", x, cube)));
        } else {
            inner = call.map("Erf", call.join("RealDiv", x, Math.sqrt(2)));
        }
        return call.join("Mul", half, call.join("AddV2", call.scalar(x.type(), 1), inner));
    }

    /** The bounds are attributes before opset 11 and inputs since; either may be missing. */
    private static Wire clip(NodeExport call) {
        Wire x = call.input(0);
        Optional<Double> low = bound(call, "min", 1);
        Optional<Double> high = bound(call, "max", 2);
        if (low.equals(Optional.of(0.0)) && high.equals(Optional.of(6.0))) {
            return call.map("Relu6", x);
        }
        Wire above = low.isPresent()
                ? call.join("Maximum", x, low.get())
                : call.has(1) ? call.join("Maximum", x, call.input(1)) : x;
        Wire within = high.isPresent()
                ? call.join("Minimum", above, high.get())
                : call.has(2) ? call.join("Minimum", above, call.input(2)) : above;
        return call.map("Identity", within);
    }

    private static Optional<Double> bound(NodeExport call, String attribute, int input) {
        double given = call.real(attribute, Double.NaN);
        Optional<Double> constant =
                call.constant(input).filter(value -> value.type().isReal()).map((RawTensor value) -> value.number(0));
        return constant.or(() -> Optional.of(given).filter(number -> !Double.isNaN(number)));
    }
}
