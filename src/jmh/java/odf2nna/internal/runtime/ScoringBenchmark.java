package odf2nna.internal.runtime;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import odf2nna.internal.data.Batch;
import odf2nna.internal.data.MemoryDataset;
import odf2nna.internal.data.Part;
import odf2nna.internal.network.DenseNetwork;
import odf2nna.internal.network.Value;
import odf2nna.internal.onnx.DenseRegion;
import odf2nna.internal.onnx.ElementType;
import odf2nna.internal.onnx.OnnxModel;
import odf2nna.internal.onnx.Tap;
import odf2nna.internal.onnx.TinyModels;
import odf2nna.runtime.Device;
import odf2nna.runtime.EngineOptions;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
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
 * What scoring costs: rows per second of the probe, against the same network in the same kind of session without taps,
 * fed by the same data in the same way with as many threads, and against one subnet per unit.
 *
 * <p>Run with {@code ./mvnw -Pbench -Dquick -DskipTests verify -Djmh=Scoring}. Every invocation does the two or three in
 * turn, so that a busy machine slows them alike; medians over the turns are printed at the end of each trial, by the clock
 * and by the processor time of all threads. The way of
 * one subnet per unit is extrapolated: a subnet that ends in one unit is timed for two units of each layer, and its time
 * is taken for all units of the layer. The weights are random; only shapes matter to the speed.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 4)
@Measurement(iterations = 12)
@Fork(1)
public class ScoringBenchmark {
    private static final int SAMPLED_UNITS = 2;
    private static final int BATCH = 256;
    private static final int WARM_UP = 4;
    private static final OperatingSystemMXBean PROCESS =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    /** Widths of the network: inputs, hidden layers, outputs. */
    @Param({"784-300-100-10", "784-1000x6-10", "28-500x16-2"})
    public String widths;

    private final Map<String, List<Double>> wall = new TreeMap<>();
    private final Map<String, List<Double>> cpu = new TreeMap<>();
    private OnnxModel model;
    private List<Tap> taps;
    private MemoryDataset data;
    private long rows;
    private EngineOptions options;
    private double naiveSecondsPerRow;
    private int invocations;

    /** Makes the network and enough rows for some two seconds, so that loading the model, the same for both, is lost in it. */
    @Setup
    public void setUp() throws IOException {
        int[] layers = parse(widths);
        model = TinyModels.chain(ElementType.FLOAT, -1, layers);
        DenseNetwork network = DenseRegion.of(model).network();
        taps = DenseRegion.of(model).taps(model).stream()
                .filter(tap -> !(network.value(tap.value()) instanceof Value.Input))
                .toList();
        rows = 120_000_000_000L / network.parameters() / 1024 * 1024;
        double[] values = new Random(1).doubles(1 << 20, -1, 1).toArray();
        data = new MemoryDataset(
                InputShapes.of(model),
                rows,
                (row, features, at) -> System.arraycopy(
                        values, (int) (row * 7919 % (values.length - layers[0])), features, at, layers[0]));
        options = EngineOptions.defaults().with(Device.CPU).withBatchSize(BATCH);
        naiveSecondsPerRow = naive(layers);
    }

    private static int[] parse(String text) {
        return Arrays.stream(text.split("-", -1))
                .flatMapToInt(part -> {
                    String[] times = part.split("x", -1);
                    int repeat = times.length == 1 ? 1 : Integer.parseInt(times[1]);
                    return IntStream.generate(() -> Integer.parseInt(times[0])).limit(repeat);
                })
                .toArray();
    }

    /** The probe and its floor, in turn. */
    @Benchmark
    public void probeAndFloor() throws IOException {
        boolean probeFirst = invocations++ % 2 == 0;
        if (probeFirst) {
            time("probe", this::probe);
        }
        time("floor", this::floor);
        if (!probeFirst) {
            time("probe", this::probe);
        }
    }

    private Object probe() throws IOException {
        return ActivationProbe.score(model, taps, data, Part.ALL, RunContext.of(options));
    }

    /** The same pass over the same rows, with the network's own output fetched into a pinned buffer, and dropped. */
    private Object floor() throws IOException {
        Tap output = new Tap("y", "y", 0, ElementType.FLOAT);
        new Pass<>(model, List.of(output), RunContext.of(options), 1024, Nothing::new, nothing -> {})
                .run(data, Part.ALL);
        return output;
    }

    /** Takes no notice of the values. */
    private static final class Nothing implements Pass.Result {
        @Override
        public TapReader.Sink begin(Batch batch) {
            return (values, count) -> {};
        }

        @Override
        public void end() {
            // nothing was kept
        }
    }

    /** Something that reads the data. */
    private interface Work {
        Object run() throws IOException;
    }

    private void time(String name, Work work) throws IOException {
        long start = System.nanoTime();
        long startCpu = PROCESS.getProcessCpuTime();
        work.run();
        if (invocations > WARM_UP) {
            double seconds = (System.nanoTime() - start) / 1e9;
            wall.computeIfAbsent(name, key -> new ArrayList<>()).add(seconds);
            cpu.computeIfAbsent(name, key -> new ArrayList<>()).add((PROCESS.getProcessCpuTime() - startCpu) / 1e9);
        }
    }

    /** {@return seconds that one row takes when there is a network for each unit, by a sample of the units} */
    private double naive(int[] layers) throws IOException {
        double perRow = 0;
        long few = 4096;
        MemoryDataset some = new MemoryDataset(InputShapes.of(model), few, (row, features, at) -> {});
        for (int layer = 1; layer < layers.length - 1; layer++) {
            for (int unit = 0; unit < SAMPLED_UNITS; unit++) {
                int[] subnet = Arrays.copyOf(layers, layer + 1);
                subnet[layer] = 1;
                OnnxModel one = TinyModels.chain(ElementType.FLOAT, -1, subnet);
                List<Tap> end = List.of(new Tap("y", "y", 0, ElementType.FLOAT));
                ActivationProbe.score(one, end, some, Part.ALL, RunContext.of(options));
                long start = System.nanoTime();
                ActivationProbe.score(one, end, some, Part.ALL, RunContext.of(options));
                perRow += (System.nanoTime() - start) / 1e9 / few * layers[layer] / SAMPLED_UNITS;
            }
        }
        return perRow;
    }

    /** Prints the ratios. */
    @TearDown
    public void print() {
        double probe = median(wall.get("probe"));
        double floor = median(wall.get("floor"));
        System.out.printf(
                Locale.ROOT,
                "%n| network | threads | probe rows/s | without taps rows/s | ratio | ratio of processor time "
                        + "| one subnet per unit rows/s, extrapolated | probe is faster by |%n"
                        + "| %s | %d | %.0f | %.0f | %.3f | %.3f | %.3f | %.0f |%n",
                widths,
                options.threads(),
                rows / probe,
                rows / floor,
                ratio(wall),
                ratio(cpu),
                1 / naiveSecondsPerRow,
                naiveSecondsPerRow * rows / probe);
    }

    /** {@return the median over the turns of the floor's time by the probe's} */
    private static double ratio(Map<String, List<Double>> times) {
        List<Double> probe = times.get("probe");
        List<Double> floor = times.get("floor");
        return median(IntStream.range(0, probe.size())
                .mapToObj(i -> floor.get(i) / probe.get(i))
                .toList());
    }

    private static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        return (sorted.get((sorted.size() - 1) / 2) + sorted.get(sorted.size() / 2)) / 2;
    }
}
