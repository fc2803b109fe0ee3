package odf2nna.internal.device;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import java.util.TreeSet;
import odf2nna.internal.device.CFile.CType;
import odf2nna.internal.device.CFile.Port;
import odf2nna.internal.network.Activation;
import odf2nna.internal.network.ByName;
import odf2nna.internal.network.Value;
import odf2nna.internal.network.Vector;
import odf2nna.internal.onnx.ElementType;

/**
 * A model as C99: constant arrays, one array for activations, and a function for one row. It takes no memory at run time, and
 * {@code math.h} only where an activation needs it. The same model gives the same text.
 */
final class CSource {
    private final RowModel model;
    private final CType type;
    private final Arena arena;
    private final CFile file;
    private final StringBuilder body = new StringBuilder();
    private final Map<Activation, String> activations = new LinkedHashMap<>();
    private final Set<String> functions = new TreeSet<>();
    private boolean needsMath;

    private CSource(RowModel model, String stem, List<String> title) {
        this.model = model;
        this.type = model.type() == ElementType.DOUBLE ? CType.DOUBLE : CType.FLOAT;
        this.arena = Arena.of(model);
        List<Port> inputs = new ArrayList<>();
        model.inputs().forEach((name, width) -> inputs.add(new Port(name, width, type)));
        List<Port> outputs = model.outputs().stream()
                .map(output -> new Port(output.name(), output.width(), type))
                .toList();
        this.file = new CFile(stem, title, inputs, outputs);
    }

    /**
     * {@return the code of a model}
     *
     * @param stem name of the file, without its ending
     * @param title lines for the comment at the top
     * @param rows whose outputs an example prints
     */
    static CCode of(RowModel model, String stem, List<String> title, List<double[]> rows) {
        return new CSource(model, stem, title).write(rows);
    }

    private CCode write(List<double[]> rows) {
        model.selections()
                .forEach(some -> loop(
                        some.positions().size(),
                        "%s = %s[%s]"
                                .formatted(
                                        at(some.name(), "i"), input(some.input()), file.positions(some.positions()))));
        model.steps().forEach(this::step);
        model.outputs().forEach(this::copied);
        model.outputs().forEach(this::end);
        file.memory(type, "values", arena.size());
        long multiplyAdds = model.multiplyAdds();
        String code = functions(); // finds out whether it needs math.h
        String header = file.header(multiplyAdds, "", """
                /*
                 * Computes the outputs of one row, and returns the index of the largest number of the first of them: the class, where
                 * these are scores of classes. Arrays of inputs and outputs must not overlap. Values lie in a static array in between,
                 * so only one call may run at a time.
                 */
                """ + file.signature("predict", false) + ";\n");
        return new CCode(
                header,
                file.source(multiplyAdds, needsMath, code),
                file.flashBytes(),
                file.ramBytes(),
                multiplyAdds,
                file.example("predict", rows));
    }

    private String functions() {
        StringBuilder text = new StringBuilder();
        functions.forEach(function -> text.append(functionText(function)).append('\n'));
        activations.forEach((activation, function) -> text.append(
                "static %1$s %2$s(%1$s z)\n{\n    return %3$s;\n}\n\n".formatted(type, function, formula(activation))));
        text.append(file.signature("predict", false)).append("\n{\n    int i;\n    int largest = 0;\n\n");
        int input = 0;
        for (String fed : model.inputs().keySet()) {
            if (!model.isTaken(fed)) {
                text.append("    (void) %s;\n".formatted(file.input(input)));
            }
            input++;
        }
        return text.append(body).append(file.largest()).append("}\n").toString();
    }

    /** {@return the address of a value's first number} */
    private String at(String value) {
        String input = model.fed().get(value);
        if (input != null) {
            return input(input);
        }
        Arena.Place place = arena.of(value);
        if (place.output() >= 0) {
            return file.output(place.output());
        }
        return place.offset() == 0 ? "values" : "values + " + place.offset();
    }

    private String input(String name) {
        return file.input(List.copyOf(model.inputs().keySet()).indexOf(name));
    }

