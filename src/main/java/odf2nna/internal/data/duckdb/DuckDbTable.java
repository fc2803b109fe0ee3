package odf2nna.internal.data.duckdb;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.ResourceBundle;
import java.util.stream.Collectors;
import odf2nna.data.DataFormatException;
import org.duckdb.DuckDBChunkedResult;
import org.duckdb.DuckDBDataChunkReader;
import org.duckdb.DuckDBDriver;
import org.duckdb.DuckDBPreparedStatement;
import org.duckdb.DuckDBReadableVector;
import org.jspecify.annotations.Nullable;

/**
 * A Parquet file as DuckDB sees it. Rows come in the order of the file; of its columns only those are read that are asked for.
 *
 * @param file the file
 * @param columns its columns, in their order
 * @param rows how many rows it has
 */
public record DuckDbTable(Path file, List<Column> columns, long rows) {
    private static final String DRIVER = "org/duckdb/DuckDBDriver.class";

    public DuckDbTable {
        columns = List.copyOf(columns);
    }

    /** What a column holds. */
    public enum Kind {
        /** Numbers or truth values. */
        NUMBERS,
        /** Texts. */
        TEXTS,
        /** Anything else: times, lists, structures, bytes. */
        OTHER
    }

    /**
     * A column.
     *
     * @param type as DuckDB calls it, such as {@code DECIMAL(9,2)}
     */
    public record Column(String name, String type) {
        /** {@return whether it holds whole numbers} */
        public boolean isWhole() {
            return type.toUpperCase(Locale.ROOT).matches("U?(TINY|SMALL|BIG|HUGE)?INT|U?INTEGER");
        }

        /** {@return what it holds} */
        public Kind kind() {
            String plain =
                    type.endsWith("]") ? "list" : type.toUpperCase(Locale.ROOT).replaceFirst("\\(.*", "");
            return switch (plain) {
                case "BOOLEAN",
                        "TINYINT",
                        "SMALLINT",
                        "INTEGER",
                        "BIGINT",
                        "HUGEINT",
                        "UTINYINT",
                        "USMALLINT",
                        "UINTEGER",
                        "UBIGINT",
                        "UHUGEINT",
                        "FLOAT",
                        "DOUBLE",
                        "DECIMAL" -> Kind.NUMBERS;
                case "VARCHAR", "ENUM" -> Kind.TEXTS;
                default -> Kind.OTHER;
            };
        }
    }

    /**
     * Reads which columns and how many rows a file has.
     *
     * @throws DataFormatException if it is damaged, or DuckDB is not on the class path
     */
    public static DuckDbTable open(Path file) throws IOException {
        requireDriver(file, "Parquet, which takes DuckDB to read");
        try (Connection connection = connected();
                Statement statement = connection.createStatement()) {
            List<Column> columns = new ArrayList<>();
            try (ResultSet found = statement.executeQuery("DESCRIBE SELECT * FROM " + source(file))) {
                while (found.next()) {
                    columns.add(new Column(found.getString(1), found.getString(2)));
                }
            }
            try (ResultSet count = statement.executeQuery("SELECT count(*) FROM " + source(file))) {
                count.next();
                return new DuckDbTable(file, columns, count.getLong(1));
            }
        } catch (SQLException e) {
            throw broken(file, e);
        } catch (LinkageError e) {
            throw unloadable(file, e);
        }
    }

    /**
     * Runs a query and writes its rows into a Parquet file, in their order.
     *
     * @param query a SELECT of SQL as DuckDB has it; other statements can't be run
     * @throws DataFormatException if it can't be run, or DuckDB is not on the class path
     */
    public static void write(String query, Path parquet) throws IOException {
        Path name = Path.of("query");
        requireDriver(name, "a query, which takes DuckDB to run");
        try (Connection connection = connected();
                Statement statement = connection.createStatement()) {
            statement.execute("COPY (%s) TO '%s' (FORMAT parquet)"
                    .formatted(query.strip().replaceFirst(";$", ""), quoted(parquet)));
        } catch (SQLException e) {
            throw DataFormatException.inFile(name, reason(e)).causedBy(e);
        } catch (LinkageError e) {
            throw unloadable(name, e);
        }
    }

