package odf2nna.report;

import com.github.freva.asciitable.AsciiTable;
import com.github.freva.asciitable.Column;
import com.github.freva.asciitable.ColumnData;
import com.github.freva.asciitable.HorizontalAlign;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Tables without borders: the first column to the left, the others to the right. */
final class Tables {
    private Tables() {}

    /** {@return the table, ending in a line break} */
    static String of(List<String[]> rows, String... headers) {
        List<ColumnData<String[]>> columns = new ArrayList<>();
        for (int i = 0; i < headers.length; i++) {
            int index = i;
            Function<String[], String> cell = row -> row[index];
            Column column = new Column()
                    .header(headers[i])
                    .dataAlign(i == 0 ? HorizontalAlign.LEFT : HorizontalAlign.RIGHT)
                    .maxWidth(100);
            columns.add(column.with(cell));
        }
        return AsciiTable.builder()
                        .border(AsciiTable.NO_BORDERS)
                        .data(rows, columns)
                        .asString()
                + '\n';
    }
}
