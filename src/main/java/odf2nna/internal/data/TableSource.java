package odf2nna.internal.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import odf2nna.data.DataFormatException;

/**
 * Rows that another program reads.
 *
 * @param rows are read by one pass
 * @param plan the role of each column
 * @param layout of the rows
 */
record TableSource(TableRows rows, ColumnPlan plan, RowLayout layout) implements RowSource {
    /**
     * Gives roles to the columns of a table.
     *
     * @throws DataFormatException if they do not fit
     */
    static TableSource of(TableRows rows, ColumnRoles roles, List<InputShape> inputs) {
        ColumnPlan.Table table =
                new ColumnPlan.Table(rows.name(), rows.columns().size(), rows.columns());
        Optional<InputShape> texts = InputShape.firstText(inputs);
        if (texts.isPresent()) {
            throw DataFormatException.inFile(
                    rows.name(),
                    "input '%s' takes texts, which are read from CSV and Parquet files alone"
                            .formatted(texts.get().name()));
        }
        ColumnPlan plan = ColumnPlan.of(table, inputs, roles);
        boolean named = plan.targetWidth() == 1 && rows.holdsNames(plan.slots().indexOf(ColumnPlan.targetSlot(0)));
        return new TableSource(rows, plan, plan.layout(named));
    }

    /** {@return the names of the columns with the targets} */
    List<String> targets() {
        return IntStream.range(0, plan.targetWidth())
                .mapToObj(k -> rows.columns().get(plan.slots().indexOf(ColumnPlan.targetSlot(k))))
                .toList();
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
        private final int[] slots = plan.slotArray();
        private long number = rows.firstRow();

        Cursor(Reading reading) {
            this.reading = reading;
        }

        @Override
        public boolean next(double[] features, int at, double[] targets, int targetAt) throws IOException {
            if (!rows.next()) {
                return false;
            }
            number++;
            for (int column = 0; column < slots.length; column++) {
                int slot = slots[column];
                if (slot >= 0) {
                    features[at + slot] = number(column, false);
                } else if (slot != ColumnPlan.IGNORED) {
                    targets[targetAt + ColumnPlan.targetSlot(slot)] =
                            reading.namedTargets() ? label(column) : number(column, true);
                }
            }
            return true;
        }

        private double number(int column, boolean isTarget) {
            double value;
            try {
                value = rows.number(column);
            } catch (NumberFormatException e) {
                throw broken(column, String.valueOf(e.getMessage())).causedBy(e);
            }
            if (Double.isNaN(value) && !reading.allows(isTarget)) {
                throw broken(column, "found no value, expected a number");
            }
            return value;
        }

        private double label(int column) {
            String label = rows.text(column).strip();
            if (Decimals.isMissing(label)) {
                if (reading.allows(true)) {
                    return Double.NaN;
                }
                throw broken(column, "found no value, expected a class");
            }
            int code = reading.labels().code(label);
            if (code < 0) {
                throw broken(column, LabelTable.TOO_MANY);
            }
            return code;
        }

        private DataFormatException broken(int column, String problem) {
            return DataFormatException.inRow(
                    rows.name(), number, "column '%s'".formatted(rows.columns().get(column)), problem);
        }

        @Override
        public void close() {
            // whoever opened the table closes it
        }
    }
}
