package odf2nna.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import odf2nna.internal.data.Dataset;
import odf2nna.internal.data.MemoryDataset;
import odf2nna.internal.data.Part;
import odf2nna.internal.data.RowSample;
import odf2nna.internal.network.DenseNetwork;
import odf2nna.internal.onnx.DenseRegion;
import odf2nna.internal.onnx.ElementType;
import odf2nna.internal.onnx.OnnxModel;
import odf2nna.internal.onnx.Tap;
import odf2nna.internal.onnx.TinyModels;
import odf2nna.internal.statistics.ActivationHistogram;
import odf2nna.internal.statistics.Covariance;
import odf2nna.internal.statistics.HistogramAccumulator;
import odf2nna.internal.statistics.NonFiniteActivationException;
import odf2nna.internal.statistics.SplitCovariance;
import odf2nna.internal.statistics.UnitStatistics;
import odf2nna.runtime.Device;
import odf2nna.runtime.EngineOptions;
import odf2nna.runtime.ProgressListener;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("native")
class ActivationProbeTest {
    private static final EngineOptions OPTIONS = EngineOptions.defaults().with(Device.CPU);

    static double[][] rows(int count, int width) {
        Random random = new Random(11);
        double[][] rows = new double[count][width];
        for (double[] row : rows) {
            for (int j = 0; j < width; j++) {
                row[j] = (float) random.nextGaussian();
            }
        }
        return rows;
    }

    private static List<UnitStatistics> score(OnnxModel model, double[][] rows, EngineOptions options)
            throws IOException {
        Dataset data = MemoryDataset.of(InputShapes.of(model), rows);
        return ActivationProbe.score(model, DenseRegion.of(model).taps(model), data, Part.ALL, RunContext.of(options));
    }

    /** Checks mean and deviation against double arithmetic over all rows, within {@code tolerance} of the deviation. */
    private static void assertMatches(OnnxModel model, double[][] rows, List<UnitStatistics> found, double tolerance) {
        DenseNetwork network = DenseRegion.of(model).network();
        String input = network.values().get(0).name();
        List<Map<String, double[]>> values = new ArrayList<>();
        for (double[] row : rows) {
            values.add(network.evaluate(Map.of(input, row)));
        }
        assertThat(found)
                .extracting(UnitStatistics::value)
                .doesNotHaveDuplicates()
                .isNotEmpty();
        for (UnitStatistics statistics : found) {
            for (int j = 0; j < statistics.width(); j++) {
                int unit = j;
                double[] series = values.stream()
                        .mapToDouble(row -> row.get(statistics.value())[unit])
                        .toArray();
                double mean = Arrays.stream(series).average().orElseThrow();
                double deviation = Math.sqrt(Arrays.stream(series)
                        .map(x -> (x - mean) * (x - mean))
                        .average()
                        .orElseThrow());
                assertThat(statistics.mean().get(j)).isCloseTo(mean, within(tolerance * (1e-3 + deviation)));
                assertThat(statistics.deviation().get(j)).isCloseTo(deviation, within(tolerance * (1e-3 + deviation)));
            }
            assertThat(statistics.samples()).isEqualTo(rows.length);
        }
    }

    /** float16 weights and activations have 11 bits, so only that many agree with double arithmetic. */
    @ParameterizedTest
    @EnumSource(names = {"FLOAT", "DOUBLE", "FLOAT16"})
    void agreesWithDoubleArithmeticForEveryElementType(ElementType type) throws IOException {
        OnnxModel model = TinyModels.chain(type, -1, 6, 17, 9, 3);
        double[][] rows = rows(1500, 6);

        assertMatches(model, rows, score(model, rows, OPTIONS), type == ElementType.FLOAT16 ? 5e-3 : 1e-5);
    }

    /** ONNX Runtime 1.28 fuses x·sigmoid(x) into an operator that exists only for float32, and then refuses doubles. */
    @ParameterizedTest
    @EnumSource(names = {"FLOAT", "DOUBLE"})
    void swishWrittenOutIsScoredForEveryElementType(ElementType type) throws IOException {
        OnnxModel model = TinyModels.of(type, 3)
                .input("x", type, -1, 6)
                .gemm("x", "z", 6, 5)
                .node("Sigmoid", "gate", "z")
                .node("Mul", "a", "z", "gate")
                .gemm("a", "y", 5, 2)
                .output("y", type, -1, 2)
                .build();
        double[][] rows = rows(300, 6);

        assertMatches(model, rows, score(model, rows, OPTIONS), 1e-5);
    }