    private String at(String value, String index) {
        String address = at(value);
        return address.contains(" ") ? "(%s)[%s]".formatted(address, index) : "%s[%s]".formatted(address, index);
    }

    private void step(Value step) {
        step.match(new Value.Cases<>(
                input -> body, // none among the steps
                this::dense,
                this::activated,
                scaled -> loop(
                        scaled.width(),
                        "%s = %s * %s + %s"
                                .formatted(
                                        at(scaled.name(), "i"),
                                        at(scaled.source(), "i"),
                                        read(array("scale", scaled.scale())),
                                        read(array("shift", scaled.shift())))),
                sum -> joined(sum.name(), sum.sources(), sum.width(), " + "),
                product -> joined(product.name(), product.sources(), product.width(), " * "),
                this::concat));
    }

    private StringBuilder dense(Value.Dense dense) {
        functions.add("dense");
        String weights = array("weights", dense.layer().weights().values());
        String bias = array("bias", dense.layer().bias());
        return body.append("    dense(%s, %d, %s, %s, %d, %s);\n"
                .formatted(
                        at(dense.source()),
                        dense.layer().inputs(),
                        weights,
                        bias,
                        dense.layer().units(),
                        at(dense.name())));
    }

    private StringBuilder activated(Value.Activated activated) {
        String source = at(activated.source(), "i");
        String target = at(activated.name(), "i");
        if (activated.activation() instanceof Activation.PRelu prelu) {
            return loop(
                    activated.width(),
                    "%s = %s < 0 ? %s * %s : %s"
                            .formatted(target, source, source, read(array("slopes", prelu.slopes())), source));
        }
        String function = activations.computeIfAbsent(
                activated.activation(), one -> one.title().toLowerCase(Locale.ROOT) + "_" + activations.size());
        return loop(activated.width(), "%s = %s(%s)".formatted(target, function, source));
    }

    private StringBuilder joined(String name, List<String> sources, int width, String operator) {
        StringJoiner terms = new StringJoiner(operator);
        sources.forEach(source -> terms.add(at(source, "i")));
        return loop(width, "%s = %s".formatted(at(name, "i"), terms));
    }

    private StringBuilder concat(Value.Concat concat) {
        int start = 0;
        for (String source : concat.sources()) {
            int width = width(source);
            loop(width, "%s = %s".formatted(at(concat.name(), "i + " + start), at(source, "i")));
            start += width;
        }
        return body;
    }

    private int width(String value) {
        String input = model.fed().get(value);
        return input != null ? ByName.get(model.inputs(), input) : arena.width(value);
    }

    private StringBuilder loop(int width, String statement) {
        return body.append("    for (i = 0; i < %d; i++) {\n        %s;\n    }\n".formatted(width, statement));
    }

    /** A value that is several outputs lies in the array of the first. */
    private void copied(RowModel.Output output) {
        int index = model.outputs().indexOf(output);
        if (arena.of(output.value()).output() != index) {
            loop(output.width(), "%s[i] = %s".formatted(file.output(index), at(output.value(), "i")));
        }
    }

    private void end(RowModel.Output output) {
        if (output.end() != RowModel.End.NONE) {
            String function = output.end() == RowModel.End.SOFTMAX ? "softmax" : "log_softmax";
            functions.add(function);
            int index = model.outputs().indexOf(output);
            body.append("    %s(%s, %d);\n".formatted(function, file.output(index), output.width()));
        }
    }

    private String read(String array) {
        return file.read(type, array + " + i");
    }

    /** Adds an array of constants, {@return its name} */
    private String array(String what, Vector numbers) {
        return file.constants(type, what, numbers.size(), numbers::get);
    }

    private String literal(double number) {
        return type.literal(number);
    }

