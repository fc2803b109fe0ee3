package odf2nna.internal.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import odf2nna.RealData;
import odf2nna.data.DataFiles;
import odf2nna.data.DataOptions;
import odf2nna.data.Scaling;
import odf2nna.evaluate.EquivalenceSummary;
import odf2nna.internal.data.Batch;
import odf2nna.internal.data.DataRows;
import odf2nna.internal.data.Datasets;
import odf2nna.internal.data.InputShape;
import odf2nna.internal.data.NpyRows;
import odf2nna.internal.data.Part;
import odf2nna.internal.io.StagedFile;
import odf2nna.internal.io.StagingArea;
import odf2nna.internal.network.DenseNetwork;
import odf2nna.internal.network.Value;
import odf2nna.internal.onnx.LoadedModel;
import odf2nna.internal.onnx.OnnxModel;
import odf2nna.internal.onnx.OnnxModelWriter;
import odf2nna.internal.onnx.ScoringCopy;
import odf2nna.internal.onnx.Tap;
import odf2nna.internal.prune.PruningPlan;
import odf2nna.internal.prune.TiedUnits;
import odf2nna.internal.runtime.InputShapes;
import odf2nna.internal.runtime.ModelRunner;
import odf2nna.internal.runtime.Outputs;
import odf2nna.internal.runtime.RunContext;
import odf2nna.internal.statistics.UnitStatistics;
import odf2nna.onnx.UnsupportedModelException;
import odf2nna.prune.PruneOptions;
import odf2nna.report.LayerSummary;
import odf2nna.report.MetricRow;
import odf2nna.report.MetricsReport;
import odf2nna.runtime.EngineOptions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Models that others made and published, written by a dozen exporters. They are not part of this repository; where they
 * are not at hand these tests are skipped.
 *
 * <p>Each is either pruned, at three thresholds and with both equalities checked, or skipped or refused for the reason
 * that stands in the table below. A model that could be pruned and no longer can fails here.
 */
@Tag("shared")
@Tag("native")
class ZooTest {
    private static final Path ZOO = RealData.path("zoo/onnx");
    private static final EngineOptions ENGINE = EngineOptions.defaults();
    private static final int ROWS_IN_DOUBLE = 8;
    private static final double FLOAT_NOISE = 2e-5;
    /** Weights that two layers share are kept apart by pruning; a layer of five units is narrower than what bypasses it. */
    private static final Set<String> GROWS = Set.of("torch_2in_3out.onnx", "torch_mnist_dropout_op.onnx");

    /** Of 300 and 100 hidden units, 62 and 18 are alive after its authors' pruning of weights. */
    private static final Map<String, Integer> DEAD_UNITS = Map.of("lenet300_dns_sparse.onnx", 300 - 62 + 100 - 18);

    private static final Set<String> SHOWN =
            Set.of("accuracy", "agreement", "R2 to original", "relative RMS difference");
    private static final List<String> TABLE = new ArrayList<>();

    private enum Evaluation {
        PRUNED,
        LEFT_ALONE,
        REFUSED
    }

    /**
     * One file.
     *
     * @param file its name in the zoo
     * @param rows what it is fed with
     * @param accuracy what the zoo's notes give for those rows, as printed there; empty when they give nothing
     * @param verdict what must become of it
     * @param reason words that the reason must contain; empty for pruned ones
     */
    private record Entry(String file, Rows rows, String accuracy, Evaluation verdict, String reason) {
        @Override
        public String toString() {
            return file;
        }
    }

    /**
     * Images of a data set with pixels between {@code low} and {@code high}, its features as they are, or uniform ones.
     *
     * @param most most rows that are taken of a file
     */
    private record Rows(String dataset, double low, double high, int most) {}

    private static final Rows MNIST = new Rows("mnist", 0, 1, 2000);
    private static final Rows WHOLE_MNIST = new Rows("mnist", 0, 1, 10_000);
    /** Pixels divided by 256, as Caffe does. */
    private static final Rows WHOLE_MNIST_CAFFE = new Rows("mnist", 0, 255.0 / 256, 10_000);

    private static final Rows IRIS = new Rows("iris", 0, 0, 150);
    private static final Rows DIGITS = new Rows("digits", 0, 0, 1797);

    private static Rows uniform(double low, double high) {
        return new Rows("", low, high, 700);
    }

    private static Entry pruned(String file, Rows rows) {
        return new Entry(file, rows, "", Evaluation.PRUNED, "");
    }

    private static Entry pruned(String file, Rows rows, String accuracy) {
        return new Entry(file, rows, accuracy, Evaluation.PRUNED, "");
    }

