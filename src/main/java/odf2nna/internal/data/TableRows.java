package odf2nna.internal.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Rows of a table with named columns that another program reads, once. */
public interface TableRows {
    /** {@return what messages call the table} */
    Path name();

    /** {@return the names of its columns} */
    List<String> columns();

    /** {@return whether a column of {@link #columns} holds names of classes if it is the target} */
    boolean holdsNames(int column);

    /** {@return the number of the first row among all rows of the table, from 0} */
    long firstRow();

    /** Goes to the next row. {@return false if there are no more rows} */
    boolean next() throws IOException;

    /**
     * {@return the number in a column of the row; NaN for a missing one}
     *
     * @throws NumberFormatException if a text is no number
     */
    double number(int column);

    /** {@return the text in a column of the row; empty for a missing one} */
    String text(int column);

    /**
     * {@return the number that a text of a CSV file means, 1 or 0 for a truth value; NaN for a missing value}
     *
     * @throws NumberFormatException if it is none
     */
    static double number(String text) {
        String stripped = text.strip();
        if (Decimals.isMissingNumber(stripped)) {
            return Double.NaN;
        }
        double value = Decimals.parse(stripped);
        value = Double.isNaN(value) ? Decimals.truthValue(stripped) : value;
        if (Double.isNaN(value)) {
            throw new NumberFormatException("found '%s', expected a number".formatted(stripped));
        }
        return value;
    }

    /** {@return whether a text of a CSV file is a number} */
    static boolean isNumber(String text) {
        return Decimals.isNumber(text.strip());
    }

    /** {@return whether texts of a column of a CSV file are names rather than numbers} */
    static boolean areNames(List<String> texts) {
        return Decimals.areNames(texts.stream().map(String::strip).toList());
    }
}
