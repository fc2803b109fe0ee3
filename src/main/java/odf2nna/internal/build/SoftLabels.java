package odf2nna.internal.build;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import odf2nna.data.DataFormatException;
import odf2nna.internal.data.TextTable;

/**
 * Columns with a teacher's probabilities of the classes, from which a network learns besides the labels (Hinton, Vinyals and Dean,
 * "Distilling the Knowledge in a Neural Network", 2015).
 *
 * @param columns of the classes, in the order of the outputs
 * @param isNamed whether the names of the columns say so
 */
public record SoftLabels(List<Integer> columns, boolean isNamed) {
    /** Labels count a little more than the teacher, so that the class of a record always has the largest probability. */
    private static final double LABEL_SHARE = 0.5 + 1e-6;

    /** How far the sum of a record's probabilities may be from 1: they are often written with a few digits. */
    private static final double ROUNDING = 0.02;

    /** Columns that a line has room for. */
    private static final int MOST_SHOWN = 6;

    public SoftLabels {
        columns = List.copyOf(columns);
    }

    /**
     * Finds the column of each class: the one whose name is that of the class or ends in it, in upper or lower case, as {@code p_yes}
     * does; where no column's name says so, columns are in the order of the classes.
     *
     * @throws DataFormatException if there are not as many columns as classes, or only some names end in that of a class
     */
    static SoftLabels of(TextTable table, List<Integer> columns, List<String> classes) {
        if (columns.size() != classes.size()) {
            throw DataFormatException.inFile(
                    table.files().get(0),
                    "--soft-labels names %d columns, expected %d, one for each class such as '%s'"
                            .formatted(columns.size(), classes.size(), classes.get(0)));
        }
        Map<String, Integer> named = new HashMap<>();
        for (int column : columns) {
            owner(table.name(column), classes).ifPresent(name -> named.putIfAbsent(name, column));
        }
        if (named.isEmpty()) {
            return new SoftLabels(columns, false);
        }
        if (named.size() < classes.size()) {
            throw DataFormatException.inFile(
                    table.files().get(0),
                    "the names of the columns of --soft-labels say for some classes which column is theirs, and not for all;"
                            + " expected names that end in those of the classes, such as 'p_%s'"
                                    .formatted(classes.get(0)));
        }
        return new SoftLabels(
                classes.stream()
                        .map(name -> Objects.requireNonNull(named.get(name)))
                        .toList(),
                true);
    }

    /** {@return the class with the longest name that a column's ends in; of names that differ in case alone, the one in the same case} */
    private static Optional<String> owner(String column, List<String> classes) {
        String lower = column.toLowerCase(Locale.ROOT);
        return classes.stream()
                .filter(name -> lower.endsWith(name.toLowerCase(Locale.ROOT)))
                .max(Comparator.comparingInt(String::length).thenComparing(column::endsWith));
    }

    /** {@return which column is taken for which class, where no name says it} */
    Optional<String> note(TextTable table, List<String> classes) {
        if (isNamed) {
            return Optional.empty();
        }
        String some = IntStream.range(0, Math.min(classes.size(), MOST_SHOWN))
                .mapToObj(i -> "'%s' for '%s'".formatted(table.name(columns.get(i)), classes.get(i)))
                .collect(Collectors.joining(", "));
        return Optional.of(
                "the columns of --soft-labels are taken in the order of the classes, since no name ends in that of a class: %s%s"
                        .formatted(some, classes.size() > MOST_SHOWN ? ", ..." : ""));
    }

    /**
     * Writes the mean of a record's label and its teacher's probabilities.
     *
     * @param label the number of its class
     * @throws DataFormatException if the teacher's numbers are no probabilities
     */
    void mixed(TextTable.Cursor record, int label, double[] into) {
        double sum = 0;
        for (int i = 0; i < into.length; i++) {
            into[i] = record.number(columns.get(i));
            if (!(into[i] >= 0 && into[i] <= 1)) {
                throw record.broken(
                        columns.get(i),
                        "found '%s', expected a teacher's probability, 0 to 1".formatted(record.field(columns.get(i))));
            }
            sum += into[i];
        }
        if (Math.abs(sum - 1) > ROUNDING) {
            throw record.broken(
                    columns.get(0),
                    "the teacher's probabilities of this row have the sum %s, expected 1".formatted(sum));
        }
        for (int i = 0; i < into.length; i++) {
            into[i] = (1 - LABEL_SHARE) * into[i] / sum;
        }
        into[label] += LABEL_SHARE;
    }

    /** {@return the largest of a teacher's probabilities} */
    double largest(TextTable.Cursor record) {
        return columns.stream().mapToDouble(record::number).max().orElseThrow();
    }

    /** {@return a teacher's probability of a class, by the number of the class} */
    double of(TextTable.Cursor record, int label) {
        return record.number(columns.get(label));
    }
}
