package odf2nna.internal.onnx;

import java.util.List;
import java.util.Set;
import odf2nna.internal.network.Activation;
import odf2nna.internal.onnx.proto.Onnx.NodeProto;
import org.apache.commons.numbers.gamma.Erf;

/** Operators that activations are written out with, computed for one number in double. */
final class Elementwise {
    static final Set<String> OPERATORS = Set.of(
            "Add",
            "Sub",
            "Mul",
            "Div",
            "Pow",
            "Min",
            "Max",
            "Exp",
            "Log",
            "Sqrt",
            "Erf",
            "Tanh",
            "Sigmoid",
            "Softplus",
            "Softsign",
            "Abs",
            "Neg",
            "Relu",
            "Clip",
            "HardSigmoid",
            "Reciprocal",
            "LeakyRelu");

    private Elementwise() {}

    /**
     * {@return the value of an operator}
     *
     * @param operands its inputs, NaN for one that is left out
     */
    static double apply(NodeProto node, List<Double> operands) {
        double a = operands.get(0);
        double b = operands.size() > 1 ? operands.get(1) : Double.NaN;
        double c = operands.size() > 2 ? operands.get(2) : Double.NaN;
        return switch (node.getOpType()) {
            case "Add" -> a + b;
            case "Sub" -> a - b;
            case "Mul" -> a * b;
            case "Div" -> a / b;
            case "Pow" -> Math.pow(a, b);
            case "Min" -> operands.stream().reduce(a, Math::min);
            case "Max" -> operands.stream().reduce(a, Math::max);
            case "Exp" -> Math.exp(a);
            case "Log" -> Math.log(a);
            case "Sqrt" -> Math.sqrt(a);
            case "Erf" -> Erf.value(a);
            case "Tanh" -> Math.tanh(a);
            case "Sigmoid" -> Activation.Plain.SIGMOID.apply(a, 0);
            case "Softplus" -> Activation.Plain.SOFTPLUS.apply(a, 0);
            case "Softsign" -> Activation.Plain.SOFTSIGN.apply(a, 0);
            case "Abs" -> Math.abs(a);
            case "Neg" -> -a;
            case "Relu" -> Math.max(0, a);
            case "LeakyRelu" -> a >= 0 ? a : Graph.real(node, "alpha", 0.01f) * a;
            case "HardSigmoid" ->
                new Activation.HardSigmoid(Graph.real(node, "alpha", 0.2f), Graph.real(node, "beta", 0.5f)).apply(a, 0);
            case "Reciprocal" -> 1 / a;
            case "Clip" -> clip(node, a, b, c);
            default -> Double.NaN;
        };
    }

    private static double clip(NodeProto node, double value, double lowInput, double highInput) {
        double low = Double.isNaN(lowInput) ? Graph.real(node, "min", Double.NEGATIVE_INFINITY) : lowInput;
        double high = Double.isNaN(highInput) ? Graph.real(node, "max", Double.POSITIVE_INFINITY) : highInput;
        return Math.min(high, Math.max(low, value));
    }
}
