package odf2nna.internal.data;

import ch.randelshofer.fastdoubleparser.JavaDoubleParser;
import de.siegmar.fastcsv.reader.AbstractBaseCsvCallbackHandler;
import de.siegmar.fastcsv.reader.CloseableIterator;
import de.siegmar.fastcsv.reader.CsvReader;
import java.io.IOException;
import java.io.StringReader;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.TimeUnit;
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
import org.openjdk.jmh.annotations.Warmup;

/**
 * Compares {@link Decimals}, with its short way for numbers of up to 15 digits, with the library alone on a whole CSV text.
 * Both read the same text, alternating in who comes first; prints the ratio of their CPU times.
 *
 * <p>Run: {@code ./mvnw -Pbench -Dquick -DskipTests verify -Djmh=Decimals}.
 */
@State(Scope.Thread)
@Fork(1)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 5)
@Measurement(iterations = 10)
public class DecimalsBenchmark {
    private static final int FEATURES = 28;
    private static final int CHARACTERS = 20_000_000;

    private interface Parser {
        double parse(char[] text, int offset, int length);
    }

    /** Sums the fields. */
    private static final class Summing extends AbstractBaseCsvCallbackHandler<Boolean> {
        private final Parser parser;
        private double sum;

        Summing(Parser parser) {
            this.parser = parser;
        }

        @Override
        protected void handleField(int column, char[] text, int offset, int length, boolean quoted) {
            sum += parser.parse(text, offset, length);
        }

        @Override
        protected Boolean buildRecord() {
            return Boolean.TRUE;
        }
    }

    /** How numbers are written: whole, with 3 decimals, or with 18 digits, for which there is no short way. */
    @Param({"%.0f", "%.3f", "%.18e"})
    private String number = "";

    private String text = "";
    private boolean libraryFirst;

    /** Writes the text, from a fixed seed. */
    @Setup(Level.Trial)
    public void write() {
        Random random = new Random(1);
        StringBuilder all = new StringBuilder(CHARACTERS + 1000);
        while (all.length() < CHARACTERS) {
            for (int j = 0; j < FEATURES; j++) {
                all.append(j == 0 ? "" : ",").append(String.format(Locale.ROOT, number, 100 * random.nextGaussian()));
            }
            all.append('\n');
        }
        text = all.toString();
    }

    /**
     * Reads the text by both.
     *
     * @return the difference of their sums, which is 0
     * @throws IOException if it can't be read
     */
    @Benchmark
    public double read() throws IOException {
        // the second finds the text in the cache, so they alternate
        libraryFirst = !libraryFirst;
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long start = threads.getCurrentThreadCpuTime();
        double first = sum(libraryFirst ? JavaDoubleParser::parseDouble : Decimals::parse);
        long middle = threads.getCurrentThreadCpuTime();
        double second = sum(libraryFirst ? Decimals::parse : JavaDoubleParser::parseDouble);
        double ratio = (double) (threads.getCurrentThreadCpuTime() - middle) / (middle - start);
        System.out.printf(Locale.ROOT, "%s: library / short way %.2f; ", number, libraryFirst ? 1 / ratio : ratio);
        return first - second;
    }

    private double sum(Parser parser) throws IOException {
        Summing handler = new Summing(parser);
        try (CsvReader<Boolean> reader = CsvReader.builder().build(handler, new StringReader(text));
                CloseableIterator<Boolean> records = reader.iterator()) {
            while (records.hasNext()) {
                records.next();
            }
        }
        return handler.sum;
    }
}
