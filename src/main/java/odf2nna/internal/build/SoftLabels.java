package odf2nna.internal.build;

import java.util.ArrayList;
import java.util.List;
import odf2nna.data.DataFormatException;
import odf2nna.internal.data.TextTable;

/**
 * Columns with a teacher's probabilities of the classes, from which a network learns besides the labels (Hinton, Vinyals and Dean,
 * "Distilling the Knowledge in a Neural Network", 2015).
 *
 * @param columns of the classes, in the order of the outputs
 */
public record SoftLabels(List<Integer> columns) {
    /** Labels count a little more than the teacher, so that the class of a record always has the largest probability. */
    private static final double LABEL_SHARE = 0.5 + 1e-6;

    /** How far the sum of a record's probabilities may be from 1: they are often written with a few digits. */
    private static final double ROUNDING = 0.02;

    /** Teachers that are as sure as this on average say little more than labels do. */
    private static final double SURE = 0.98;

    public SoftLabels {
        columns = List.copyOf(columns);
    }

    /**
     * Finds the column of each class: the one whose name is that of the class or ends in it, as {@code p_yes} does; where no column's
     * name says so, columns are in the order of the classes.
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
        List<Integer> ordered = new ArrayList<>();
        for (String name : classes) {
            columns.stream()
                    .filter(column -> isOf(table.name(column), name, classes))
                    .filter(column -> !ordered.contains(column))
                    .findFirst()
                    .ifPresent(ordered::add);
        }
        boolean isNamed = columns.stream()
                .anyMatch(column -> classes.stream().anyMatch(one -> isOf(table.name(column), one, classes)));
        if (ordered.size() < classes.size() && isNamed) {
            throw DataFormatException.inFile(
                    table.files().get(0),
                    "the names of the columns of --soft-labels say for some classes which column is theirs, and not for all;"
                            + " expected names that end in those of the classes, such as 'p_%s'"
                                    .formatted(classes.get(0)));
        }
        return new SoftLabels(isNamed ? ordered : columns);
    }

    /** {@return whether a column is that of a class, and of no class with a longer name} */
    private static boolean isOf(String column, String name, List<String> classes) {
        return column.endsWith(name)
                && classes.stream().noneMatch(other -> other.length() > name.length() && column.endsWith(other));
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

    /** {@return whether the largest probabilities of rows are so near to 1 on average that they say little more than labels} */
    static boolean isSure(double meanLargest) {
        return meanLargest > SURE;
    }
}
