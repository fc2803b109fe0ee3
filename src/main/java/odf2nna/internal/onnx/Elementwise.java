package odf2nna.internal.onnx;

import static java.util.Map.entry;

import java.util.List;
import java.util.Map;
import odf2nna.internal.network.Activation;
import odf2nna.internal.network.ByName;
import odf2nna.internal.onnx.proto.Onnx.NodeProto;
import org.apache.commons.numbers.gamma.Erf;

/** Operators that activations are written out with, computed for one number in double; a truth is 1 or 0. */
final class Elementwise {
    private static final Map<String, Formula> FORMULAS = Map.ofEntries(
            entry("Add", (node, x) -> x.get(0) + x.get(1)),
            entry("Sub", (node, x) -> x.get(0) - x.get(1)),
            entry("Mul", (node, x) -> x.get(0) * x.get(1)),
            entry("Div", (node, x) -> x.get(0) / x.get(1)),
            entry("Pow", (node, x) -> Math.pow(x.get(0), x.get(1))),
            entry("Min", (node, x) -> x.stream().reduce(x.get(0), Math::min)),
            entry("Max", (node, x) -> x.stream().reduce(x.get(0), Math::max)),
            entry("Exp", (node, x) -> Math.exp(x.get(0))),
            entry("Log", (node, x) -> Math.log(x.get(0))),
            entry("Sqrt", (node, x) -> Math.sqrt(x.get(0))),
            entry("Erf", (node, x) -> Erf.value(x.get(0))),
            entry("Tanh", (node, x) -> Math.tanh(x.get(0))),
            entry("Sigmoid", (node, x) -> Activation.Plain.SIGMOID.apply(x.get(0), 0)),
            entry("Softplus", (node, x) -> Activation.Plain.SOFTPLUS.apply(x.get(0), 0)),
            entry("Softsign", (node, x) -> Activation.Plain.SOFTSIGN.apply(x.get(0), 0)),
            entry("Abs", (node, x) -> Math.abs(x.get(0))),
            entry("Neg", (node, x) -> -x.get(0)),
            entry("Relu", (node, x) -> Math.max(0, x.get(0))),
            entry("LeakyRelu", (node, x) -> x.get(0) >= 0 ? x.get(0) : Graph.real(node, "alpha", 0.01f) * x.get(0)),
            entry("HardSigmoid", (node, x) -> hardSigmoid(node).apply(x.get(0), 0)),
            entry("Reciprocal", (node, x) -> 1 / x.get(0)),
            entry("Clip", Elementwise::clip),
            entry("Greater", (node, x) -> x.get(0) > x.get(1) ? 1 : 0),
            entry("GreaterOrEqual", (node, x) -> x.get(0) >= x.get(1) ? 1 : 0),
            entry("Less", (node, x) -> x.get(0) < x.get(1) ? 1 : 0),
            entry("LessOrEqual", (node, x) -> x.get(0) <= x.get(1) ? 1 : 0),
            entry("Where", (node, x) -> x.get(0) != 0 ? x.get(1) : x.get(2)));

    private Elementwise() {}

    /** The value of an operator with its attributes; omitted operands are NaN. */
    private interface Formula {
        double apply(NodeProto node, List<Double> operands);
    }

    /** {@return whether a node is such an operator} */
    static boolean isKnown(NodeProto node) {
        return FORMULAS.containsKey(Graph.operator(node));
    }

    /**
     * {@return the value of an operator}
     *
     * @param operands its inputs, NaN for an omitted one
     */
    static double apply(NodeProto node, List<Double> operands) {
        return ByName.get(FORMULAS, Graph.operator(node)).apply(node, operands);
    }

    private static Activation hardSigmoid(NodeProto node) {
        return new Activation.HardSigmoid(Graph.real(node, "alpha", 0.2f), Graph.real(node, "beta", 0.5f));
    }

    private static double clip(NodeProto node, List<Double> operands) {
        double low = bound(node, operands, 1, "min", Double.NEGATIVE_INFINITY);
        double high = bound(node, operands, 2, "max", Double.POSITIVE_INFINITY);
        return Math.min(high, Math.max(low, operands.get(0)));
    }

    private static double bound(NodeProto node, List<Double> operands, int slot, String attribute, double none) {
        boolean given = operands.size() > slot && !Double.isNaN(operands.get(slot));
        return given ? operands.get(slot) : Graph.real(node, attribute, none);
    }
}
