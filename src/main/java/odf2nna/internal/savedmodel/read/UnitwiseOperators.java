package odf2nna.internal.savedmodel.read;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleBinaryOperator;
import java.util.function.Function;
import odf2nna.internal.onnx.ElementType;

/**
 * Operators that compute each element by itself, and the softmaxes.
 *
 * @see <a href="https://www.tensorflow.org/api_docs/python/tf/raw_ops">TensorFlow: raw operators</a>
 */
final class UnitwiseOperators {
    /** Those that are one operator in ONNX too, called alike. */
    private static final List<String> SAME = List.of(
            "Relu",
            "Elu",
            "Selu",
            "Sigmoid",
            "Tanh",
            "Softplus",
            "Softsign",
            "Exp",
            "Log",
            "Erf",
            "Neg",
            "Abs",
            "Sqrt",
            "Reciprocal",
            "Sign",
            "Floor");

    /** An operator of two operands: in ONNX, and on constants. */
    record Pair(String operator, DoubleBinaryOperator folded) {}

    static final Map<String, Pair> PAIRS = Map.of(
            "Add", new Pair("Add", Double::sum),
            "AddV2", new Pair("Add", Double::sum),
            "BiasAdd", new Pair("Add", Double::sum),
            "Sub", new Pair("Sub", (a, b) -> a - b),
            "Mul", new Pair("Mul", (a, b) -> a * b),
            "RealDiv", new Pair("Div", (a, b) -> a / b),
            "Div", new Pair("Div", (a, b) -> a / b),
            "Maximum", new Pair("Max", Math::max),
            "Minimum", new Pair("Min", Math::min),
            "Pow", new Pair("Pow", Math::pow));

    private static final Map<String, String> COMPARISONS = Map.of(
            "Greater", "Greater",
            "GreaterEqual", "GreaterOrEqual",
            "Less", "Less",
            "LessEqual", "LessOrEqual",
            "Equal", "Equal",
            "LogicalAnd", "And",
            "LogicalOr", "Or");

    private UnitwiseOperators() {}

    static Map<String, Function<NodeCall, Value>> table() {
        Map<String, Function<NodeCall, Value>> table = new HashMap<>();
        SAME.forEach(name -> table.put(name, call -> unary(call, name, Map.of())));
        table.put("Inv", call -> unary(call, "Reciprocal", Map.of()));
        table.put("LogicalNot", call -> unary(call, "Not", Map.of()));
        table.put(
                "IsNan", call -> call.result("IsNaN", List.of(call.tensor(0)), Map.of(), ElementType.BOOL, dims(call)));
        PAIRS.forEach((from, to) -> table.put(from, call -> pair(call, to.operator())));
        COMPARISONS.forEach((from, to) -> table.put(from, call -> join(call, to, ElementType.BOOL)));
        table.put("LeakyRelu", call -> unary(call, "LeakyRelu", Map.of("alpha", slope(call))));
        table.put("Relu6", call -> like(call, "Clip", call.tensor(0), number(call, "zero", 0), number(call, "six", 6)));
        table.put("Rsqrt", call -> like(call, "Reciprocal", call.inner("root", "Sqrt", call.tensor(0))));
        table.put(
                "Erfc", call -> like(call, "Sub", number(call, "one", 1), call.inner("inner", "Erf", call.tensor(0))));
        table.put(
                "Expm1", call -> like(call, "Sub", call.inner("inner", "Exp", call.tensor(0)), number(call, "one", 1)));
        table.put("Log1p", call -> like(call, "Log", call.inner("sum", "Add", call.tensor(0), number(call, "one", 1))));
        table.put("Square", call -> like(call, "Mul", call.tensor(0), call.tensor(0)));
        table.put("SquaredDifference", UnitwiseOperators::squaredDifference);
        table.put("ZerosLike", UnitwiseOperators::zeros);
        table.put("Select", UnitwiseOperators::select);
        table.put("SelectV2", UnitwiseOperators::select);
        table.put("ClipByValue", call -> call.result("Clip", call.operands(), type(call), dims(call)));
        table.replaceAll((name, operator) -> ChannelOrder.elementwise(operator));
        table.put("Softmax", call -> unary(call, "Softmax", Map.of("axis", -1L)));
        table.put("LogSoftmax", call -> unary(call, "LogSoftmax", Map.of("axis", -1L)));
        return table;
    }

    private static ElementType type(NodeCall call) {
        return call.operand(0).type();
    }

    private static List<Long> dims(NodeCall call) {
        return call.operand(0).dims();
    }

    private static double slope(NodeCall call) {
        return call.tensor().def().containsAttr("alpha")
                ? call.attribute("alpha").getF()
                : 0.2;
    }

    private static Value unary(NodeCall call, String operator, Map<String, ?> attributes) {
        return call.result(operator, List.of(call.tensor(0)), attributes, type(call), dims(call));
    }

    private static Value pair(NodeCall call, String operator) {
        boolean channelsFirst =
                call.attribute("data_format").getS().toStringUtf8().startsWith("NC");
        int rank = call.operand(0).rank();
        if (!channelsFirst || rank <= 2) {
            return join(call, operator, type(call));
        }
        Value.Reals bias = call.constant(1);
        List<Long> dims = new ArrayList<>(Collections.nCopies(rank - 1, 1L));
        dims.set(0, (long) bias.values().size());
        Value column = new Value.Reals(bias.name(), bias.type(), dims, bias.values());
        List<Long> sum = call.broadcast(dims(call), dims);
        return call.result(operator, List.of(call.operand(0), column), type(call), sum);
    }

    private static Value join(NodeCall call, String operator, ElementType type) {
        List<Long> dims = call.broadcast(dims(call), call.operand(1).dims());
        return call.result(operator, List.of(call.operand(0), call.operand(1)), type, dims);
    }

    /** What has the type and the shape of the first operand. */
    private static Value like(NodeCall call, String operator, String... inputs) {
        return call.result(operator, List.of(inputs), Map.of(), type(call), dims(call));
    }

    private static String number(NodeCall call, String suffix, double value) {
        return call.draft().scalar(call.name() + "/" + suffix, type(call), value);
    }

    private static Value squaredDifference(NodeCall call) {
        List<String> pair = call.tensors(call.operands());
        String difference = call.inner("difference", "Sub", pair.get(0), pair.get(1));
        List<Long> dims = call.broadcast(dims(call), call.operand(1).dims());
        return call.result("Mul", List.of(difference, difference), Map.of(), type(call), dims);
    }

    /** The zeros are of float32 unless a constant says otherwise, so others are cast. */
    private static Value zeros(NodeCall call) {
        String shape = call.inner("shape", "Shape", call.tensor(0));
        if (type(call) == ElementType.FLOAT) {
            return like(call, "ConstantOfShape", shape);
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
