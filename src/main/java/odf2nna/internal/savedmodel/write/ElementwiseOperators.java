package odf2nna.internal.savedmodel.write;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import odf2nna.internal.onnx.ElementType;

/** Operators that work number by number. */
final class ElementwiseOperators {
    /** Operators that differ in nothing, not even their name. */
    private static final List<String> SAME = List.of(
            "Abs", "Ceil", "Cos", "Erf", "Exp", "Floor", "Identity", "Log", "Neg", "Reciprocal", "Sign", "Sin", "Sqrt");

    private ElementwiseOperators() {}

    static Map<String, Translation> table() {
        Map<String, Translation> table = new TreeMap<>();
        SAME.forEach(name -> table.put(name, Translation.same(name)));
        table.put("Round", Translation.same("Rint"));
        table.put("Add", Translation.of(call -> call.chain("AddV2")));
        table.put("Sub", Translation.of(call -> call.chain("Sub")));
        table.put("Mul", Translation.of(call -> call.chain("Mul")));
        table.put("Div", Translation.of(ElementwiseOperators::division));
        table.put("Pow", Translation.of(ElementwiseOperators::power));
        table.put("Min", Translation.of(call -> call.chain("Minimum")));
        table.put("Max", Translation.of(call -> call.chain("Maximum")));
        table.put("Sum", Translation.of(call -> call.chain("AddV2")));
        table.put("Mean", Translation.of(call -> call.join("RealDiv", call.chain("AddV2"), call.inputs())));
        table.put("Equal", Translation.comparison("Equal"));
        table.put("Greater", Translation.comparison("Greater"));
        table.put("GreaterOrEqual", Translation.comparison("GreaterEqual"));
        table.put("Less", Translation.comparison("Less"));
        table.put("LessOrEqual", Translation.comparison("LessEqual"));
        table.put("And", Translation.of(call -> logical(call, "LogicalAnd")));
        table.put("Or", Translation.of(call -> logical(call, "LogicalOr")));
        table.put("Not", Translation.of(ElementwiseOperators::not));
        table.put("IsNaN", Translation.of(ElementwiseOperators::isNaN));
        table.put("Where", Translation.of(call -> select(call, call.input(0), call.input(1), call.input(2))));
        table.put("Cast", Translation.of(ElementwiseOperators::cast, "to", "saturate"));
        table.put("Dropout", Translation.of(ElementwiseOperators::dropout, "ratio", "seed"));
        return table;
    }

    /** Whole numbers are cut towards zero by ONNX. */
    private static Wire division(NodeExport call) {
        Wire one = call.input(0);
        return call.join(one.type().isReal() ? "RealDiv" : "TruncateDiv", one, call.input(1));
    }

    private static Wire power(NodeExport call) {
        Wire base = call.input(0);
        Wire exponent = call.input(1);
        if (!base.type().isReal() && exponent.type() != base.type()) {
            throw new Refusal("a power of whole numbers with an exponent of another type");
        }
        Wire same = exponent.type() == base.type() ? exponent : call.cast(exponent, base.type());
        return call.join("Pow", base, same);
    }

    private static Wire logical(NodeExport call, String operator) {
        Wire one = call.input(0);
        Wire other = call.input(1);
        return call.emit(operator, ElementType.BOOL, Wire.broadcast(one, other), List.of(one, other), Map.of());
    }

    private static Wire isNaN(NodeExport call) {
        Wire x = call.input(0);
        return call.emit("IsNan", ElementType.BOOL, x.shape(), List.of(x), Map.of("T", x.type()));
    }

    private static Wire not(NodeExport call) {
        Wire x = call.input(0);
        return call.emit("LogicalNot", ElementType.BOOL, x.shape(), List.of(x), Map.of());
    }

    /** {@return {@code one} where the condition holds, {@code other} elsewhere} */
    static Wire select(NodeExport call, Wire condition, Wire one, Wire other) {
        Wire branches = new Wire("", one.type(), Wire.broadcast(one, other));
        return call.emit(
                "SelectV2",
                one.type(),
                Wire.broadcast(condition, branches),
                List.of(condition, one, other),
                Map.of("T", one.type()));
    }

    private static Wire cast(NodeExport call) {
        long code = call.integer("to", 0);
        Optional<ElementType> type = ElementType.ofCode(Math.toIntExact(code));
        if (type.isEmpty() || type.get() == ElementType.STRING || call.input(0).type() == ElementType.STRING) {
            throw new Refusal(
                    "a cast from %s to type %d of ONNX".formatted(call.input(0).type(), code));
        }
        return call.cast(call.input(0), type.get());
    }

    /** Does nothing at inference; its mask is refused like any output that is not made. */
    private static Wire dropout(NodeExport call) {
        boolean training =
                call.has(2) && call.constant(2).map(flag -> flag.number(0) != 0).orElse(true);
        if (training) {
            throw new Refusal("it runs in training mode, or may");
        }
        return call.map("Identity", call.input(0));
    }
}
