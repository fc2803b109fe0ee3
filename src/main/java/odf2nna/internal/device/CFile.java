package odf2nna.internal.device;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import odf2nna.internal.network.UnitSet;

/**
 * What surrounds the code of a model in C99: the comment at the top, the header, constants that stay in flash, static arrays, and the names
 * of all that. The same calls give the same text.
 */
public final class CFile {
    private static final int LINE = 100;
    private static final Set<String> KEYWORDS = Set.of(
            ("auto break case char const continue default do double else enum extern float for goto if inline int long register"
                            + " restrict return short signed sizeof static struct switch typedef union unsigned void volatile while"
                            + " main")
                    .split(" "));

    /** Types of numbers, and the macros by which avr-gcc loads them from flash. */
    public enum CType {
        FLOAT("float", Float.BYTES, "READ", "pgm_read_float(p)"),
        /** Has another size on AVR than a double here, so that its constants are in RAM there. */
        DOUBLE("double", Double.BYTES, "READ", ""),
        INT8("int8_t", Byte.BYTES, "READ_INT8", "((int8_t)pgm_read_byte(p))"),
        INT32("int32_t", Integer.BYTES, "READ_INT32", "((int32_t)pgm_read_dword(p))"),
        /** Of a number of a row. */
        INDEX("unsigned short", Short.BYTES, "READ_INDEX", "pgm_read_word(p)"),
        /** Of a number of a very long row. */
        LONG_INDEX("unsigned long", Integer.BYTES, "READ_LONG_INDEX", "pgm_read_dword(p)");

        private final String title;
        private final int bytes;
        private final String macro;
        private final String onAvr;

        CType(String title, int bytes, String macro, String onAvr) {
            this.title = title;
            this.bytes = bytes;
            this.macro = macro;
            this.onAvr = onAvr;
        }

        /** {@return the type in C} */
        @Override
        public String toString() {
            return title;
        }

        /** {@return a number in the shortest decimals that are read as it} */
        public String literal(double number) {
            return switch (this) {
                case FLOAT -> Float.toString((float) number) + "f";
                case DOUBLE -> Double.toString(number);
                default -> Long.toString((long) number);
            };
        }
    }

    /**
     * An input or output.
     *
     * @param name of the tensor
     * @param width numbers of a row
     * @param type of the numbers
     */
    public record Port(String name, int width, CType type) {}

    private final String stem;
    private final String name;
    private final String macro;
    private final List<String> title;
    private final List<Port> inputs;
    private final List<Port> outputs;
    private final StringBuilder arrays = new StringBuilder();
    private final StringBuilder memory = new StringBuilder();
    private final Set<CType> stored = EnumSet.noneOf(CType.class);
    private int count;
    private long constants;
    private long flashBytes;
    private long ramBytes;

    /**
     * A file without code yet.
     *
     * @param stem name of the file, without its ending
     * @param title lines for the comment at the top
     * @param inputs arguments of the function
     * @param outputs arguments of the function, after the inputs
     */
    public CFile(String stem, List<String> title, List<Port> inputs, List<Port> outputs) {
        this.stem = stem;
        this.name = identifier(stem);
        this.macro = name.toUpperCase(Locale.ROOT);
        this.title = List.copyOf(title);
        this.inputs = List.copyOf(inputs);
        this.outputs = List.copyOf(outputs);
    }

    /** {@return letters, digits and underscores, as C takes them} */
    static String identifier(String name) {
        String plain = name.replaceAll("[^A-Za-z0-9_]", "_");
        return plain.isEmpty() || Character.isDigit(plain.charAt(0)) || KEYWORDS.contains(plain)
                ? "model_" + plain
                : plain;
    }

    /** {@return the argument of an input} */
    public String input(int index) {
        return argument("x", index, inputs.size());
    }

    /** {@return the argument of an output} */
    public String output(int index) {
        return argument("y", index, outputs.size());
    }

    private static String argument(String letter, int index, int of) {
        return of == 1 ? letter : letter + index;
    }

    /** {@return the name of a macro of an input, such as {@code SMALL_INPUT_SCALE}} */
    public String inputMacro(int index, String what) {
        return macro("INPUT", index, inputs.size(), what);
    }

    /** {@return the name of a macro of an output} */
    public String outputMacro(int index, String what) {
        return macro("OUTPUT", index, outputs.size(), what);
    }

    private String macro(String port, int index, int of, String what) {
        return "%s_%s_%s%s".formatted(macro, port, of == 1 ? "" : index + "_", what);
    }

    private String size(String port, int index, int of) {
        return of == 1 ? "%s_%sS".formatted(macro, port) : macro(port, index, of, "SIZE");
    }

    /** Adds an array of constants, {@return its name} */
    public String constants(CType type, String what, int size, IntToDoubleFunction numbers) {
        String array = what + "_" + count++;
        stored.add(type);
        constants += size;
        flashBytes += (long) size * type.bytes;
        arrays.append(array(type, array, size, numbers));
        return array;
    }