    private static void requireDriver(Path file, String found) {
        if (DuckDbTable.class.getClassLoader().getResource(DRIVER) == null) {
            throw DataFormatException.inFile(
                    file,
                    "found %s, and DuckDB is not on the class path; add org.duckdb:duckdb_jdbc:%s, or write CSV or npy"
                            .formatted(
                                    found,
                                    ResourceBundle.getBundle("odf2nna.version").getString("duckdb")));
        }
    }

    private static IOException unloadable(Path file, LinkageError e) {
        return new IOException(
                file + ": DuckDB's library can't be loaded on this machine; write CSV or npy (" + e.getMessage() + ")",
                e);
    }

    private static Connection connected() throws SQLException {
        Properties options = new Properties();
        options.setProperty("autoinstall_known_extensions", "false"); // nothing is fetched from anywhere
        options.setProperty("preserve_insertion_order", "true");
        return new DuckDBDriver().connect("jdbc:duckdb:", options);
    }

    private static String source(Path file) {
        return "read_parquet('%s')".formatted(quoted(file).replaceAll("([*?\\[{])", "[$1]"));
    }

    private static String quoted(Path file) {
        return file.toAbsolutePath().toString().replace("'", "''");
    }

    private static DataFormatException broken(Path file, SQLException e) {
        return DataFormatException.inFile(
                        file, "the Parquet data are damaged or of an unknown kind (" + reason(e) + ")")
                .causedBy(e);
    }

    private static String reason(SQLException e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }

    /**
     * Starts a pass.
     *
     * @param wanted numbers of the columns that are read, as numbers or as texts
     */
    public Rows read(List<Wanted> wanted) {
        return new Rows(wanted);
    }

    /**
     * A column to read.
     *
     * @param column its number, from 0
     * @param asText whether its values are read as texts
     */
    public record Wanted(int column, boolean asText) {}

    /** One pass over the rows; not safe for use by multiple threads. */
    public final class Rows implements Closeable {
        private final List<DuckDBReadableVector> vectors = new ArrayList<>();
        private final String select;
        private final int width;
        private @Nullable Connection connection;
        private @Nullable PreparedStatement statement;
        private @Nullable DuckDBChunkedResult result;
        private long chunkRows;
        private long row = -1;

        private Rows(List<Wanted> wanted) {
            width = wanted.size();
            select = wanted.stream()
                    .map(one -> "CAST(\"%s\" AS %s)"
                            .formatted(
                                    columns.get(one.column()).name().replace("\"", "\"\""),
                                    one.asText() ? "VARCHAR" : "DOUBLE"))
                    .collect(Collectors.joining(", ", "SELECT ", " FROM " + source(file)));
        }

        /** Goes to the next row; {@return whether there is one} */
        public boolean next() throws IOException {
            try {
                if (result == null) {
                    connection = connected();
                    statement = connection.prepareStatement(select);
                    result = statement.unwrap(DuckDBPreparedStatement.class).query();
                }
                while (++row >= chunkRows) {
                    if (!result.nextChunk()) {
                        return false;
                    }
                    DuckDBDataChunkReader chunk = result.chunk();
                    chunkRows = chunk.rowCount();
                    row = -1;
                    vectors.clear();
                    for (int i = 0; i < width; i++) {
                        vectors.add(chunk.vector(i));
                    }
                }
                return true;
            } catch (SQLException e) {
                throw broken(file, e);
            }
        }

        /** {@return a number of this row; NaN for a null} */
        public double number(int place) {
            return vectors.get(place).getDouble(row, Double.NaN);
        }

        /** {@return a text of this row; empty for a null} */
        public String text(int place) {
            DuckDBReadableVector vector = vectors.get(place);
            return vector.isNull(row) ? "" : vector.getString(row);
        }

        @Override
        public void close() throws IOException {
            try {
                if (result != null) {
                    result.close();
                }
                if (statement != null) {
                    statement.close();
                }
                if (connection != null) {
                    connection.close();
                }
            } catch (SQLException e) {
                throw new IOException(file + ": " + e.getMessage(), e);
            }
        }
    }
}