    private String functionText(String function) {
        String text = switch (function) {
            case "dense" -> """
                static void dense(const real *x, int inputs, const real *weights, const real *bias, int units, real *y)
                {
                    int unit;
                    int j;

                    for (unit = 0; unit < units; unit++) {
                        real sum = 0;
                        for (j = 0; j < inputs; j++) {
                            sum += x[j] * READ(weights);
                            weights++;
                        }
                        y[unit] = sum + READ(bias + unit);
                    }
                }
                """;
            case "softmax" -> """
                static void softmax(real *y, int size)
                {
                    real top = y[0];
                    real sum = 0;
                    int i;

                    for (i = 1; i < size; i++) {
                        top = y[i] > top ? y[i] : top;
                    }
                    for (i = 0; i < size; i++) {
                        y[i] = exp_(y[i] - top);
                        sum += y[i];
                    }
                    for (i = 0; i < size; i++) {
                        y[i] /= sum;
                    }
                }
                """;
            default -> """
                static void log_softmax(real *y, int size)
                {
                    real top = y[0];
                    real sum = 0;
                    int i;

                    for (i = 1; i < size; i++) {
                        top = y[i] > top ? y[i] : top;
                    }
                    for (i = 0; i < size; i++) {
                        sum += exp_(y[i] - top);
                    }
                    for (i = 0; i < size; i++) {
                        y[i] = y[i] - top - log_(sum);
                    }
                }
                """;
        };
        return file.withMacros(text)
                .replaceAll("\\breal\\b", type.toString())
                .replace("exp_(", math("exp"))
                .replace("log_(", math("log"));
    }

    private String math(String function) {
        needsMath = true;
        return function + (type == CType.DOUBLE ? "(" : "f(");
    }

    /** {@return an activation of {@code z} in C, as {@link Activation} says it} */
    private String formula(Activation activation) {
        return activation.match(new Activation.Cases<>(
                this::plain,
                leaky -> "z < 0 ? %s * z : z".formatted(literal(leaky.alpha())),
                prelu -> "z", // has an array of its own
                elu -> "z < 0 ? %s * %sz) : z".formatted(literal(elu.alpha()), math("expm1")),
                selu -> "%s * (z > 0 ? z : %s * %sz))"
                        .formatted(literal(selu.gamma()), literal(selu.alpha()), math("expm1")),
                celu -> "z < 0 ? %1$s * %2$sz / %1$s) : z".formatted(literal(celu.alpha()), math("expm1")),
                hard -> clipped("%s * z + %s".formatted(literal(hard.alpha()), literal(hard.beta())), 0, 1),
                clip -> clipped("z", clip.low(), clip.high())));
    }

    private String clipped(String expression, double low, double high) {
        String bounded = "(%s)".formatted(expression);
        String below =
                Double.isInfinite(high) ? bounded : "(%1$s > %2$s ? %2$s : %1$s)".formatted(bounded, literal(high));
        return Double.isInfinite(low) ? below : "%1$s < %2$s ? %2$s : %3$s".formatted(bounded, literal(low), below);
    }

    private String plain(Activation.Plain activation) {
        String sigmoid = "1 / (1 + %s-z))".formatted(math("exp"));
        String softplus = "((z > 0 ? z : 0) + %s%s-%sz))))".formatted(math("log1p"), math("exp"), math("fabs"));
        return switch (activation) {
            case RELU -> "z < 0 ? 0 : z";
            case SIGMOID -> sigmoid;
            case TANH -> math("tanh") + "z)";
            case SOFTPLUS -> softplus;
            case LOG_SIGMOID -> "(z < 0 ? z : 0) - %s%s-%sz)))".formatted(math("log1p"), math("exp"), math("fabs"));
            case SOFTSIGN -> "z / (1 + %sz))".formatted(math("fabs"));
            case GELU -> "%s * z * (1 + %sz * %s))".formatted(literal(0.5), math("erf"), literal(Math.sqrt(0.5)));
            case GELU_TANH ->
                "%s * z * (1 + %s%s * (z + %s * z * z * z)))"
                        .formatted(literal(0.5), math("tanh"), literal(Math.sqrt(2 / Math.PI)), literal(0.044715));
            case SWISH -> "z / (1 + %s-z))".formatted(math("exp"));
            case HARD_SWISH -> "z * (%s)".formatted(clipped("z / 6 + %s".formatted(literal(0.5)), 0, 1));
            case MISH -> "z * %s%s)".formatted(math("tanh"), softplus);
        };
    }
}