    /** Adds an array of positions in a row, {@return an expression for the one at {@code i}} */
    public String positions(UnitSet positions) {
        CType type = positions.bound() > 1 << Short.SIZE ? CType.LONG_INDEX : CType.INDEX;
        int[] all = positions.toArray();
        return read(type, constants(type, "selected", all.length, i -> all[i]) + " + i");
    }

    private String array(CType type, String array, int size, IntToDoubleFunction numbers) {
        StringBuilder text =
                new StringBuilder("static const %s %s[%d] %s_FLASH = {".formatted(type, array, size, macro));
        int column = LINE;
        for (int i = 0; i < size; i++) {
            String number = type.literal(numbers.applyAsDouble(i)) + (i + 1 < size ? "," : "");
            if (column + number.length() + 1 > LINE) {
                text.append("\n    ");
                column = 4;
            } else {
                text.append(' ');
                column++;
            }
            text.append(number);
            column += number.length();
        }
        return text.append("\n};\n\n").toString();
    }

    /** {@return an expression for a constant at an address} */
    public String read(CType type, String address) {
        return "%s_%s(%s)".formatted(macro, type.macro, address);
    }

    /** {@return a text with {@code READ(}, {@code READ_INT8(} and {@code READ_INT32(} as the macros of this file} */
    public String withMacros(String text) {
        return text.replaceAll("\\b(READ(_INT\\d+)?\\()", macro + "_$1");
    }

    /** Adds a static array of a name; none if it has no numbers. */
    public void memory(CType type, String array, int size) {
        ramBytes += (long) size * type.bytes;
        if (size > 0) {
            memory.append("static %s %s[%d];\n\n".formatted(type, array, size));
        }
    }

    /** {@return bytes of constants} */
    public long flashBytes() {
        return flashBytes;
    }

    /** {@return bytes of static arrays} */
    public long ramBytes() {
        return ramBytes;
    }

    /**
     * {@return the head of a function}
     *
     * @param suffix of its name
     * @param isReal whether all inputs and outputs are {@code float}, whatever their types
     */
    public String signature(String suffix, boolean isReal) {
        StringJoiner arguments = new StringJoiner(", ", "int %s_%s(".formatted(name, suffix), ")");
        for (int i = 0; i < inputs.size(); i++) {
            arguments.add("const %s *%s"
                    .formatted(isReal ? CType.FLOAT : inputs.get(i).type(), input(i)));
        }
        for (int i = 0; i < outputs.size(); i++) {
            arguments.add(
                    "%s *%s".formatted(isReal ? CType.FLOAT : outputs.get(i).type(), output(i)));
        }
        return arguments.toString();
    }

    /** {@return the call of a function with the arguments of another} */
    public String call(String suffix, String inputSuffix, String outputSuffix) {
        StringJoiner arguments = new StringJoiner(", ", "%s_%s(".formatted(name, suffix), ")");
        for (int i = 0; i < inputs.size(); i++) {
            arguments.add(input(i) + (inputs.get(i).type() == CType.INT8 ? inputSuffix : ""));
        }
        IntStream.range(0, outputs.size()).forEach(i -> arguments.add(output(i) + outputSuffix));
        return arguments.toString();
    }

    /** {@return statements that return the index of the largest number of the first output} */
    public String largest() {
        return """
                    for (i = 1; i < %d; i++) {
                        if (%2$s[i] > %2$s[largest]) {
                            largest = i;
                        }
                    }
                    return largest;
                """.formatted(outputs.get(0).width(), output(0));
    }

    /**
     * {@return the header file}
     *
     * @param definitions further includes and macros
     * @param functions with a comment each
     */
    public String header(long multiplyAdds, String definitions, String functions) {
        StringBuilder text = new StringBuilder(comment(multiplyAdds));
        text.append("#ifndef %1$s_H\n#define %1$s_H\n\n".formatted(macro));
        if (definitions.startsWith("#include")) {
            text.append(definitions).append('\n');
        }
        for (int i = 0; i < inputs.size(); i++) {
            text.append("#define %s %d\n"
                    .formatted(size("INPUT", i, inputs.size()), inputs.get(i).width()));
        }
        for (int i = 0; i < outputs.size(); i++) {
            text.append("#define %s %d\n"
                    .formatted(size("OUTPUT", i, outputs.size()), outputs.get(i).width()));
        }
        return text.append("\n#ifdef __cplusplus\nextern \"C\" {\n#endif\n\n")
                .append(functions)
                .append("\n#ifdef __cplusplus\n}\n#endif\n\n#endif\n")
                .toString();
    }

    /** {@return the source file} */
    public String source(long multiplyAdds, boolean needsMath, String functions) {
        return comment(multiplyAdds)
                + "#include \"%s.h\"\n".formatted(stem)
                + (needsMath ? "\n#include <math.h>\n" : "")
                + macros(stored)
                + arrays
                + memory
                + functions;
    }

