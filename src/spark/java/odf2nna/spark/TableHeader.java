package odf2nna.spark;

import java.nio.file.Path;
import java.util.List;
import odf2nna.internal.data.TableRows;

/** The columns of a table, for their roles. */
record TableHeader(SparkTable table) implements TableRows {
    @Override
    public Path name() {
        return table.name();
    }

    @Override
    public List<String> columns() {
        return table.columns();
    }

    @Override
    public boolean holdsNames(int column) {
        return table.holdsNames(columns().get(column));
    }

    @Override
    public long firstRow() {
        return 0;
    }

    @Override
    public boolean next() {
        throw noRows();
    }

    @Override
    public double number(int column) {
        throw noRows();
    }

    @Override
    public String text(int column) {
        throw noRows();
    }

    private static UnsupportedOperationException noRows() {
        return new UnsupportedOperationException("a header has no rows");
    }
}
