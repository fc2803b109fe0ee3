package odf2nna.internal.device.litert;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import odf2nna.internal.device.Arena;
import odf2nna.internal.device.CCode;
import odf2nna.internal.device.CFile;
import odf2nna.internal.device.CFile.CType;
import odf2nna.internal.device.litert.FixedPoint.Factor;
import odf2nna.internal.device.litert.LiteModel.Operator;
import odf2nna.internal.device.litert.LiteModel.Port;
import odf2nna.internal.device.litert.LiteModel.Steps;
import odf2nna.internal.network.UnitSet;
import odf2nna.internal.network.Vector;

/**
 * A graph in int8 as C99, which computes what {@link IntegerRun} computes, bit for bit: a function of integers, and one of real numbers
 * around it. Operators that take one number are tables of their 256 results.
 */
final class IntegerSource {
    private static final int RESULTS = 256;

    private final LiteModel model;
    private final CFile file;
    private final Arena arena;
    private final IntegerRun reference;
    private final StringBuilder body = new StringBuilder();
    private final Set<IntegerFunction> functions = new TreeSet<>();
    /** The tensor whose numbers a tensor in another shape has. */
    private final Map<Integer, Integer> reshaped = new HashMap<>();

    private long multiplyAdds;

    private IntegerSource(LiteModel model, String stem, List<String> title) {
        this.model = model;
        this.file = new CFile(stem, title, ports(model.inputs()), ports(model.outputs()));
        this.reference = new IntegerRun(model);
        List<Arena.Step> steps = new ArrayList<>();
        for (Operator operator : model.operators()) {
            if (operator.kind() == Kind.RESHAPE) {
                reshaped.put(operator.output(), value(operator.inputs().get(0)));
            } else if (!isReal(operator.output())) {
                steps.add(step(operator));
            }
        }
        this.arena = Arena.of(
                steps, model.outputs().stream().map(port -> name(port.tensor())).toList());
    }

    /**
     * {@return the code of a graph}
     *
     * @param rows whose outputs an example prints, as real numbers
     */
    static CCode of(LiteModel model, String stem, List<String> title, List<double[]> rows) {
        return new IntegerSource(model, stem, title).write(rows);
    }

    private List<CFile.Port> ports(List<Port> ports) {
        return ports.stream()
                .map(port -> new CFile.Port(
                        port.name(),
                        model.tensors().get(port.tensor()).size(),
                        isReal(port.tensor()) ? CType.FLOAT : CType.INT8))
                .toList();
    }

    private boolean isReal(int tensor) {
        return model.tensors().get(tensor).type() == LiteModel.Type.FLOAT32;
    }

    private boolean isConstant(int tensor) {
        return model.tensors().get(tensor).constant().isPresent();
    }

    private int value(int tensor) {
        return reshaped.getOrDefault(tensor, tensor);
    }

    private String name(int tensor) {
        return Integer.toString(value(tensor));
    }

    private Arena.Step step(Operator operator) {
        boolean isUnitwise = switch (operator.kind()) {
            case FULLY_CONNECTED, CONCATENATION, GATHER -> false;
            default -> true;
        };
        List<String> sources = operator.inputs().stream()
                .filter(input -> !isConstant(input))
                .map(this::name)
                .toList();
        return new Arena.Step(name(operator.output()), sources, size(operator.output()), isUnitwise);
    }

    private int size(int tensor) {
        return model.tensors().get(tensor).size();
    }

    private Steps steps(int tensor) {
        return model.tensors().get(tensor).steps().orElseThrow();
    }

    private CCode write(List<double[]> rows) {
        model.operators().forEach(this::add);
        for (int i = 0; i < model.outputs().size(); i++) {
            int tensor = model.outputs().get(i).tensor();
            if (arena.of(name(tensor)).output() != i) {
                loop(size(tensor), "%s[i] = %s".formatted(file.output(i), at(tensor, "i")));
            }
        }
        file.memory(CType.INT8, "values", arena.size());
        String around = around();
        StringBuilder code = new StringBuilder();
        IntegerFunction.closure(functions)
                .forEach(function ->
                        code.append(file.withMacros(function.text(file))).append('\n'));
        code.append(file.signature("predict_int8", false)).append("\n{\n    int i;\n    int largest = 0;\n\n");
        for (int i = 0; i < model.inputs().size(); i++) {
            int tensor = model.inputs().get(i).tensor();
            if (model.operators().stream()
                    .noneMatch(operator -> operator.inputs().contains(tensor))) {
                code.append("    (void)%s;\n".formatted(file.input(i)));
            }
        }
        code.append(body).append(file.largest()).append("}\n\n").append(around);
        return new CCode(
                file.header(multiplyAdds, definitions(), declarations()),
                file.source(multiplyAdds, false, code.toString()),
                file.flashBytes(),
                file.ramBytes(),
                multiplyAdds,
                file.example("predict_int8", rows.stream().map(this::integers).toList()));
    }

