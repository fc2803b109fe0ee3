package odf2nna.internal.data;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import odf2nna.data.DataFormatException;

/** Finds the columns of a model's inputs by the names in a header. */
final class NamedInputs {
    private static final Pattern NO_LETTER = Pattern.compile("[^\\p{L}\\p{N}]");

    private NamedInputs() {}

    /**
     * {@return the columns in the order of the features if the header names those of some inputs; else none}
     *
     * <p>Inputs without names in the header take the columns that are left, in their order.
     *
     * @param taken columns that are no features
     * @param isTargetLast whether a last column beside the features is the target
     * @throws DataFormatException if it names some, and the other columns do not fit the other inputs
     */
    static List<Integer> columns(
            ColumnPlan.Table table, List<InputShape> inputs, List<Integer> taken, boolean isTargetLast) {
        List<List<Integer>> columns =
                inputs.stream().map(input -> columnsOf(input, table, taken)).toList();
        List<Integer> found = columns.stream().flatMap(List::stream).toList();
        if (found.isEmpty() || found.stream().distinct().count() < found.size()) {
            return List.of();
        }
        List<InputShape> others = IntStream.range(0, inputs.size())
                .filter(i -> columns.get(i).isEmpty())
                .mapToObj(inputs::get)
                .toList();
        if (others.isEmpty()) {
            return found;
        }
        List<Integer> left =
                table.without(Stream.concat(taken.stream(), found.stream()).toList());
        int width = InputShape.totalWidth(others);
        boolean isTargetFound = isTargetLast && found.contains(table.count() - 1);
        if (isTargetFound || !(left.size() == width || (isTargetLast && left.size() == width + 1))) {
            throw DataFormatException.inFile(
                    table.file(),
                    "found columns by name for some inputs (%s), but none for %s; rename columns, or name the target with --target, the columns to skip with --ignore, or the features with --features"
                            .formatted(table.names(found), InputShape.list(others)));
        }
        List<Integer> features = new ArrayList<>();
        int next = 0;
        for (int i = 0; i < inputs.size(); i++) {
            if (columns.get(i).isEmpty()) {
                features.addAll(left.subList(next, next + inputs.get(i).width()));
                next += inputs.get(i).width();
            }
            features.addAll(columns.get(i));
        }
        return features;
    }

    /** {@return as many columns as an input takes, called like it or like parts of it; else none} */
    private static List<Integer> columnsOf(InputShape input, ColumnPlan.Table table, List<Integer> taken) {
        List<Predicate<String>> called = input.width() == 1
                ? List.of(
                        input.name()::equals,
                        // as exporters write names with blanks
                        name -> NO_LETTER.matcher(name).replaceAll("_").equals(input.name()))
                : List.of(name -> name.startsWith(input.name() + ".") || name.startsWith(input.name() + ":"));
        return called.stream()
                .map(like -> table.without(taken).stream()
                        .filter(column -> column < table.header().size()
                                && like.test(table.header().get(column)))
                        .toList())
                .filter(own -> own.size() == input.width())
                .findFirst()
                .orElse(List.of());
    }
}