    private static Entry leftAlone(String file, String reason) {
        return new Entry(file, uniform(-1, 1), "", Evaluation.LEFT_ALONE, reason);
    }

    private static Entry refused(String file, String reason) {
        return new Entry(file, uniform(-1, 1), "", Evaluation.REFUSED, reason);
    }

    static List<Entry> entries() {
        List<Entry> entries = new ArrayList<>(List.of(
                pruned("mnistfc_256x2.onnx", MNIST, "0.974"),
                pruned("eran_mnist_relu_9_200.onnx", MNIST, "0.9365"),
                pruned("torch_mnist_leakyrelu.onnx", MNIST, "0.9295"),
                pruned("torch_mnist_dropout_op.onnx", MNIST, "0.4765"),
                pruned("torch_gemm_bn_gemm.onnx", uniform(-1, 1)),
                pruned("marabou_gemm_alpha_beta.onnx", uniform(-1, 1)),
                pruned("torch_2in_3out.onnx", uniform(-1, 1)),
                pruned("vnncomp_test_small_1d.onnx", uniform(-1, 1)),
                pruned("nnet2onnx_1d_weight_left.onnx", uniform(-0.5, 0.5)),
                refused("naivenasflux_double.onnx", "ONNX Runtime"),
                pruned("tf2onnx_nobias.onnx", uniform(-1, 1)),
                pruned("keras2onnx_airplane.onnx", uniform(-1, 1)),
                pruned("tf2onnx_tll_8.onnx", uniform(-1, 1)),
                pruned("onnxmltools_dense_big_identity.onnx", uniform(-1, 1)),
                leftAlone("onnxmltools_bn_transpose.onnx", "read by BatchNormalization"),
                pruned("torch03_bn_unsqueeze.onnx", uniform(-1, 1)),
                leftAlone("NEG_brevitas_bnn.onnx", "weights are not constants"),
                refused("tf2onnx_0.0.0.1_softmaxreg_opset4.onnx", "opset 4: expected 6 or newer"),
                pruned("tf2onnx_1.5.4_gemm_identity.onnx", uniform(-1, 1)),
                leftAlone("NEG_mlnet_logreg.onnx", "no dense layer"),
                pruned("tf2onnx_1.16_keras3_2399in.onnx", uniform(0, 1)),
                pruned("torch17_iris_softmax.onnx", IRIS, "0.967"),
                pruned("tf2onnx_iris_big.onnx", IRIS, "0.980"),
                // the notes give 0.967, not saying on which rows; this is on the 1797 rows of models/
                pruned("skl2onnx_mlp_digits.onnx", DIGITS, "0.9961"),
                leftAlone("NEG_quantised_stroke_mlp.onnx", "quantised layers are not supported"),
                pruned("mlagents_3dball_ppo.onnx", uniform(-1, 1)),
                leftAlone("torch_layernorm_slice_clip.onnx", "read by LayerNormalization"),
                pruned("torch24_elu_robot_policy.onnx", uniform(-1, 1)),
                pruned("torch_dynamo_external/mlp.onnx", uniform(-1, 1)),
                pruned("torch24_early_dynamo.onnx", uniform(-1, 1)),
                pruned("matlab20_vertcas_fc_as_conv.onnx", uniform(-0.5, 0.5)),
                pruned("lenet300_lobs_author.onnx", WHOLE_MNIST, "0.9839"),
                pruned("lenet300_dns_original.onnx", WHOLE_MNIST_CAFFE, "0.9772"),
                pruned("lenet300_dns_sparse.onnx", WHOLE_MNIST_CAFFE, "0.9801")));
        for (int i = 1; i <= 8; i++) {
            entries.add(pruned("acasxu/ACASXU_run2a_1_%d_batch_2000.onnx".formatted(i), uniform(-0.5, 0.5)));
        }
        return entries;
    }

    @TempDir
    private Path folder;

    @Test
    void everyFileHasAnEntry() throws IOException {
        try (Stream<Path> files = Files.walk(RealData.existing(ZOO))) {
            assertThat(files.filter(file -> file.toString().endsWith(".onnx"))
                            .map(file -> ZOO.relativize(file).toString()))
                    .containsExactlyInAnyOrderElementsOf(
                            entries().stream().map(Entry::file).toList());
        }
    }

