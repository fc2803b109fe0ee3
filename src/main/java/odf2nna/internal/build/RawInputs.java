package odf2nna.internal.build;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import odf2nna.internal.network.Vector;
import odf2nna.internal.onnx.ElementType;
import odf2nna.internal.onnx.ModelBuilder;
import odf2nna.internal.onnx.OnnxModel;

/**
 * A network that takes the columns of a data set as they are in its files, each as an input {@code [N, 1]} of its name, numbers in
 * single precision and texts, with or without the blanks that stand around them there: the same arithmetic as {@link Encoding}, in ONNX. A missing number is NaN, a missing text an empty one.
 * It gives probabilities and the name of the class, or a number in the unit of the target.
 */
public final class RawInputs {
    private final Encoding encoding;
    private final String prefix;
    private final ModelBuilder model = new ModelBuilder("network", "odf2nna-onnx", "");

    private RawInputs(Encoding encoding, String prefix) {
        this.encoding = encoding;
        this.prefix = prefix + "columns/";
    }

    /** {@return a name for an output that no column has} */
    static String free(Encoding encoding, String wanted) {
        String name = wanted;
        while (isColumn(encoding, name)) {
            name += "_";
        }
        return name;
    }

    private static boolean isColumn(Encoding encoding, String name) {
        return encoding.columns().stream().anyMatch(column -> column.name().equals(name));
    }

    /**
     * Puts the encoding in front of a network, and for classes the name of the class behind it.
     *
     * @param general says how its tensors are called
     * @param network that network or what became of it; takes encoded rows
     */
    public static OnnxModel of(GeneralNetwork general, OnnxModel network, Path source) {
        RawInputs raw = new RawInputs(general.encoding(), general.prefix());
        return raw.build(general, network).build(source);
    }

    private ModelBuilder build(GeneralNetwork general, OnnxModel network) {
        for (Column column : encoding.features()) {
            ElementType type = column instanceof Column.Numeric ? ElementType.FLOAT : ElementType.STRING;
            model.input(column.name(), type, List.of(-1L, 1L));
        }
        List<String> parts = new ArrayList<>();
        numbers(parts);
        flags(parts);
        for (Column.Categories column : encoding.categories()) {
            parts.add(categories(column, parts.size()));
        }
        model.then(network, general.input(), joined(parts, "features"));
        String output = output(general);
        if (encoding.target() instanceof Target.Numbers target) {
            constant("target_deviation", new double[] {target.deviation()});
            constant("target_mean", new double[] {target.mean()});
            model.node("Mul", List.of(general.output(), prefix + "target_deviation"), prefix + "scaled");
            model.node("Add", List.of(prefix + "scaled", prefix + "target_mean"), output);
        }
        model.output(
                output, ElementType.FLOAT, List.of(-1L, (long) encoding.target().outputs()));
        if (encoding.target() instanceof Target.Classes classes) {
            label(classes, output);
        }
        return model;
    }

    /** {@return the name of the output with probabilities, or with numbers in the unit of the target} */
    public static String output(GeneralNetwork general) {
        return general.encoding().target() instanceof Target.Classes
                ? general.output()
                : free(general.encoding(), "prediction");
    }

    private void numbers(List<String> parts) {
        List<Column.Numeric> numbers = encoding.scaled();
        if (numbers.isEmpty()) {
            return;
        }
        String all = joined(numbers.stream().map(Column.Numeric::name).toList(), "numbers");
        String filled = prefix + "filled";
        model.node(
                ModelBuilder.LEARNING_DOMAIN + ".Imputer",
                List.of(all),
                filled,
                Map.of(
                        "imputed_value_floats",
                        numbers.stream().map(Column.Numeric::mean).toList(),
                        "replaced_value_float",
                        Double.NaN));
        constant("means", numbers.stream().mapToDouble(Column.Numeric::mean).toArray());
        constant("factors", numbers.stream().mapToDouble(Column.Numeric::factor).toArray());
        model.node("Sub", List.of(filled, prefix + "means"), prefix + "centred");
        model.node("Mul", List.of(prefix + "centred", prefix + "factors"), prefix + "standardized");
        parts.add(prefix + "standardized");
    }

    private void flags(List<String> parts) {
        List<Column.Numeric> flagged = encoding.flagged();
        if (!flagged.isEmpty()) {
            String some = joined(flagged.stream().map(Column.Numeric::name).toList(), "flagged");
            model.node("IsNaN", List.of(some), prefix + "is_missing");
            parts.add(cast(prefix + "is_missing", prefix + "missing"));
        }
    }

    private String cast(String from, String to) {
        model.node("Cast", List.of(from), to, Map.of("to", (long) ElementType.FLOAT.code()));
        return to;
    }

    private void constant(String name, double[] values) {
        model.constant(prefix + name, ElementType.FLOAT, List.of(values.length), Vector.of(values));
    }

    private String joined(List<String> parts, String name) {
        if (parts.size() == 1) {
            return parts.get(0);
        }
        model.node("Concat", parts, prefix + name, Map.of("axis", 1L));
        return prefix + name;
    }

    /** The number of a text's category, compared with the numbers of all categories. */
    private String categories(Column.Categories column, int number) {
        String name = prefix + "category_" + number;
        SortedMap<String, Integer> keys = column.keys();
        model.node(
                ModelBuilder.LEARNING_DOMAIN + ".LabelEncoder",
                List.of(column.name()),
                name + "/number",
                Map.of(
                        "keys_strings", List.copyOf(keys.keySet()),
                        "values_int64s",
                                keys.values().stream().map(Integer::longValue).toList(),
                        "default_int64", -1L));
        List<Long> all = new ArrayList<>();
        for (long i = 0; i < column.width(); i++) {
            all.add(i);
        }
        model.integers(name + "/numbers", List.of(1, all.size()), all);
        model.node("Equal", List.of(name + "/number", name + "/numbers"), name + "/is");
        return cast(name + "/is", name);
    }

    private void label(Target.Classes classes, String probabilities) {
        String label = free(encoding, "label");
        String best = prefix + "best";
        model.node("ArgMax", List.of(probabilities), best, Map.of("axis", 1L, "keepdims", 0L));
        List<Long> numbers = new ArrayList<>();
        for (long i = 0; i < classes.names().size(); i++) {
            numbers.add(i);
        }
        Map<String, Object> attributes = new TreeMap<>(Map.of("keys_int64s", numbers));
        if (classes.isNumbered()) {
            attributes.put(
                    "values_int64s", classes.names().stream().map(Long::valueOf).toList());
        } else {
            attributes.put("values_strings", classes.names());
        }
        model.node(ModelBuilder.LEARNING_DOMAIN + ".LabelEncoder", List.of(best), label, attributes);
        model.output(label, classes.isNumbered() ? ElementType.INT64 : ElementType.STRING, List.of(-1L));
    }
}
