package odf2nna.internal.build;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import odf2nna.internal.data.TextTable;

/**
 * Columns of some rows as a model with {@link RawInputs} is given them.
 *
 * @param rows how many rows
 * @param numbers the columns of numbers, by name; a missing one is NaN
 * @param texts the columns of texts, by name, as they are in the file
 */
public record RawRows(int rows, Map<String, List<Float>> numbers, Map<String, List<String>> texts) {
    /** {@return the first of some records} */
    public static RawRows first(int most, Encoding encoding, TextTable.Cursor records, EncodedRows.Chosen chosen)
            throws IOException {
        Map<String, List<Float>> numbers = new LinkedHashMap<>();
        Map<String, List<String>> texts = new LinkedHashMap<>();
        int rows = 0;
        try (records) {
            for (long row = 0; rows < most && records.next(); row++) {
                if (chosen.takes(row, records)) {
                    rows++;
                    for (Column.Numeric column : encoding.numbers()) {
                        numbers.computeIfAbsent(column.name(), name -> new ArrayList<>())
                                .add((float) record(records, column));
                    }
                    for (Column.Categories column : encoding.categories()) {
                        texts.computeIfAbsent(column.name(), name -> new ArrayList<>())
                                .add(records.raw(column.position()));
                    }
                }
            }
        }
        return new RawRows(rows, numbers, texts);
    }

    private static double record(TextTable.Cursor records, Column.Numeric column) {
        return records.isMissingNumber(column.position()) ? Double.NaN : Column.number(records, column.position());
    }
}