    @ParameterizedTest
    @MethodSource("entries")
    void prunesOrSaysWhyNot(Entry entry) throws IOException {
        Path file = RealData.existing(ZOO.resolve(entry.file()));
        try {
            LoadedModel model = ModelFiles.open(file);
            if (!TiedUnits.of(model.network()).valuesToScore().isEmpty()) {
                prune(entry, model);
            } else {
                String reasons = reasons(model);
                TABLE.add("%s | left alone | | | | | %s".formatted(entry.file(), reasons));
                assertThat(entry.verdict()).as(reasons).isEqualTo(Evaluation.LEFT_ALONE);
                assertThat(reasons).contains(entry.reason());
            }
        } catch (UnsupportedModelException refused) {
            TABLE.add("%s | refused | | | | | %s".formatted(entry.file(), refused.getMessage()));
            assertThat(entry.verdict()).as(refused.getMessage()).isEqualTo(Evaluation.REFUSED);
            assertThat(refused).hasMessageContaining(entry.reason());
        }
    }

    private static String reasons(LoadedModel model) {
        Stream<String> layers = Summaries.layers(model, Map.of()).stream()
                .flatMap(layer -> layer.reasons().stream().map(reason -> layer.name() + ": " + reason));
        return Stream.concat(Summaries.unsupported(model).stream(), layers).collect(Collectors.joining("; "));
    }

    /** Epsilon 0, one that takes a third of the units or so, and one that takes all and bypasses every layer. */
    private void prune(Entry entry, LoadedModel model) throws IOException {
        DataFiles data = data(entry, model);
        agreesWithDoublePrecision(model, data);
        Steps steps = Steps.of(model, data, RunContext.of(ENGINE));
        List<UnitStatistics> statistics = steps.score();
        List<Double> staircase = steps.planner(statistics, PruneOptions.of(0)).thresholds();
        double some = staircase.stream()
                .skip(staircase.size() * 3 / 10)
                .filter(step -> step > 0)
                .findFirst()
                .orElseThrow();
        double all = staircase.get(staircase.size() - 1);
        for (double epsilon : new double[] {0, some, all}) {
            PruningPlan plan = steps.plan(statistics, PruneOptions.of(epsilon));
            Candidate pruned = steps.apply(plan);
            Path target = folder.resolve("small.onnx");
            try (StagedFile staged =
                    OnnxModelWriter.write(pruned.model().model(), new StagingArea().beside(target, true), false)) {
                LoadedModel written = ModelFiles.open(staged.file());
                EquivalenceSummary proof = steps.verify(pruned, written.model());
                MetricsReport metrics = steps.evaluate(written.model())
                        .comparison()
                        .map(MetricsSummaries::metrics)
                        .orElseThrow();
                TABLE.add(line(entry, epsilon, model, plan, written, proof, metrics));
                assertThat(proof.passed()).as(proof.toString()).isTrue();
                if (!GROWS.contains(entry.file())) {
                    assertThat(written.model().parameters())
                            .isLessThanOrEqualTo(model.model().parameters());
                }
                assertThat(plan.dropped())
                        .isGreaterThanOrEqualTo(epsilon == 0 ? DEAD_UNITS.getOrDefault(entry.file(), 0) : 1);
                assertThat(metrics.fidelity())
                        .isNotEmpty()
                        .allSatisfy(row -> assertThat(row.after()).isFinite());
                assertThat(metrics.metrics().stream()
                                .filter(row -> row.name().equals("accuracy"))
                                .map(row -> asPrinted(entry.accuracy(), row)))
                        .allMatch(entry.accuracy()::equals);
            }
        }
        assertThat(entry.verdict()).isEqualTo(Evaluation.PRUNED);
    }

    /** The accuracy before surgery, with as many decimals as the notes give. */
    private static String asPrinted(String noted, MetricRow row) {
        return String.format(Locale.ROOT, "%." + (noted.length() - 2) + "f", row.before());
    }