    /** A run on one row could be a product of a matrix and a vector, summed in another order than that of two matrices. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 33, 65, 1057})
    void theNumberOfRowsInTheLastRunChangesNoBit(int rest) throws IOException {
        OnnxModel model = TinyModels.chain(ElementType.FLOAT, -1, 60, 133, 90, 3);
        double[][] rows = rows(4096 + rest, 60);
        List<UnitStatistics> expected =
                score(model, rows, OPTIONS.withThreads(1).withBatchSize(32));

        assertThat(score(model, rows, OPTIONS.withThreads(2).withBatchSize(64))).isEqualTo(expected);
        assertThat(score(model, rows, OPTIONS.withThreads(1).withBatchSize(128)))
                .isEqualTo(expected);
        assertThat(score(model, rows, OPTIONS.withThreads(1).withBatchSize(3000)))
                .isEqualTo(expected);
    }

    @Test
    void threadsAndBatchSizeChangeNoBit() throws IOException {
        OnnxModel model = TinyModels.chain(ElementType.FLOAT, -1, 6, 33, 20, 3);
        double[][] rows = rows(5003, 6);
        List<UnitStatistics> expected = score(model, rows, OPTIONS.withThreads(1));

        for (int threads = 1; threads <= 3; threads++) {
            for (int batch : new int[] {32, 33, 64, 100, 256, 320, 1024, 2048}) {
                assertThat(score(model, rows, OPTIONS.withThreads(threads).withBatchSize(batch)))
                        .as("%d threads, batch %d", threads, batch)
                        .isEqualTo(expected);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 5, 97})
    void aFixedBatchGivesTheSameBitsAsAFreeOne(long batch) throws IOException {
        double[][] rows = rows(700, 6);
        List<UnitStatistics> expected = score(TinyModels.chain(ElementType.FLOAT, -1, 6, 17, 3), rows, OPTIONS);

        assertThat(score(TinyModels.chain(ElementType.FLOAT, batch, 6, 17, 3), rows, OPTIONS))
                .isEqualTo(expected);
    }

    /** The tapped tensor is the model input itself, or shares its memory: ONNX Runtime won't write those for us. */
    @Test
    void inputsThatAreReshapedOnTheWayAreSeen() throws IOException {
        OnnxModel model = TinyModels.of(ElementType.FLOAT, 3)
                .input("x", ElementType.FLOAT, -1, 2, 3)
                .node("Flatten", "flat", "x")
                .node("Identity", "same", "flat")
                .gemm("same", "z", 6, 4)
                .node("Relu", "a", "z")
                .gemm("a", "y", 4, 2)
                .output("y", ElementType.FLOAT, -1, 2)
                .build();
        double[][] rows = rows(2000, 6);

        assertMatches(model, rows, score(model, rows, OPTIONS), 1e-5);
    }

    /** Units before positions, as convolutions have them: [batch, units, positions]. */
    @Test
    void positionsWithinARowAreSamples() throws IOException {
        OnnxModel model = TinyModels.of(ElementType.FLOAT, 3)
                .input("x", ElementType.FLOAT, -1, 6)
                .initializer("shape", ElementType.INT64, new double[] {-1, 2, 3}, 3)
                .node("Reshape", "u", "x", "shape")
                .node("Relu", "y", "u")
                .output("y", ElementType.FLOAT, -1, 2, 3)
                .build();
        double[][] rows = rows(1003, 6);
        Dataset data = MemoryDataset.of(InputShapes.of(model), rows);
        Tap tap = new Tap("u", "u", 1, ElementType.FLOAT);

        UnitStatistics first = ActivationProbe.score(model, List.of(tap), data, Part.ALL, RunContext.of(OPTIONS))
                .get(0);

        double mean = Arrays.stream(rows)
                .flatMapToDouble(row -> Arrays.stream(row, 3, 6))
                .average()
                .orElseThrow();
        assertThat(first.samples()).isEqualTo(3 * 1003);
        assertThat(first.width()).isEqualTo(2);
        assertThat(first.mean().get(1)).isCloseTo(mean, within(1e-7));
        for (int batch : new int[] {32, 96, 1024}) {
            assertThat(ActivationProbe.score(
                            model, List.of(tap), data, Part.ALL, RunContext.of(OPTIONS.withBatchSize(batch))))
                    .containsExactly(first);
        }
    }

    @Test
    void oneRowIsEnough() throws IOException {
        OnnxModel model = TinyModels.chain(ElementType.FLOAT, -1, 6, 17, 3);

        List<UnitStatistics> found = score(model, rows(1, 6), OPTIONS);

        assertThat(found.get(1).deviation().toArray()).containsOnly(0.0);
    }