    /** {@return the numbers of a row as inputs take them} */
    private double[] integers(double[] row) {
        double[] taken = row.clone();
        int at = 0;
        for (Port input : model.inputs()) {
            for (int i = 0; i < size(input.tensor()); i++, at++) {
                taken[at] =
                        isReal(input.tensor()) ? row[at] : steps(input.tensor()).of(row[at]);
            }
        }
        return taken;
    }

    /** {@return what integers mean, for callers that have or want integers} */
    private String definitions() {
        StringBuilder text = new StringBuilder("#include <stdint.h>\n\n/* A number is SCALE * (integer - ZERO). */\n");
        for (int i = 0; i < model.inputs().size(); i++) {
            int tensor = model.inputs().get(i).tensor();
            if (!isReal(tensor)) {
                define(text, file.inputMacro(i, "SCALE"), file.inputMacro(i, "ZERO"), steps(tensor));
            }
        }
        for (int i = 0; i < model.outputs().size(); i++) {
            Steps steps = steps(model.outputs().get(i).tensor());
            define(text, file.outputMacro(i, "SCALE"), file.outputMacro(i, "ZERO"), steps);
        }
        return text.toString();
    }

    private static void define(StringBuilder text, String scale, String zero, Steps steps) {
        text.append("#define %s %s\n#define %s (%d)\n"
                .formatted(scale, CType.FLOAT.literal(steps.scale()), zero, steps.zeroPoint()));
    }

    private String declarations() {
        return """
                /*
                 * Computes the outputs of one row, and returns the index of the largest number of the first of them: the class, where
                 * these are scores of classes. Arrays of inputs and outputs must not overlap. Values lie in a static array in between,
                 * so only one call may run at a time.
                 */
                """ + file.signature("predict", true) + ";\n\n"
                + "/* The same in integers; needs no floating point, but for inputs of type float. */\n"
                + file.signature("predict_int8", false)
                + ";\n";
    }

    /** {@return the function of real numbers} */
    private String around() {
        StringBuilder before = new StringBuilder();
        StringBuilder after = new StringBuilder();
        for (int i = 0; i < model.inputs().size(); i++) {
            int tensor = model.inputs().get(i).tensor();
            if (!isReal(tensor)) {
                functions.add(IntegerFunction.QUANTIZED);
                String integers = file.input(i) + "_int8";
                file.memory(CType.INT8, integers, size(tensor));
                before.append(looped(
                        size(tensor),
                        "%s[i] = quantized(%s[i], %s, %s)"
                                .formatted(
                                        integers,
                                        file.input(i),
                                        file.inputMacro(i, "SCALE"),
                                        file.inputMacro(i, "ZERO"))));
            }
        }
        for (int i = 0; i < model.outputs().size(); i++) {
            int tensor = model.outputs().get(i).tensor();
            file.memory(CType.INT8, file.output(i) + "_int8", size(tensor));
            after.append(looped(
                    size(tensor),
                    "%1$s[i] = %2$s * (float)(%1$s_int8[i] - %3$s)"
                            .formatted(file.output(i), file.outputMacro(i, "SCALE"), file.outputMacro(i, "ZERO"))));
        }
        return file.signature("predict", true)
                + "\n{\n    int i;\n    int largest;\n\n"
                + before
                + "    largest = "
                + file.call("predict_int8", "_int8", "_int8")
                + ";\n"
                + after
                + "    return largest;\n}\n";
    }

    private static String looped(int width, String statement) {
        return "    for (i = 0; i < %d; i++) {\n        %s;\n    }\n".formatted(width, statement);
    }

    private void loop(int width, String statement) {
        body.append(looped(width, statement));
    }

    /** {@return the address of a value's first number} */
    private String at(int tensor) {
        for (int i = 0; i < model.inputs().size(); i++) {
            if (model.inputs().get(i).tensor() == value(tensor)) {
                return file.input(i);
            }
        }
        Arena.Place place = arena.of(name(tensor));
        if (place.output() >= 0) {
            return file.output(place.output());
        }
        return place.offset() == 0 ? "values" : "values + " + place.offset();
    }

    private String at(int tensor, String index) {
        if (isConstant(tensor)) {
            Vector numbers = model.tensors().get(tensor).constant().orElseThrow();
            String array = file.constants(CType.INT8, "numbers", numbers.size(), numbers::get);
            return file.read(CType.INT8, array + " + " + (numbers.size() == 1 ? "0" : index));
        }
        String address = at(tensor);
        return address.contains(" ") ? "(%s)[%s]".formatted(address, index) : "%s[%s]".formatted(address, index);
    }