    /**
     * The dense part in normal form, computed in double precision, gives what ONNX Runtime gives in float32, wherever a
     * layer reads and wherever units leave the dense part. The bound is {@value #FLOAT_NOISE} of the largest number in
     * the tensor: sums of up to some hundred products, each rounded to 2⁻²⁴, through up to thirteen layers. A tensor
     * with several positions in a row of data (one file has such) is left out, or its first position is taken.
     */
    private static void agreesWithDoublePrecision(LoadedModel model, DataFiles data) throws IOException {
        DenseNetwork network = model.network();
        Map<String, String> tensors = new LinkedHashMap<>();
        Map<String, Integer> trailing = new LinkedHashMap<>();
        model.region().exits().forEach(exit -> tensors.put(exit, exit));
        for (Tap tap : model.region().taps(model.model())) {
            tensors.put(tap.value(), tap.tensor());
            trailing.put(tap.value(), tap.trailing());
        }
        for (Value value : network.values()) {
            if (value instanceof Value.Input) {
                tensors.putIfAbsent(value.name(), value.name());
            }
        }
        Batch rows =
                new DataRows(Datasets.open(data.eval(), InputShapes.of(model.model())), Part.ALL).first(ROWS_IN_DOUBLE);
        OnnxModel watched = ScoringCopy.withOutputs(
                model.model(), tensors.values().stream().distinct().toList());
        try (ModelRunner runner = new ModelRunner(RunContext.of(ENGINE).engine(), watched)) {
            Outputs seen = runner.run(rows);
            for (int row = 0; row < rows.rows(); row++) {
                Map<String, double[]> inputs = new LinkedHashMap<>();
                for (Value value : network.values()) {
                    if (value instanceof Value.Input) {
                        double[] values = row(seen.values(tensors.get(value.name())), row, rows.rows());
                        boolean unitsFirst = trailing.getOrDefault(value.name(), 0) > 0;
                        inputs.put(value.name(), first(values, value.width(), unitsFirst));
                    }
                }
                Map<String, double[]> expected = network.evaluate(inputs);
                for (Map.Entry<String, String> watch : tensors.entrySet()) {
                    double[] wanted = expected.get(watch.getKey());
                    double[] all = seen.values(watch.getValue());
                    if (all.length == wanted.length * rows.rows()) {
                        double scale = Arrays.stream(all).map(Math::abs).max().orElse(0);
                        assertThat(row(all, row, rows.rows()))
                                .as("row %d of %s", row, watch)
                                .containsExactly(wanted, within(FLOAT_NOISE * scale));
                    }
                }
            }
        }
    }

    private static double[] row(double[] values, int row, int rows) {
        int width = values.length / rows;
        return Arrays.copyOfRange(values, row * width, (row + 1) * width);
    }

    /** The units at the first of several positions. */
    private static double[] first(double[] values, int width, boolean unitsFirst) {
        int step = unitsFirst ? values.length / width : 1;
        return IntStream.range(0, width)
                .mapToDouble(unit -> values[unit * step])
                .toArray();
    }

    private DataFiles data(Entry entry, LoadedModel model) throws IOException {
        DataOptions options = DataOptions.defaults();
        switch (entry.rows().dataset()) {
            case "mnist":
                options = options.withFiles(List.of(shared("data/mnist/train-images-idx3-ubyte.gz")))
                        .with(Scaling.by(entry.rows().high() / 255))
                        .withMaxRows(entry.rows().most());
                return new DataFiles(options, List.of(shared("data/mnist/t10k-images-idx3-ubyte.gz")));
            case "iris":
                options = options.withFiles(List.of(shared("data/iris.csv.gz")));
                return new DataFiles(options, options.files());
            case "digits":
                options = options.withFiles(List.of("models/digits.csv.gz")).with(Scaling.standardizing());
                return new DataFiles(options, options.files());
            default:
                List<String> files = new ArrayList<>();
                for (InputShape input : InputShapes.of(model.model())) {
                    Path file = folder.resolve(files.size() + ".npy");
                    NpyRows.uniform(
                            file,
                            entry.rows().most(),
                            input.width(),
                            entry.rows().low(),
                            entry.rows().high(),
                            files.size());
                    files.add(input.name() + "=" + file);
                }
                return new DataFiles(options.withFiles(files), List.of());
        }
    }

    private static String shared(String name) {
        return RealData.existing(name).toString();
    }

    private static String line(
            Entry entry,
            double epsilon,
            LoadedModel model,
            PruningPlan plan,
            LoadedModel written,
            EquivalenceSummary proof,
            MetricsReport metrics) {
        int before = Summaries.layers(model, Map.of()).stream()
                .mapToInt(LayerSummary::prunable)
                .sum();
        String proved = proof.tensors().stream()
                .map(check -> String.format(Locale.ROOT, "%.1e <= %.1e", check.maxDifference(), check.bound()))
                .collect(Collectors.joining(", "));
        String distance = Stream.concat(metrics.metrics().stream(), metrics.fidelity().stream())
                .filter(row -> SHOWN.contains(row.name()))
                .map(row -> row.before() == null
                        ? String.format(Locale.ROOT, "%s %.3g", row.name(), row.after())
                        : String.format(Locale.ROOT, "%s %.4f -> %.4f", row.name(), row.before(), row.after()))
                .collect(Collectors.joining(", "));
        return String.format(
                Locale.ROOT,
                "%s | pruned, epsilon %.3g | %d -> %d | %d -> %d | %s | %s |",
                entry.file(),
                epsilon,
                before,
                before - plan.dropped(),
                model.model().parameters(),
                written.model().parameters(),
                proved,
                distance);
    }

    @AfterAll
    static void printTable() {
        if (!TABLE.isEmpty()) {
            System.out.println("file | verdict | units | parameters | proof | distance | reason");
            TABLE.forEach(System.out::println);
        }
    }
}
