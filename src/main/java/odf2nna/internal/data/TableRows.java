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

    /** {@return the number of the first row among all rows of the table, from 0} */
    long firstRow();

    /**
     * Reads the next row. Only for tables whose columns are the features of the model, in its order.
     *
     * @param features receives the numbers of all columns from index {@code at} on; NaN for a missing one
     * @return false if there are no more rows
     * @throws NumberFormatException if a text is no number
     */
    boolean next(double[] features, int at) throws IOException;

    /**
     * {@return the number that a text of a CSV file means; NaN for a missing value}
     *
     * @throws NumberFormatException if it is none
     */
    static double number(String text) {
        String stripped = text.strip();
        if (Decimals.isMissing(stripped)) {
            return Double.NaN;
        }
        double value = Decimals.parse(stripped.toCharArray(), 0, stripped.length());
        if (Double.isNaN(value)) {
            throw new NumberFormatException("found '%s', expected a number".formatted(stripped));
        }
        return value;
    }
}
