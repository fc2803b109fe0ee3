package odf2nna.internal.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import odf2nna.data.DataFormatException;
import odf2nna.data.DataOptions;
import odf2nna.data.HeaderMode;
import odf2nna.data.TargetSpec;

/** Rows of one CSV file. */
final class CsvSource implements RowSource {
    private final ColumnPlan.Table table;
    private final CsvDialect dialect;
    private final ColumnPlan plan;
    private final RowLayout layout;

    private CsvSource(ColumnPlan.Table table, CsvDialect dialect, ColumnPlan plan, boolean namedTargets) {
        this.table = table;
        this.dialect = dialect;
        this.plan = plan;
        this.layout = new RowLayout(plan.featureNames(), plan.targetWidth(), namedTargets, plan.target());
    }

    /**
     * Finds out how the file is written.
     *
     * @param file    the file
     * @param options how the user says it is
     * @param target  where the targets stand; {@link TargetSpec#NONE} also if they are in another file
     * @param inputs  what the model takes
     * @throws IOException         if the file can't be read
     * @throws DataFormatException if it can't be used
     */
    static CsvSource of(Path file, DataOptions options, TargetSpec target, List<InputShape> inputs) throws IOException {
        int width = InputShape.totalWidth(inputs);
        int targets = target.isNamed() ? target.columns().size() : target.kind() == TargetSpec.Kind.NONE ? 0 : 1;
        CsvDialect dialect =
                CsvDialect.of(file, options.delimiter(), target.isNamed() ? width + targets : width, width + targets);
        List<List<String>> records = dialect.records();
        boolean header = hasHeader(file, options, records, target);
        List<String> first = records.get(0);
        var table = new ColumnPlan.Table(file, first.size(), header ? first : List.of());
        ColumnPlan plan = ColumnPlan.of(table, inputs, target);
        boolean named = plan.targetWidth() == 1 && hasNames(records, header, plan.targetColumns()[0]);
        return new CsvSource(table, dialect, plan, named);
    }

    /** Opens text of one column as targets. */
    static CsvSource targets(Path file, DataOptions options) throws IOException {
        CsvDialect dialect = CsvDialect.of(file, options.delimiter(), 1, 1);
        List<List<String>> records = dialect.records();
        if (records.get(0).size() != 1) {
            throw DataFormatException.inFile(
                    file,
                    "found %d columns, expected one, the target"
                            .formatted(records.get(0).size()));
        }
        boolean header = hasHeader(file, options, records, TargetSpec.DEFAULT);
        var table = new ColumnPlan.Table(file, 1, header ? records.get(0) : List.of());
        var plan = new ColumnPlan(List.of(ColumnPlan.targetSlot(0)), List.of(), 1, "file " + file.getFileName());
        return new CsvSource(table, dialect, plan, hasNames(records, header, 0));
    }

    private static boolean hasHeader(Path file, DataOptions options, List<List<String>> records, TargetSpec target) {
        return options.header() == HeaderMode.YES
                || (options.header() == HeaderMode.AUTO && HeaderDetector.hasHeader(file, records, target));
    }

    private static boolean hasNames(List<List<String>> records, boolean header, int column) {
        return records.stream()
                .skip(header ? 1 : 0)
                .filter(record -> record.size() == records.get(0).size())
                .map(record -> record.get(column))
                .anyMatch(field -> !Decimals.isMissing(field) && !Decimals.isNumber(field));
    }

    /** {@return whether {@code text} names a column of {@code file}} */
    static boolean hasColumn(Path file, DataOptions options, String text) throws IOException {
        List<String> first = CsvDialect.of(file, options.delimiter(), 1, Integer.MAX_VALUE)
                .records()
                .get(0);
        return options.header() != HeaderMode.NO && first.contains(text);
    }

    @Override
    public RowLayout layout() {
        return layout;
    }

    @Override
    public List<Path> files() {
        return List.of(table.file());
    }

    @Override
    public RowCursor open(Reading reading) throws IOException {
        return new CsvCursor(table, dialect.delimiter(), plan, reading);
    }
}
