package odf2nna.internal.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import odf2nna.data.DataFormatException;

/**
 * Rows that another program reads.
 *
 * @param rows are read by one pass
 * @param layout of the rows
 */
record TableSource(TableRows rows, RowLayout layout) implements RowSource {
    /**
     * Gives roles to the columns of a table.
     *
     * @throws DataFormatException if they do not fit
     */
    static TableSource of(TableRows rows, ColumnRoles roles, List<InputShape> inputs) {
        ColumnPlan.Table table =
                new ColumnPlan.Table(rows.name(), rows.columns().size(), rows.columns());
        return new TableSource(rows, ColumnPlan.of(table, inputs, roles).layout(false));
    }

    @Override
    public List<Path> files() {
        return List.of(rows.name());
    }

    @Override
    public RowCursor open(Reading reading) {
        return new Cursor(reading);
    }

    /** The pass over the rows. */
    private final class Cursor implements RowCursor {
        private final Reading reading;
        private final int width = layout.width();
        private long number = rows.firstRow();

        Cursor(Reading reading) {
            this.reading = reading;
        }

        @Override
        public boolean next(double[] features, int at, double[] targets, int targetAt) throws IOException {
            if (!rows.next(features, at)) {
                return false;
            }
            number++;
            for (int i = 0; i < width; i++) {
                if (Double.isNaN(features[at + i]) && !reading.allows(false)) {
                    throw DataFormatException.inRow(
                            rows.name(),
                            number,
                            "column '%s'".formatted(layout.featureNames().get(i)),
                            "found no value, expected a number");
                }
            }
            return true;
        }

        @Override
        public void close() {
            // whoever opened the table closes it
        }
    }
}