    private void add(Operator operator) {
        int from = operator.inputs().get(0);
        int to = operator.output();
        if (isReal(to) || operator.kind() == Kind.RESHAPE) {
            return;
        }
        switch (operator.kind()) {
            case FULLY_CONNECTED -> layer(operator);
            case ADD -> sum(operator);
            case MUL -> product(operator);
            case PRELU -> sloped(operator);
            case MAXIMUM, MINIMUM -> bounded(operator);
            case CONCATENATION -> concat(operator);
            case SOFTMAX -> softmax(from, to);
            case LOG_SOFTMAX -> logSoftmax(from, to);
            case GATHER -> loop(size(to), "%s = %s".formatted(at(to, "i"), at(from, selected(operator))));
            default -> {
                if (isReal(from)) {
                    quantize(from, to);
                } else {
                    table(operator);
                }
            }
        }
    }

    private void layer(Operator operator) {
        functions.add(IntegerFunction.DENSE);
        int from = operator.inputs().get(0);
        int weights = operator.inputs().get(1);
        Vector numbers = model.tensors().get(weights).constant().orElseThrow();
        Vector bias = model.tensors().get(operator.inputs().get(2)).constant().orElseThrow();
        int units = bias.size();
        int inputs = numbers.size() / units;
        multiplyAdds += numbers.size();
        int zero = steps(from).zeroPoint();
        Factor[] factors = reference.factors(operator);
        String weightArray = file.constants(CType.INT8, "weights", numbers.size(), numbers::get);
        String biasArray = file.constants(CType.INT32, "bias", units, unit -> {
            double sum = bias.get(unit);
            for (int j = 0; j < inputs; j++) {
                sum -= zero * numbers.get(unit * inputs + j);
            }
            return sum;
        });
        String multipliers = file.constants(CType.INT32, "multipliers", units, unit -> factors[unit].multiplier());
        String shifts = file.constants(CType.INT8, "shifts", units, unit -> factors[unit].rightShift());
        int[] range = IntegerRun.range(operator.fused().name(), steps(operator.output()));
        body.append("    dense(%s, %d, %s, %s, %s, %s, %d, %d, %d, %d, %s);\n"
                .formatted(
                        at(from),
                        inputs,
                        weightArray,
                        biasArray,
                        multipliers,
                        shifts,
                        units,
                        steps(operator.output()).zeroPoint(),
                        range[0],
                        range[1],
                        at(operator.output())));
    }

    /** {@return a number without its zero point} */
    private String centred(int tensor) {
        return "((int32_t)%s - (%d))".formatted(at(tensor, "i"), steps(tensor).zeroPoint());
    }

    private static String times(String number, Factor factor) {
        return "times(%s, %d, %d)".formatted(number, factor.multiplier(), factor.shift());
    }

    private void clipped(Operator operator, String number) {
        functions.add(IntegerFunction.CLIPPED);
        functions.add(IntegerFunction.TIMES);
        Steps after = steps(operator.output());
        int[] range = IntegerRun.range(operator.fused().name(), after);
        loop(
                size(operator.output()),
                "%s = clipped(%s + (%d), %d, %d)"
                        .formatted(at(operator.output(), "i"), number, after.zeroPoint(), range[0], range[1]));
    }

    private void sum(Operator operator) {
        Factor[] factors = reference.factors(operator);
        String shifted = "%d * ".formatted(1 << IntegerRun.SUM_SHIFT);
        String first = times(shifted + centred(operator.inputs().get(0)), factors[0]);
        String second = times(shifted + centred(operator.inputs().get(1)), factors[1]);
        clipped(operator, times("%s + %s".formatted(first, second), factors[2]));
    }

    private void product(Operator operator) {
        String numbers = "%s * %s"
                .formatted(
                        centred(operator.inputs().get(0)),
                        centred(operator.inputs().get(1)));
        clipped(operator, times(numbers, reference.factors(operator)[0]));
    }

    private void sloped(Operator operator) {
        Factor[] factors = reference.factors(operator);
        String number = centred(operator.inputs().get(0));
        String product = "%s * %s".formatted(number, centred(operator.inputs().get(1)));
        clipped(
                operator,
                "(%s >= 0 ? %s : %s)".formatted(number, times(number, factors[0]), times(product, factors[1])));
    }

