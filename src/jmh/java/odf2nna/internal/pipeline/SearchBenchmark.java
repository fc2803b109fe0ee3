package odf2nna.internal.pipeline;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import odf2nna.data.DataFiles;
import odf2nna.data.DataOptions;
import odf2nna.data.HoldOut;
import odf2nna.data.TargetSpec;
import odf2nna.internal.data.EvaluationData;
import odf2nna.internal.data.NpyRows;
import odf2nna.internal.onnx.ElementType;
import odf2nna.internal.onnx.LoadedModel;
import odf2nna.internal.onnx.TinyModels;
import odf2nna.internal.prune.CovarianceSource;
import odf2nna.internal.prune.Evidence;
import odf2nna.internal.prune.Ranking;
import odf2nna.internal.prune.SizeGoals;
import odf2nna.internal.runtime.InputShapes;
import odf2nna.internal.runtime.RunContext;
import odf2nna.internal.statistics.SplitCovariance;
import odf2nna.internal.statistics.UnitStatistics;
import odf2nna.prune.CriterionName;
import odf2nna.runtime.EngineOptions;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What the search for units that can go costs, and how that grows with the width of six hidden layers: the passes over the
 * rows (scoring and covariances), and the ranking of all units and layers by reconstruction, to the last that can go.
 *
 * <p>Run with {@code ./mvnw -Pbench -Dquick -DskipTests verify -Djmh=Search}. Weights and rows are random by fixed seeds. A
 * table is printed at the end, with each time as a multiple of that of the width before.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 0)
@Measurement(iterations = 1)
@Fork(
        value = 1,
        jvmArgsAppend = {"-Xmx1700m", "-XX:+UseSerialGC"})
public class SearchBenchmark {
    private static final int[] WIDTHS = {125, 250, 500, 1000};
    private static final int INPUTS = 784;
    private static final int OUTPUTS = 10;
    private static final int ROWS = 20_000;

    private final List<Times> times = new ArrayList<>();
    private Path folder;
    private DataFiles data;

    private record Times(int width, double scoring, double covariances, double ranking) {}

    /** Passes over the rows, timed apart from what is made of them. */
    private static final class TimedSource implements CovarianceSource {
        private final CovarianceSource source;
        private double seconds;

        TimedSource(CovarianceSource source) {
            this.source = source;
        }

        @Override
        public void prepare(Collection<Pair> pairs) throws IOException {
            long start = System.nanoTime();
            source.prepare(pairs);
            seconds += since(start);
        }

        @Override
        public SplitCovariance between(String x, String y) throws IOException {
            prepare(List.of(new Pair(x, y)));
            return source.between(x, y);
        }
    }

    private static double since(long start) {
        return (System.nanoTime() - start) / 1e9;
    }

    /** Makes the rows, and runs the smallest network once so that everything is compiled. */
    @Setup
    public void setUp() throws IOException {
        folder = Files.createTempDirectory("search");
        Path rows = NpyRows.uniform(folder.resolve("rows.npy"), ROWS, INPUTS, -1, 1, 1);
        data = new DataFiles(
                DataOptions.defaults()
                        .withFiles(List.of(rows.toString()))
                        .withTarget(TargetSpec.parse("none"))
                        .with(HoldOut.NONE),
                List.of());
        search(WIDTHS[0]);
    }

    /** Every width in turn. */
    @Benchmark
    public void search() throws IOException {
        for (int width : WIDTHS) {
            times.add(search(width));
        }
    }

    private Times search(int width) throws IOException {
        Path file = folder.resolve(width + ".onnx");
        Files.write(
                file,
                TinyModels.chain(ElementType.FLOAT, -1, INPUTS, width, width, width, width, width, width, OUTPUTS)
                        .toBytes());
        LoadedModel model = ModelFiles.open(file);
        EngineOptions engine = EngineOptions.defaults();
        long start = System.nanoTime();
        List<UnitStatistics> statistics =
                Steps.of(model, data, RunContext.of(engine)).score();
        double scoring = since(start);
        EvaluationData rows = EvaluationData.open(data, InputShapes.of(model.model()));
        TimedSource covariances = new TimedSource(new Calibration(model, rows, RunContext.of(engine)));
        start = System.nanoTime();
        Ranking.of(
                CriterionName.RECONSTRUCTION,
                new Evidence(
                        model.network(),
                        statistics,
                        covariances,
                        Map.of(),
                        (consumer, base) -> true,
                        Set.of(),
                        true,
                        SizeGoals.NONE,
                        engine.seed()));
        return new Times(width, scoring, covariances.seconds, since(start) - covariances.seconds);
    }

    /** Prints the table. */
    @TearDown
    public void print() {
        System.out.printf(
                "%n| width | scoring, s | covariances, s | ranking, s | passes to those before | ranking to that before |%n");
        Times before = null;
        for (Times now : times) {
            System.out.printf(
                    Locale.ROOT,
                    "| 6 x %d | %.1f | %.1f | %.1f | %s | %s |%n",
                    now.width,
                    now.scoring,
                    now.covariances,
                    now.ranking,
                    before == null ? "-" : ratio(now.scoring + now.covariances, before.scoring + before.covariances),
                    before == null ? "-" : ratio(now.ranking, before.ranking));
            before = now;
        }
    }

    private static String ratio(double now, double before) {
        return String.format(Locale.ROOT, "%.1f", now / before);
    }
}