    @Test
    void noRowsAreAnError() {
        OnnxModel model = TinyModels.chain(ElementType.FLOAT, -1, 6, 17, 3);

        assertThatThrownBy(() -> score(model, new double[0][], OPTIONS)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void namesTheValueAndUnitThatIsNotFinite() {
        OnnxModel model = TinyModels.chain(ElementType.FLOAT, -1, 6, 17, 3);
        double[][] rows = rows(900, 6);
        rows[800][4] = Double.NaN;

        assertThatThrownBy(() -> score(model, rows, OPTIONS))
                .isInstanceOf(NonFiniteActivationException.class)
                .hasMessageContaining("value 'x', unit 4");
    }

    @Test
    void covariancesAgreeWithTwoPassesAndDependOnNoThread() throws IOException {
        OnnxModel model = TinyModels.chain(ElementType.FLOAT, -1, 6, 13, 9, 3);
        double[][] rows = rows(3001, 6);
        Dataset data = MemoryDataset.of(InputShapes.of(model), rows);
        List<Tap> taps = DenseRegion.of(model).taps(model);
        Tap x = taps.get(1);
        Tap y = taps.get(2);

        List<TapPair> pairs = List.of(TapPair.of(x, y), TapPair.within(y));
        List<SplitCovariance> all = ActivationProbe.covariances(
                model, pairs, data, Part.ALL, RowSample.ALL, RunContext.of(OPTIONS.withThreads(1)));
        Covariance found = all.get(0).whole();

        DenseNetwork network = DenseRegion.of(model).network();
        double[][] vx = new double[rows.length][];
        double[][] vy = new double[rows.length][];
        for (int r = 0; r < rows.length; r++) {
            Map<String, double[]> values = network.evaluate(Map.of("x", rows[r]));
            vx[r] = values.get(x.value()).clone();
            vy[r] = values.get(y.value()).clone();
        }
        for (int i = 0; i < 13; i++) {
            for (int j = 0; j < 9; j++) {
                double sum = 0;
                for (int r = 0; r < rows.length; r++) {
                    sum += (vx[r][i] - found.meanX().get(i))
                            * (vy[r][j] - found.meanY().get(j));
                }
                assertThat(found.sxy().get(i, j)).isCloseTo(sum / rows.length, within(1e-5));
            }
        }
        assertThat(ActivationProbe.covariances(
                        model,
                        pairs,
                        data,
                        Part.ALL,
                        RowSample.ALL,
                        RunContext.of(OPTIONS.withThreads(3).withBatchSize(64))))
                .isEqualTo(all);
    }

    @Test
    void histogramsCountEveryValueOnceWhateverThreadsAndBatches() throws IOException {
        OnnxModel model = TinyModels.chain(ElementType.FLOAT, -1, 6, 13, 9, 3);
        double[][] rows = rows(2100, 6);
        Dataset data = MemoryDataset.of(InputShapes.of(model), rows);
        List<Tap> taps = DenseRegion.of(model).taps(model);
        List<UnitStatistics> seen = score(model, rows, OPTIONS);
        List<ActivationHistogram> found =
                ActivationProbe.histograms(model, taps, seen, data, Part.ALL, RunContext.of(OPTIONS.withThreads(1)));

        assertThat(ActivationProbe.histograms(
                        model,
                        taps,
                        seen,
                        data,
                        Part.ALL,
                        RunContext.of(OPTIONS.withThreads(3).withBatchSize(500))))
                .isEqualTo(found);
        for (int i = 0; i < taps.size(); i++) {
            UnitStatistics statistics = seen.get(i);
            double zeros = Arrays.stream(statistics.zeroShare().toArray()).sum() * rows.length;
            long others =
                    found.get(i).counts().stream().mapToLong(Long::longValue).sum();
            assertThat(found.get(i).value()).isEqualTo(statistics.value());
            // a share times its divisor is a whole number but for rounding
            assertThat(found.get(i).zeros()).isEqualTo(Math.round(zeros));
            assertThat(others + found.get(i).zeros()).isEqualTo((long) rows.length * statistics.width());
            assertThat(found.get(i).counts().get(HistogramAccumulator.BINS - 1)).isPositive();
        }
        assertThat(found.get(1).zeros()).isPositive();
    }

    @Test
    void anInterruptEndsThePass() {
        OnnxModel model = TinyModels.chain(ElementType.FLOAT, -1, 6, 17, 3);
        Dataset endless = new MemoryDataset(InputShapes.of(model), Long.MAX_VALUE, (row, features, at) -> {});
        ProgressListener interrupting =
                (what, done, total) -> Thread.currentThread().interrupt();

        assertThatThrownBy(() -> ActivationProbe.score(
                        model,
                        DenseRegion.of(model).taps(model),
                        endless,
                        Part.ALL,
                        RunContext.of(OPTIONS).withProgress(interrupting)))
                .isInstanceOf(InterruptedIOException.class);
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void abandoningTheRunEndsThePass() {
        OnnxModel model = TinyModels.chain(ElementType.FLOAT, -1, 6, 17, 3);
        Dataset endless = new MemoryDataset(InputShapes.of(model), Long.MAX_VALUE, (row, features, at) -> {});
        RunContext run = RunContext.of(OPTIONS);
        ProgressListener abandoning = (what, done, total) -> run.cancellation().cancel();

        assertThatThrownBy(() -> ActivationProbe.score(
                        model, DenseRegion.of(model).taps(model), endless, Part.ALL, run.withProgress(abandoning)))
                .isInstanceOf(InterruptedIOException.class);
    }
}
