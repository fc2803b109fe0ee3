package odf2nna.internal.data;

import java.io.BufferedWriter;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import odf2nna.data.DataOptions;
import odf2nna.data.TargetSpec;
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
 * How fast a CSV file becomes batches, in megabytes (10⁶ bytes) per second of the reading thread's CPU time, which a
 * busy machine does not distort as it does wall time. One class label and 28 features a row, all checks on.
 *
 * <p>Run: {@code ./mvnw -Pbench -Dquick -DskipTests verify -Djmh=Csv}; each iteration prints the number.
 */
@State(Scope.Thread)
@Fork(1)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 2)
@Measurement(iterations = 5)
public class CsvBenchmark {
    private static final int FEATURES = 28;
    private static final int BATCH_ROWS = 512;
    private static final long BYTES = 120_000_000;

    /** How numbers are written: 6 decimals, or the 18 digits of the HIGGS and HEPMASS files. */
    @Param({"%.6f", "%.18e"})
    private String number = "";

    private Path file = Path.of("");

    /**
     * Writes the file, from a fixed seed.
     *
     * @throws IOException if it can't be written
     */
    @Setup(Level.Trial)
    public void writeFile() throws IOException {
        file = Files.createTempFile("odf2nna-", ".csv");
        Random random = new Random(1);
        String[] values = new String[5000];
        for (int i = 0; i < values.length; i++) {
            values[i] = "," + String.format(Locale.ROOT, number, random.nextGaussian());
        }
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            for (long bytes = 0; bytes < BYTES; ) {
                StringBuilder row = new StringBuilder(random.nextBoolean() ? "1.000000" : "0.000000");
                for (int j = 0; j < FEATURES; j++) {
                    row.append(values[random.nextInt(values.length)]);
                }
                row.append('\n');
                out.append(row);
                bytes += row.length();
            }
        }
    }

    /**
     * Removes the file.
     *
     * @throws IOException if it can't be removed
     */
    @TearDown(Level.Trial)
    public void deleteFile() throws IOException {
        Files.delete(file);
    }

    /**
     * Reads all rows.
     *
     * @return a sum, so that nothing is optimised away
     * @throws IOException if the file can't be read
     */
    @Benchmark
    public double read() throws IOException {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long start = threads.getCurrentThreadCpuTime();
        DataOptions options =
                DataOptions.defaults().withFiles(List.of(file.toString())).withTarget(TargetSpec.parse("1"));
        Dataset data = Datasets.open(options, List.of(new InputShape("x", List.of(FEATURES))));
        double sum = 0;
        try (BatchReader reader = data.open(Part.ALL, BATCH_ROWS)) {
            Batch batch = reader.newBatch();
            while (reader.next(batch)) {
                sum += batch.features()[0] + batch.targets()[0];
            }
        }
        long nanoseconds = threads.getCurrentThreadCpuTime() - start;
        System.out.printf(Locale.ROOT, "%s: %.0f MB per CPU-second; ", number, Files.size(file) * 1e3 / nanoseconds);
        return sum;
    }
}
