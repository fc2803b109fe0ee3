package odf2nna.internal.savedmodel.read;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import odf2nna.internal.onnx.ElementType;

/**
 * Operators that compute each element by itself, and the softmaxes.
 *
 * @see <a href="https://www.tensorflow.org/api_docs/python/tf/raw_ops">TensorFlow: raw operators</a>
 */
final class UnitwiseOperators {
    /** Those that are one operator in ONNX too. */
    private static final Map<String, String> SAME = Map.ofEntries(
            Map.entry("Relu", "Relu"),
            Map.entry("Elu", "Elu"),
            Map.entry("Selu", "Selu"),
            Map.entry("Sigmoid", "Sigmoid"),
            Map.entry("Tanh", "Tanh"),
            Map.entry("Softplus", "Softplus"),
            Map.entry("Softsign", "Softsign"),
            Map.entry("Exp", "Exp"),
            Map.entry("Log", "Log"),
            Map.entry("Erf", "Erf"),
            Map.entry("Neg", "Neg"),
            Map.entry("Abs", "Abs"),
            Map.entry("Sqrt", "Sqrt"),
            Map.entry("Reciprocal", "Reciprocal"),
            Map.entry("Inv", "Reciprocal"),
            Map.entry("Sign", "Sign"),
            Map.entry("Floor", "Floor"),
            Map.entry("LogicalNot", "Not"));

    private static final Map<String, String> PAIRS = Map.ofEntries(
            Map.entry("Add", "Add"),
            Map.entry("AddV2", "Add"),
            Map.entry("BiasAdd", "Add"),
            Map.entry("Sub", "Sub"),
            Map.entry("Mul", "Mul"),
            Map.entry("RealDiv", "Div"),
            Map.entry("Div", "Div"),
            Map.entry("Maximum", "Max"),
            Map.entry("Minimum", "Min"),
            Map.entry("Pow", "Pow"));

    private static final Map<String, String> COMPARISONS = Map.of(
            "Greater", "Greater",
            "GreaterEqual", "GreaterOrEqual",
            "Less", "Less",
            "LessEqual", "LessOrEqual",
            "Equal", "Equal",
            "LogicalAnd", "And",
            "LogicalOr", "Or");

    private UnitwiseOperators() {}

    static Map<String, Operator> table() {
        Map<String, Operator> table = new HashMap<>();
        SAME.forEach((from, to) -> table.put(from, call -> unary(call, to, Map.of())));
        PAIRS.forEach((from, to) -> table.put(from, call -> pair(call, to)));
        COMPARISONS.forEach((from, to) -> table.put(from, call -> compare(call, to)));
        table.put("LeakyRelu", call -> unary(call, "LeakyRelu", Map.of("alpha", slope(call))));
        table.put("Softmax", call -> unary(call, "Softmax", Map.of("axis", -1L)));
        table.put("LogSoftmax", call -> unary(call, "LogSoftmax", Map.of("axis", -1L)));
        table.put("Relu6", UnitwiseOperators::relu6);
        table.put("Rsqrt", call -> twice(call, "Sqrt", "Reciprocal"));
        table.put("Erfc", call -> with(call, "Erf", "Sub", false));
        table.put("Expm1", call -> with(call, "Exp", "Sub", true));
        table.put("Log1p", UnitwiseOperators::log1p);
        table.put("Square", call -> call.result("Mul", both(call.operand(0)), type(call), dims(call)));
        table.put("SquaredDifference", UnitwiseOperators::squaredDifference);
        table.put("ZerosLike", UnitwiseOperators::zeros);
        table.put("Select", UnitwiseOperators::select);
        table.put("SelectV2", UnitwiseOperators::select);
        table.put("ClipByValue", call -> call.result("Clip", call.operands(), type(call), dims(call)));
        return table;
    }

    private static ElementType type(NodeCall call) {
        return call.operand(0).type();
    }