    private void bounded(Operator operator) {
        int bound = (int) model.tensors()
                .get(operator.inputs().get(1))
                .constant()
                .orElseThrow()
                .get(0);
        String source = at(operator.inputs().get(0), "i");
        String target = at(operator.output(), "i");
        boolean isBelow = operator.kind() == Kind.MAXIMUM;
        boolean isReached = bound != (isBelow ? Byte.MIN_VALUE : Byte.MAX_VALUE); // else no integer lies beyond it
        if (isReached) {
            loop(
                    size(operator.output()),
                    "%1$s = (int8_t)(%2$s %3$s %4$d ? %4$d : %2$s)"
                            .formatted(target, source, isBelow ? "<" : ">", bound));
        } else if (!source.equals(target)) {
            loop(size(operator.output()), "%s = %s".formatted(target, source));
        }
    }

    private void concat(Operator operator) {
        int start = 0;
        for (int source : operator.inputs()) {
            loop(size(source), "%s = %s".formatted(at(operator.output(), "i + " + start), at(source, "i")));
            start += size(source);
        }
    }

    private String selected(Operator gather) {
        Vector positions =
                model.tensors().get(gather.inputs().get(1)).constant().orElseThrow();
        return file.positions(UnitSet.of(Arrays.stream(positions.toArray())
                .mapToInt(position -> (int) position)
                .toArray()));
    }

    private void softmax(int from, int to) {
        functions.add(IntegerFunction.SOFTMAX);
        Factor factor = IntegerRun.softmaxFactor(steps(from).scale());
        body.append("    softmax(%s, %d, %d, %d, %d, %s);\n"
                .formatted(
                        at(from),
                        size(to),
                        factor.multiplier(),
                        factor.shift(),
                        (long) Math.max(-RESULTS, -IntegerRun.softmaxRange(factor)),
                        at(to)));
    }

    private void logSoftmax(int from, int to) {
        functions.add(IntegerFunction.LOG_SOFTMAX);
        Factor factor = IntegerRun.softmaxFactor(steps(from).scale());
        Factor inverse = IntegerRun.logSoftmaxInverse(factor);
        body.append("    log_softmax(%s, %d, %d, %d, %d, %d, %d, %s);\n"
                .formatted(
                        at(from),
                        size(to),
                        factor.multiplier(),
                        factor.shift(),
                        (long) Math.max(-RESULTS, -IntegerRun.softmaxRange(factor)),
                        inverse.multiplier(),
                        inverse.shift(),
                        at(to)));
    }

    private void table(Operator operator) {
        int[] all = new int[RESULTS];
        for (int i = 0; i < RESULTS; i++) {
            all[i] = i + Byte.MIN_VALUE;
        }
        int[] results = reference.each(operator, all);
        String table = file.constants(CType.INT8, "table", RESULTS, i -> results[i]);
        loop(
                size(operator.output()),
                "%s = %s"
                        .formatted(
                                at(operator.output(), "i"),
                                file.read(
                                        CType.INT8,
                                        "%s + %d + %s"
                                                .formatted(
                                                        table,
                                                        -Byte.MIN_VALUE,
                                                        at(operator.inputs().get(0), "i")))));
    }

    /** Columns in floating point, scaled by constants, become integers. */
    private void quantize(int from, int to) {
        functions.add(IntegerFunction.QUANTIZED);
        Steps after = steps(to);
        body.append("    for (i = 0; i < %d; i++) {\n".formatted(size(to)));
        scaled(from);
        body.append("        %s = quantized(real, %s, %d);\n    }\n"
                .formatted(at(to, "i"), CType.FLOAT.literal(after.scale()), after.zeroPoint()));
    }

    /** One statement for each operation, so that no compiler joins a product and a sum to one with other roundings. */
    private void scaled(int tensor) {
        for (Operator operator : model.operators()) {
            if (operator.output() == tensor && operator.kind() == Kind.GATHER) {
                body.append("        float real = %s;\n"
                        .formatted(at(operator.inputs().get(0), selected(operator))));
                return;
            }
            if (operator.output() == tensor) {
                scaled(operator.inputs().get(0));
                if (operator.kind() != Kind.RESHAPE) {
                    Vector numbers = model.tensors()
                            .get(operator.inputs().get(1))
                            .constant()
                            .orElseThrow();
                    boolean isProduct = operator.kind() == Kind.MUL;
                    String array =
                            file.constants(CType.FLOAT, isProduct ? "scale" : "shift", numbers.size(), numbers::get);
                    body.append("        real %s= %s;\n"
                            .formatted(
                                    isProduct ? "*" : "+",
                                    file.read(CType.FLOAT, array + (numbers.size() == 1 ? "" : " + i"))));
                }
                return;
            }
        }
        body.append("        float real = %s[i];\n".formatted(at(tensor)));
    }
}
