package odf2nna.internal.device;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import java.util.TreeSet;
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
    private static final int LINE = 100;
    private static final Set<String> KEYWORDS = Set.of(
            ("auto break case char const continue default do double else enum extern float for goto if inline int long register"
                            + " restrict return short signed sizeof static struct switch typedef union unsigned void volatile while"
                            + " main")
                    .split(" "));

    private final RowModel model;
    private final String name;
    private final String macro;
    private final List<String> title;
    private final boolean isDouble;
    private final String real;
    private final Arena arena;
    private final StringBuilder arrays = new StringBuilder();
    private final StringBuilder body = new StringBuilder();
    private final Map<Activation, String> activations = new LinkedHashMap<>();
    private final Set<String> functions = new TreeSet<>();
    private int constants;
    private boolean needsMath;

    /**
     * The code of a model.
     *
     * @param name of the file, without its ending
     * @param title lines for the comment at the top
     */
    CSource(RowModel model, String name, List<String> title) {
        this.model = model;
        this.name = identifier(name);
        this.macro = this.name.toUpperCase(Locale.ROOT);
        this.title = List.copyOf(title);
        this.isDouble = model.type() == ElementType.DOUBLE;
        this.real = isDouble ? "double" : "float";
        this.arena = Arena.of(model);
        model.steps().forEach(this::step);
        model.outputs().forEach(this::copied);
        model.outputs().forEach(this::end);
    }

    /** {@return letters, digits and underscores, as C takes them} */
    static String identifier(String name) {
        String plain = name.replaceAll("[^A-Za-z0-9_]", "_");
        return plain.isEmpty() || Character.isDigit(plain.charAt(0)) || KEYWORDS.contains(plain)
                ? "model_" + plain
                : plain;
    }

    /** {@return bytes of constants} */
    long flashBytes() {
        return model.constants() * bytes();
    }

    /** {@return bytes for activations} */
    long ramBytes() {
        return (long) arena.size() * bytes();
    }

    private int bytes() {
        return isDouble ? Double.BYTES : Float.BYTES;
    }

    /** {@return the header file} */
    String header() {
        StringBuilder text = new StringBuilder(comment());
        text.append("#ifndef %1$s_H\n#define %1$s_H\n\n".formatted(macro));
        int index = 0;
        for (Map.Entry<String, Integer> input : model.inputs().entrySet()) {
            text.append("#define %s %d\n"
                    .formatted(count("INPUT", index++, model.inputs().size()), input.getValue()));
        }
        for (int i = 0; i < model.outputs().size(); i++) {
            text.append("#define %s %d\n"
                    .formatted(
                            count("OUTPUT", i, model.outputs().size()),
                            model.outputs().get(i).width()));
        }
        text.append("\n#ifdef __cplusplus\nextern \"C\" {\n#endif\n\n");
        text.append("""
                /*
                 * Computes the outputs of one row, and returns the index of the largest number of the first of them: the class, where
                 * these are scores of classes. Arrays of inputs and outputs must not overlap. Values lie in a static array in between,
                 * so only one call may run at a time.
                 */
                """);
        text.append(signature()).append(";\n\n#ifdef __cplusplus\n}\n#endif\n\n#endif\n");
        return text.toString();
    }

    private String count(String what, int index, int of) {
        return macro + "_" + what + (of == 1 ? "S" : "_" + index + "_SIZE");
    }

    /** {@return the source file} */
    String source() {
        StringBuilder helpers = new StringBuilder();
        functions.forEach(function -> helpers.append(functionText(function)).append('\n'));
        activations.forEach((activation, function) -> helpers.append(
                "static %1$s %2$s(%1$s z)\n{\n    return %3$s;\n}\n\n".formatted(real, function, formula(activation))));
        StringBuilder text = new StringBuilder(comment());
        text.append("#include \"%s.h\"\n".formatted(name));
        if (needsMath) {
            text.append("\n#include <math.h>\n");
        }
        text.append("""

                /* Constants go to flash, and are read from there: with avr-gcc by its own means, elsewhere as any constant. */
                #if defined(__AVR__) && !defined(MODEL_FLASH)
                #include <avr/pgmspace.h>
                #define MODEL_FLASH PROGMEM
                #define MODEL_READ(p) %s
                #endif
                #ifndef MODEL_FLASH
                #define MODEL_FLASH
                #endif
                #ifndef MODEL_READ
                #define MODEL_READ(p) (*(p))
                #endif

                """.replace("MODEL", macro).formatted(isDouble ? "(*(p))" : "pgm_read_float(p)"));
        text.append(arrays);
        if (arena.size() > 0) {
            text.append("static %s values[%d];\n\n".formatted(real, arena.size()));
        }
        text.append(helpers);
        text.append(signature()).append("\n{\n");
        text.append("    int i;\n    int largest = 0;\n\n");
        int input = 0;
        for (String fed : model.inputs().keySet()) {
            if (!model.fed().containsValue(fed)) {
                text.append("    (void) %s;\n"
                        .formatted(argument("x", input, model.inputs().size())));
            }
            input++;
        }
        text.append(body);
        text.append("""
                    for (i = 1; i < %d; i++) {
                        if (%2$s[i] > %2$s[largest]) {
                            largest = i;
                        }
                    }
                    return largest;
                }
                """.formatted(
                model.outputs().get(0).width(), argument("y", 0, model.outputs().size())));
        return text.toString();
    }

    private String comment() {
        List<String> lines = new ArrayList<>();
        title.forEach(line -> lines.add(plain(line)));
        lines.add("");
        lines.addAll(shapes());
        lines.add(String.format(
                Locale.ROOT,
                "%d constants: %d bytes of flash, code apart. %d bytes of RAM for activations, the stack apart. %d multiply-adds.",
                model.constants(),
                flashBytes(),
                ramBytes(),
                model.multiplyAdds()));
        StringBuilder text = new StringBuilder("/*\n");
        lines.forEach(
                line -> text.append(line.isEmpty() ? " *" : " * ").append(line).append('\n'));
        return text.append(" */\n").toString();
    }

    private List<String> shapes() {
        List<String> lines = new ArrayList<>();
        int index = 0;
        for (Map.Entry<String, Integer> input : model.inputs().entrySet()) {
            String argument = argument("x", index++, model.inputs().size());
            lines.add(
                    "%s: input '%s', %d of type %s".formatted(argument, plain(input.getKey()), input.getValue(), real));
        }
        for (int i = 0; i < model.outputs().size(); i++) {
            RowModel.Output output = model.outputs().get(i);
            String argument = argument("y", i, model.outputs().size());
            lines.add("%s: output '%s', %d of type %s".formatted(argument, plain(output.name()), output.width(), real));
        }
        return lines;
    }

    /** {@return a text for a comment: names of tensors are any text, and nothing may end the comment} */
    private static String plain(String text) {
        return text.replaceAll("[^\\x20-\\x7E]", "?").replace("*/", "* /").replace("/*", "/ *");
    }

    private String signature() {
        StringJoiner arguments = new StringJoiner(", ", "int " + name + "_predict(", ")");
        for (int i = 0; i < model.inputs().size(); i++) {
            arguments.add("const %s *%s"
                    .formatted(real, argument("x", i, model.inputs().size())));
        }
        for (int i = 0; i < model.outputs().size(); i++) {
            arguments.add(
                    "%s *%s".formatted(real, argument("y", i, model.outputs().size())));
        }
        return arguments.toString();
    }

    private static String argument(String letter, int index, int of) {
        return of == 1 ? letter : letter + index;
    }

    /** {@return the address of a value's first number} */
    private String at(String value) {
        String input = model.fed().get(value);
        if (input != null) {
            List<String> names = new ArrayList<>(model.inputs().keySet());
            return argument("x", names.indexOf(input), names.size());
        }
        Arena.Place place = arena.of(value);
        if (place.output() >= 0) {
            return argument("y", place.output(), model.outputs().size());
        }
        return place.offset() == 0 ? "values" : "values + " + place.offset();
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
        return input != null
                ? ByName.get(model.inputs(), input)
                : model.steps().stream()
                        .filter(step -> step.name().equals(value))
                        .findFirst()
                        .orElseThrow()
                        .width();
    }

    private StringBuilder loop(int width, String statement) {
        return body.append("    for (i = 0; i < %d; i++) {\n        %s;\n    }\n".formatted(width, statement));
    }

    /** A value that is several outputs lies in the array of the first. */
    private void copied(RowModel.Output output) {
        int index = model.outputs().indexOf(output);
        if (arena.of(output.value()).output() != index) {
            loop(
                    output.width(),
                    "%s[i] = %s".formatted(argument("y", index, model.outputs().size()), at(output.value(), "i")));
        }
    }

    private void end(RowModel.Output output) {
        if (output.end() != RowModel.End.NONE) {
            String function = output.end() == RowModel.End.SOFTMAX ? "softmax" : "log_softmax";
            functions.add(function);
            int index = model.outputs().indexOf(output);
            body.append("    %s(%s, %d);\n"
                    .formatted(function, argument("y", index, model.outputs().size()), output.width()));
        }
    }

    private String read(String array) {
        return "%s_READ(%s + i)".formatted(macro, array);
    }

    /** Adds an array of constants, {@return its name} */
    private String array(String what, Vector numbers) {
        String array = what + "_" + constants++;
        arrays.append("static const %s %s[%d] %s_FLASH = {".formatted(real, array, numbers.size(), macro));
        int column = LINE;
        for (int i = 0; i < numbers.size(); i++) {
            String number = literal(numbers.get(i)) + (i + 1 < numbers.size() ? "," : "");
            if (column + number.length() + 1 > LINE) {
                arrays.append("\n    ");
                column = 4;
            } else {
                arrays.append(' ');
                column++;
            }
            arrays.append(number);
            column += number.length();
        }
        arrays.append("\n};\n\n");
        return array;
    }

    /** {@return a number in the shortest decimals that are read as it} */
    private String literal(double number) {
        return isDouble ? Double.toString(number) : Float.toString((float) number) + "f";
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
                            sum += x[j] * MODEL_READ(weights);
                            weights++;
                        }
                        y[unit] = sum + MODEL_READ(bias + unit);
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
        return text.replace("MODEL", macro)
                .replaceAll("\\breal\\b", real)
                .replace("exp_(", math("exp"))
                .replace("log_(", math("log"));
    }

    private String math(String function) {
        needsMath = true;
        return function + (isDouble ? "(" : "f(");
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
