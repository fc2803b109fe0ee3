package odf2nna.internal.data;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import odf2nna.data.DataOptions;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * How fast the same rows become batches from CSV and from Parquet (float32, zstd): milliseconds of wall time, both in one run, so that
 * their ratio can be taken. One class label and 28 features a row, all checks on.
 *
 * <p>Run: {@code ./mvnw -Pbench -Dquick -DskipTests verify -Djmh=Parquet}, with {@code -Djmh.size=10000000} for a gigabyte.
 */
@State(Scope.Thread)
@Fork(1)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 2)
@Measurement(iterations = 5)
public class ParquetBenchmark {
    private static final int FEATURES = 28;
    private static final int BATCH_ROWS = 512;
    private static final int MILLION = 1_000_000;

    /** What the rows are read from. */
    @Param({"csv", "parquet"})
    private String format = "";

    /** How many there are; ten million are a gigabyte in Parquet. */
    @Param("1000000")
    private int size;

    private Path folder = Path.of("");

    /**
     * Writes the rows, from a fixed seed, as CSV, and the same as Parquet.
     *
     * @throws IOException if a file can't be written
     * @throws SQLException if DuckDB can't write it
     */
    @Setup(Level.Trial)
    public void writeFiles() throws IOException, SQLException {
        folder = Files.createTempDirectory("odf2nna-");
        Random random = new Random(1);
        try (BufferedWriter out = Files.newBufferedWriter(file("csv"))) {
            StringBuilder row = new StringBuilder("y");
            for (int j = 0; j < FEATURES; j++) {
                row.append(",x").append(j);
            }
            out.append(row.append('\n'));
            for (int i = 0; i < size; i++) {
                row = new StringBuilder(random.nextBoolean() ? "1" : "0");
                for (int j = 0; j < FEATURES; j++) {
                    int millionths = random.nextInt(4 * MILLION);
                    row.append(',').append(millionths / MILLION).append('.');
                    row.append(String.valueOf(MILLION + millionths % MILLION), 1, 7);
                }
                out.append(row.append('\n'));
            }
        }
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:")) {
            connection
                    .createStatement()
                    .execute(
                            "COPY (SELECT y, COLUMNS('x.*')::FLOAT FROM read_csv('%s')) TO '%s' (FORMAT parquet, COMPRESSION zstd)"
                                    .formatted(file("csv"), file("parquet")));
        }
        System.out.printf("%,d bytes%n", Files.size(file(format)));
    }

    private Path file(String kind) {
        return folder.resolve("rows." + kind);
    }

    /**
     * Removes the files.
     *
     * @throws IOException if they can't be removed
     */
    @TearDown(Level.Trial)
    public void removeFiles() throws IOException {
        Files.delete(file("csv"));
        Files.delete(file("parquet"));
        Files.delete(folder);
    }

    /**
     * Reads all rows once.
     *
     * @return how many there were
     * @throws IOException if the file can't be read
     */
    @Benchmark
    public long rows() throws IOException {
        DataOptions options = DataOptions.defaults()
                .withFiles(List.of(file(format).toString()))
                .withTarget(odf2nna.data.TargetSpec.parse("y"));
        Dataset data = Datasets.open(options, List.of(new InputShape("x", List.of(FEATURES))));
        long rows = 0;
        try (BatchReader reader = data.open(Part.ALL, BATCH_ROWS)) {
            Batch batch = reader.newBatch();
            while (reader.next(batch)) {
                rows += batch.rows();
            }
        }
        if (rows != size) {
            throw new IllegalStateException("expected %d rows, got %d".formatted(size, rows));
        }
        return rows;
    }
}