    /**
     * {@return the source file of a main function that prints the outputs of rows; empty without rows} It compiles to nothing unless a macro is
     * defined, for build systems that take every file of a folder.
     *
     * @param function suffix of the name of the function that takes and gives the types of the ports
     * @param rows the numbers of all inputs one after another, by row
     */
    public Optional<String> example(String function, List<double[]> rows) {
        if (rows.isEmpty()) {
            return Optional.empty();
        }
        Set<CType> types = EnumSet.noneOf(CType.class);
        inputs.forEach(input -> types.add(input.type()));
        StringBuilder constant = new StringBuilder();
        StringBuilder ports = new StringBuilder();
        StringBuilder read = new StringBuilder();
        StringBuilder print = new StringBuilder();
        int start = 0;
        for (int i = 0; i < inputs.size(); i++) {
            Port port = inputs.get(i);
            int from = start;
            int width = port.width();
            constant.append(array(
                    port.type(),
                    input(i) + "_rows",
                    rows.size() * width,
                    at -> rows.get(at / width)[from + at % width]));
            ports.append("    static %s %s[%d];\n".formatted(port.type(), input(i), width));
            String number = read(port.type(), "%s_rows + row * %d + i".formatted(input(i), width));
            read.append("        for (i = 0; i < %d; i++) {\n            %s[i] = %s;\n        }\n"
                    .formatted(width, input(i), number));
            start += width;
        }
        for (int i = 0; i < outputs.size(); i++) {
            Port port = outputs.get(i);
            ports.append("    static %s %s[%d];\n".formatted(port.type(), output(i), port.width()));
            String format = port.type() == CType.INT8 ? "%d\", " : "%.6g\", (double)";
            print.append("        for (i = 0; i < %d; i++) {\n            printf(\" %s%s[i]);\n        }\n"
                    .formatted(port.width(), format, output(i)));
        }
        return Optional.of("""
                /*
                 * Prints the outputs of the first %d calibration rows, so that a device can be compared with another machine:
                 *
                 *     cc -DMODEL_MAIN STEM.c STEM_main.c -lm
                 */
                #include "STEM.h"

                #ifdef MODEL_MAIN

                #include <stdio.h>
                """.formatted(rows.size()).replace("MODEL", macro).replace("STEM", stem)
                + macros(types)
                + constant
                + "int main(void)\n{\n"
                + ports
                + "    int row;\n    int i;\n\n    for (row = 0; row < %d; row++) {\n        int largest;\n\n"
                        .formatted(rows.size())
                + read
                + "        largest = %s;\n        printf(\"row %%d, largest output %%d:\", row + 1, largest);\n"
                        .formatted(call(function, "", ""))
                + print
                + "        printf(\"\\n\");\n    }\n    return 0;\n}\n\n#endif\n");
    }

    /** {@return the macros by which constants of some types are stored in flash and read} */
    private String macros(Set<CType> types) {
        StringBuilder text = new StringBuilder(
                "\n/* Constants go to flash, and are read from there: with avr-gcc by its own means, elsewhere as any constant. */\n");
        if (types.stream().noneMatch(type -> type.onAvr.isEmpty())) {
            text.append("#if defined(__AVR__) && !defined(MODEL_FLASH)\n#include <avr/pgmspace.h>\n");
            text.append("#define MODEL_FLASH PROGMEM\n");
            types.forEach(type -> text.append("#define MODEL_%s(p) %s\n".formatted(type.macro, type.onAvr)));
            text.append("#endif\n");
        }
        text.append("#ifndef MODEL_FLASH\n#define MODEL_FLASH\n#endif\n");
        types.forEach(type ->
                text.append("#ifndef MODEL_%1$s\n#define MODEL_%1$s(p) (*(p))\n#endif\n".formatted(type.macro)));
        return text.append('\n').toString().replace("MODEL", macro);
    }

    private String comment(long multiplyAdds) {
        List<String> lines = new ArrayList<>();
        title.forEach(line -> lines.add(plain(line)));
        lines.add("");
        for (int i = 0; i < inputs.size(); i++) {
            lines.add(described(input(i), "input", inputs.get(i)));
        }
        for (int i = 0; i < outputs.size(); i++) {
            lines.add(described(output(i), "output", outputs.get(i)));
        }
        lines.add(String.format(
                Locale.ROOT,
                "%d constants: %d bytes of flash, code apart. %d bytes of RAM for activations, the stack apart. %d multiply-adds.",
                constants,
                flashBytes,
                ramBytes,
                multiplyAdds));
        StringBuilder text = new StringBuilder("/*\n");
        lines.forEach(
                line -> text.append(line.isEmpty() ? " *" : " * ").append(line).append('\n'));
        return text.append(" */\n").toString();
    }

    private static String described(String argument, String what, Port port) {
        return "%s: %s '%s', %d of type %s".formatted(argument, what, plain(port.name()), port.width(), port.type());
    }

    /** {@return a text for a comment: names of tensors are any text, and nothing may end the comment} */
    private static String plain(String text) {
        return text.replaceAll("[^\\x20-\\x7E]", "?").replace("*/", "* /").replace("/*", "/ *");
    }
}
