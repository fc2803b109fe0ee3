package odf2nna.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import odf2nna.internal.data.duckdb.DuckDbTable;

/** Rows that a query selects. It runs once, so that every pass over the rows sees the same ones in the same order. */
final class QueriedRows {
    private static final Pattern QUERY = Pattern.compile("(?is)\\s*(select|with|from)\\s.*");

    private QueriedRows() {}

    /** {@return whether a text is a query and no name of a file: it begins with SELECT, WITH or FROM, and a space} */
    static boolean isQuery(String text) {
        return QUERY.matcher(text).matches();
    }

    /**
     * {@return a temporary Parquet file with the rows of a query, which is removed when the program ends}
     *
     * @throws odf2nna.data.DataFormatException if the query can't be run, or DuckDB is not on the class path
     */
    static Path write(String query) throws IOException {
        Path folder = Files.createTempDirectory("odf2nna-query-");
        folder.toFile().deleteOnExit();
        Path rows = folder.resolve("rows.parquet");
        rows.toFile().deleteOnExit(); // before its folder: files are removed in the reverse order
        DuckDbTable.write(query, rows);
        return rows;
    }
}
