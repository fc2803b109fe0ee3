package odf2nna.internal.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import odf2nna.data.DataFormatException;
import odf2nna.internal.data.duckdb.DuckDbTable;
import odf2nna.internal.data.duckdb.DuckDbTable.Kind;
import odf2nna.internal.data.duckdb.DuckDbTable.Wanted;

/**
 * Rows of one Parquet file. Its columns have names as those of a CSV file with a header, and types: features are numbers,
 * or texts where the model takes texts; a target or a group may also be text. A null is a missing value.
 *
 * @param parquet the file
 * @param plan the role of each column
 * @param layout of the rows
 */
record ParquetSource(DuckDbTable parquet, ColumnPlan plan, RowLayout layout) implements RowSource {
    /**
     * Looks at the columns of a file.
     *
     * @throws DataFormatException if they do not fit, or one that is read holds no numbers
     */
    static ParquetSource of(Path file, ColumnRoles roles, List<InputShape> inputs) throws IOException {
        DuckDbTable parquet = DuckDbTable.open(file);
        return of(parquet, ColumnPlan.of(table(parquet), inputs, roles));
    }

    /** Opens a file of one column as targets. */
    static ParquetSource targets(Path file) throws IOException {
        return column(file, "target", ColumnPlan.targetSlot(0));
    }

    /** Opens a file of one column as groups. */
    static ParquetSource groups(Path file) throws IOException {
        return column(file, "groups", ColumnPlan.GROUP);
    }

    private static ParquetSource column(Path file, String what, int slot) throws IOException {
        DuckDbTable parquet = DuckDbTable.open(file);
        if (parquet.columns().size() != 1) {
            throw DataFormatException.inFile(
                    file,
                    "found %d columns, expected one, the %s"
                            .formatted(parquet.columns().size(), what));
        }
        int targets = slot == ColumnPlan.GROUP ? 0 : 1;
        return of(parquet, new ColumnPlan(List.of(slot), List.of(), targets, "file " + file.getFileName()));
    }

    private static ParquetSource of(DuckDbTable parquet, ColumnPlan plan) {
        ColumnPlan.Table table = table(parquet);
        boolean named = false;
        for (int column = 0; column < table.count(); column++) {
            int slot = plan.slots().get(column);
            Kind kind = parquet.columns().get(column).kind();
            boolean isFeature = slot >= 0;
            boolean isText = plan.texts().contains(slot);
            boolean fits = slot == ColumnPlan.IGNORED
                    || (isText
                            ? kind == Kind.TEXTS
                                    || parquet.columns().get(column).isWhole()
                            : kind == Kind.NUMBERS)
                    || (kind == Kind.TEXTS && !isFeature && (slot == ColumnPlan.GROUP || plan.targetWidth() == 1));
            if (!fits) {
                throw DataFormatException.inFile(
                        parquet.file(),
                        "%s holds %s, expected %s"
                                .formatted(
                                        table.quoted(column),
                                        parquet.columns().get(column).type(),
                                        isText
                                                ? "texts or whole numbers, as the model takes texts there"
                                                : isFeature
                                                        ? "numbers; leave it out with --ignore"
                                                        : "numbers or texts"));
            }
            named |= kind == Kind.TEXTS && !isFeature && slot != ColumnPlan.GROUP && slot != ColumnPlan.IGNORED;
        }
        return new ParquetSource(parquet, plan, plan.layout(named));
    }

    private static ColumnPlan.Table table(DuckDbTable parquet) {
        List<String> names =
                parquet.columns().stream().map(DuckDbTable.Column::name).toList();
        return new ColumnPlan.Table(parquet.file(), names.size(), names);
    }

    /** {@return whether {@code text} names a column of {@code file}} */
    static boolean hasColumn(Path file, String text) throws IOException {
        return table(DuckDbTable.open(file)).header().contains(text);
    }

    @Override
    public List<Path> files() {
        return List.of(parquet.file());
    }

    @Override
    public OptionalLong declaredRows() {
        return OptionalLong.of(parquet.rows());
    }

    @Override
    public boolean isGrouped() {
        return plan.isGrouped();
    }

    @Override
    public RowCursor open(Reading reading) {
        return new Cursor(reading);
    }

    /** One pass over the file. */
    private final class Cursor implements RowCursor {
        private final Reading reading;
        private final int[] columns =
                IntStream.range(0, plan.slots().size()).filter(this::isRead).toArray();
        private final boolean[] texts = plan.textColumns();
        private final DuckDbTable.Rows rows;
        private long number;
        private long group;

        Cursor(Reading reading) {
            this.reading = reading;
            List<Wanted> wanted = new ArrayList<>();
            for (int column : columns) {
                wanted.add(new Wanted(column, isText(plan.slots().get(column))));
            }
            this.rows = parquet.read(wanted);
        }

        private boolean isRead(int column) {
            return plan.slots().get(column) != ColumnPlan.IGNORED;
        }

        private boolean isText(int slot) {
            return slot == ColumnPlan.GROUP
                    || plan.texts().contains(slot)
                    || (slot < ColumnPlan.IGNORED && reading.namedTargets());
        }

        @Override
        public boolean next(double[] features, int at, double[] targets, int targetAt) throws IOException {
            if (!rows.next()) {
                if (number == 0) {
                    throw DataFormatException.inFile(parquet.file(), "found no data rows, expected at least one");
                }
                return false;
            }
            number++;
            for (int place = 0; place < columns.length; place++) {
                int slot = plan.slots().get(columns[place]);
                if (texts[columns[place]]) {
                    features[at + slot] = text(place);
                } else if (slot >= 0) {
                    features[at + slot] = number(place, false);
                } else if (slot == ColumnPlan.GROUP) {
                    group = groupOf(place);
                } else {
                    targets[targetAt + ColumnPlan.targetSlot(slot)] =
                            reading.namedTargets() ? label(place) : number(place, true);
                }
            }
            return true;
        }

        private double number(int place, boolean isTarget) {
            double value = rows.number(place);
            if (Double.isNaN(value) && !reading.allows(isTarget)) {
                throw broken(place, "found no value, expected a number; " + reading.advice(isTarget));
            }
            return value;
        }

        private double text(int place) {
            return reading.text(rows.text(place)).orElseThrow(() -> broken(place, FeatureTexts.TOO_MANY));
        }

        private double label(int place) {
            String label = rows.text(place).strip();
            if (Decimals.isMissing(label)) {
                if (reading.allows(true)) {
                    return Double.NaN;
                }
                throw broken(place, "found no value, expected a class; " + reading.advice(true));
            }
            int code = reading.labels().code(label);
            if (code < 0) {
                throw broken(place, LabelTable.TOO_MANY);
            }
            return code;
        }

        private long groupOf(int place) {
            String name = rows.text(place).strip();
            if (name.isEmpty()) {
                throw broken(place, "found no value, expected the name of a group");
            }
            return RowSource.group(name);
        }

        private DataFormatException broken(int place, String problem) {
            return DataFormatException.inRow(
                    parquet.file(), number, table(parquet).quoted(columns[place]), problem);
        }

        @Override
        public long group() {
            return group;
        }

        @Override
        public void close() throws IOException {
            rows.close();
        }
    }
}
