package odf2nna.internal.data;

import de.siegmar.fastcsv.reader.CloseableIterator;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.NoSuchElementException;
import odf2nna.data.CsvFormat;
import odf2nna.data.DataFormatException;
import odf2nna.data.Delimiter;
import odf2nna.data.HeaderMode;
import odf2nna.data.TargetSpec;

/**
 * Rows of one CSV file.
 *
 * @param table     its columns
 * @param delimiter between fields
 * @param plan the role of each column
 * @param layout of the rows
 */
record CsvSource(ColumnPlan.Table table, Delimiter delimiter, ColumnPlan plan, RowLayout layout) implements RowSource {
    /**
     * Detects the file's format.
     *
     * @param file the file
     * @param format as the user gave it
     * @param roles the column roles that the user gave
     * @param inputs of the model
     * @throws IOException         if the file can't be read
     * @throws DataFormatException if it can't be used
     */
    static CsvSource of(Path file, CsvFormat format, ColumnRoles roles, List<InputShape> inputs) throws IOException {
        TargetSpec target = roles.target();
        int width = InputShape.totalWidth(inputs) + roles.width();
        int targets = target.isNamed() ? target.columns().size() : target.kind() == TargetSpec.Kind.NONE ? 0 : 1;
        CsvDialect dialect = CsvDialect.of(
                file,
                format.delimiter(),
                target.isNamed() ? width + targets : width,
                roles.namesFeatures() ? Integer.MAX_VALUE : width + targets);
        List<List<String>> records = dialect.records();
        List<String> first = records.get(0);
        boolean header = InputShape.firstText(inputs).isPresent()
                ? TableHeader.of(file, format, records, names(roles, inputs)).isThere()
                : hasHeader(file, format, records, roles);
        var table = new ColumnPlan.Table(file, first.size(), header ? first : List.of());
        ColumnPlan plan = ColumnPlan.of(table, inputs, roles);
        boolean named = plan.targetWidth() == 1
                && hasNames(records, header, plan.slots().indexOf(ColumnPlan.targetSlot(0)));
        return new CsvSource(table, dialect.delimiter(), plan, plan.layout(named));
    }

    private static List<String> names(ColumnRoles roles, List<InputShape> inputs) {
        List<String> names = roles.names();
        inputs.forEach(input -> names.add(input.name()));
        return names;
    }

    /** Opens text of one column as targets. */
    static CsvSource targets(Path file, CsvFormat format) throws IOException {
        return column(file, format, "target", ColumnPlan.targetSlot(0));
    }

    /** Opens text of one column as groups. */
    static CsvSource groups(Path file, CsvFormat format) throws IOException {
        return column(file, format, "groups", ColumnPlan.GROUP);
    }

    private static CsvSource column(Path file, CsvFormat format, String what, int slot) throws IOException {
        CsvDialect dialect = CsvDialect.of(file, format.delimiter(), 1, 1);
        List<List<String>> records = dialect.records();
        if (records.get(0).size() != 1) {
            throw DataFormatException.inFile(
                    file,
                    "found %d columns, expected one, the %s"
                            .formatted(records.get(0).size(), what));
        }
        boolean header = hasHeader(file, format, records, new ColumnRoles(TargetSpec.DEFAULT));
        var table = new ColumnPlan.Table(file, 1, header ? records.get(0) : List.of());
        int targets = slot == ColumnPlan.GROUP ? 0 : 1;
        var plan = new ColumnPlan(List.of(slot), List.of(), targets, "file " + file.getFileName());
        return new CsvSource(
                table, dialect.delimiter(), plan, plan.layout(targets > 0 && hasNames(records, header, 0)));
    }

    private static boolean hasHeader(Path file, CsvFormat format, List<List<String>> records, ColumnRoles roles) {
        return format.header() == HeaderMode.YES
                || (format.header() == HeaderMode.AUTO && HeaderDetector.hasHeader(file, records, roles));
    }

    private static boolean hasNames(List<List<String>> records, boolean header, int column) {
        return Decimals.areNames(records.stream()
                .skip(header ? 1 : 0)
                .filter(record -> record.size() == records.get(0).size())
                .map(record -> record.get(column))
                .toList());
    }

    /** {@return whether {@code text} names a column of {@code file}} */
    static boolean hasColumn(Path file, CsvFormat format, String text) throws IOException {
        List<String> first = CsvDialect.of(file, format.delimiter(), 1, Integer.MAX_VALUE)
                .records()
                .get(0);
        return format.header() != HeaderMode.NO && first.contains(text);
    }

    @Override
    public List<Path> files() {
        return List.of(table.file());
    }

    @Override
    public boolean isGrouped() {
        return plan.isGrouped();
    }

    @Override
    public RowCursor open(Reading reading) throws IOException {
        return new Cursor(reading);
    }

    /** One pass over the file. */
    private final class Cursor implements RowCursor {
        private final CsvRowHandler handler;
        private final CsvReader<Boolean> reader;
        private final CloseableIterator<Boolean> records;
        private boolean started;

        Cursor(Reading reading) throws IOException {
            this.handler = new CsvRowHandler(table, plan, reading);
            this.reader = CsvDialect.reader(delimiter)
                    .build(handler, CsvDialect.prepare(CsvText.open(table.file()), delimiter));
            this.records = reader.iterator();
        }

        @Override
        public boolean next(double[] features, int at, double[] targets, int targetAt) throws IOException {
            if (!started) {
                started = true;
                if (!table.header().isEmpty()) {
                    handler.skip(true);
                    advance();
                    handler.skip(false);
                }
                handler.into(features, at, targets, targetAt);
                if (!advance()) {
                    throw DataFormatException.inFile(table.file(), "found no data rows, expected at least one");
                }
                return true;
            }
            handler.into(features, at, targets, targetAt);
            return advance();
        }

        @Override
        public long group() {
            return handler.group();
        }

        private boolean advance() throws IOException {
            try {
                if (!records.hasNext()) {
                    return false;
                }
                records.next();
                return true;
            } catch (UncheckedIOException failure) {
                throw CsvFailures.unwrap(table.file(), failure);
            } catch (CsvParseException broken) {
                throw CsvFailures.explain(table.file(), handler.line(), broken);
            } catch (NoSuchElementException impossible) {
                throw new IllegalStateException(impossible);
            }
        }

        @Override
        public void close() throws IOException {
            reader.close();
        }
    }
}