    private static List<Long> dims(NodeCall call) {
        return call.operand(0).dims();
    }

    private static List<Value> both(Value value) {
        return List.of(value, value);
    }

    private static double slope(NodeCall call) {
        return call.tensor().def().containsAttr("alpha")
                ? call.attribute("alpha").getF()
                : 0.2;
    }

    private static Value unary(NodeCall call, String operator, Map<String, ?> attributes) {
        List<String> inputs = List.of(call.draft().tensor(call.operand(0)));
        return call.result(operator, inputs, attributes, type(call), dims(call));
    }

    private static Value pair(NodeCall call, String operator) {
        boolean channelsFirst =
                call.attribute("data_format").getS().toStringUtf8().startsWith("NC");
        if (channelsFirst && call.operand(0).rank() > 2) {
            throw call.refused("adds along the second dimension, expected the last");
        }
        List<Long> dims = call.broadcast(dims(call), call.operand(1).dims());
        return call.result(operator, List.of(call.operand(0), call.operand(1)), type(call), dims);
    }

    private static Value compare(NodeCall call, String operator) {
        List<Long> dims = call.broadcast(dims(call), call.operand(1).dims());
        return call.result(operator, List.of(call.operand(0), call.operand(1)), ElementType.BOOL, dims);
    }

    private static Value twice(NodeCall call, String first, String second) {
        String inner = call.inner("root", first, call.draft().tensor(call.operand(0)));
        return call.result(second, List.of(inner), Map.of(), type(call), dims(call));
    }

    /** {@code f(x) − 1}, or {@code 1 − f(x)}. */
    private static Value with(NodeCall call, String function, String operator, boolean oneLast) {
        String one = call.draft().scalar(call.name() + "/one", type(call), 1);
        String inner = call.inner("inner", function, call.draft().tensor(call.operand(0)));
        List<String> inputs = oneLast ? List.of(inner, one) : List.of(one, inner);
        return call.result(operator, inputs, Map.of(), type(call), dims(call));
    }

    private static Value log1p(NodeCall call) {
        String one = call.draft().scalar(call.name() + "/one", type(call), 1);
        String sum = call.inner("sum", "Add", call.draft().tensor(call.operand(0)), one);
        return call.result("Log", List.of(sum), Map.of(), type(call), dims(call));
    }

    private static Value relu6(NodeCall call) {
        String zero = call.draft().scalar(call.name() + "/zero", type(call), 0);
        String six = call.draft().scalar(call.name() + "/six", type(call), 6);
        String x = call.draft().tensor(call.operand(0));
        return call.result("Clip", List.of(x, zero, six), Map.of(), type(call), dims(call));
    }

    private static Value squaredDifference(NodeCall call) {
        List<String> pair = call.tensors(call.operands());
        String difference = call.inner("difference", "Sub", pair.get(0), pair.get(1));
        List<Long> dims = call.broadcast(dims(call), call.operand(1).dims());
        return call.result("Mul", List.of(difference, difference), Map.of(), type(call), dims);
    }

    /** The zeros are of float32 unless a constant says otherwise, so others are cast. */
    private static Value zeros(NodeCall call) {
        String shape = call.inner("shape", "Shape", call.draft().tensor(call.operand(0)));
        if (type(call) == ElementType.FLOAT) {
            return call.result("ConstantOfShape", List.of(shape), Map.of(), type(call), dims(call));
        }
        String zeros = call.inner("zeros", "ConstantOfShape", shape);
        return call.result(
                "Cast", List.of(zeros), Map.of("to", (long) type(call).code()), type(call), dims(call));
    }

    private static Value select(NodeCall call) {
        Value yes = call.operand(1);
        List<Long> dims = call.broadcast(
                call.broadcast(dims(call), yes.dims()), call.operand(2).dims());
        return call.result("Where", List.of(call.operand(0), yes, call.operand(2)), yes.type(), dims);
    }
}
