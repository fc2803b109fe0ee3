package odf2nna.internal.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import odf2nna.RealData;
import odf2nna.data.DataFiles;
import odf2nna.data.DataOptions;
import odf2nna.data.Scaling;
import odf2nna.evaluate.TaskOptions;
import odf2nna.internal.network.Value;
import odf2nna.internal.onnx.LoadedModel;
import odf2nna.pipeline.Goals;
import odf2nna.pipeline.Goals.Size;
import odf2nna.pipeline.ModelSource;
import odf2nna.pipeline.OutputOptions;
import odf2nna.pipeline.ReportOptions;
import odf2nna.pipeline.ShrinkOptions;
import odf2nna.pipeline.ShrinkOptions.Rounds;
import odf2nna.pipeline.StudyOptions;
import odf2nna.prune.Compensation;
import odf2nna.prune.CriterionName;
import odf2nna.prune.OnEmptyLayer;
import odf2nna.prune.PruneOptions;
import odf2nna.report.LayerSummary;
import odf2nna.report.MetricRow;
import odf2nna.report.RunReport;
import odf2nna.report.StudySummary;
import odf2nna.runtime.EngineOptions;
import odf2nna.study.StudyMethod;
import odf2nna.study.StudyParameters;
import odf2nna.training.FineTuneOptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Published methods from file to file. */
@Tag("native")
class StudyTest {
    private static final Path DIGITS = Path.of("models/digits_torch.onnx");
    private static final DataFiles ROWS =
            new DataFiles(DataOptions.defaults().withFiles(List.of("models/digits.csv.gz")), List.of());
    private static final Odf2nna PROGRAM = new Odf2nna(EngineOptions.defaults());

    @TempDir
    private Path folder;

    static Stream<StudyMethod> ofUnits() {
        return Arrays.stream(StudyMethod.values()).filter(one -> one.level() == StudyMethod.Level.UNITS);
    }

    static Stream<StudyMethod> ofWeights() {
        return Arrays.stream(StudyMethod.values()).filter(one -> one.level() == StudyMethod.Level.WEIGHTS);
    }

    private static Goals goals(Optional<Size> parameters, List<Integer> widths) {
        return new Goals(Optional.empty(), parameters, Optional.empty(), Optional.empty(), widths);
    }

    private StudyOptions options(
            StudyMethod method, Goals goals, Optional<Size> nonZeros, boolean inputs, int epochs, int rounds) {
        return new StudyOptions(
                StudyParameters.of(method),
                new ShrinkOptions(
                        new PruneOptions(
                                CriterionName.MAGNITUDE, 0, Compensation.REFIT, OnEmptyLayer.KEEP_ONE, inputs, 1),
                        goals,
                        epochs == 0 ? Optional.empty() : Optional.of(FineTuneOptions.of(epochs)),
                        TaskOptions.defaults(),
                        new OutputOptions(Optional.of(folder.resolve("small.onnx")), true, false, Optional.empty()),
                        Optional.empty(),
                        Optional.of(new Rounds(rounds, Optional.empty())),
                        false),
                nonZeros,
                200);
    }

    private static RunReport digits(StudyOptions options) throws IOException {
        return PROGRAM.study(ModelSource.of(DIGITS), ROWS, options, ReportOptions.none());
    }

    private static StudySummary study(RunReport report) {
        return Objects.requireNonNull(report.study());
    }

    private static List<Integer> hidden(RunReport report) {
        return Objects.requireNonNull(report.layers()).stream()
                .filter(layer -> layer.prunable() > 0)
                .map(LayerSummary::kept)
                .toList();
    }

    private static double accuracy(RunReport report) {
        return Objects.requireNonNull(report.metrics()).metrics().stream()
                .filter(row -> row.name().equals("accuracy"))
                .mapToDouble(MetricRow::after)
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest
    @MethodSource("ofUnits")
    void unitsAreRemovedToWidths(StudyMethod method) throws IOException {
        RunReport report =
                digits(options(method, goals(Optional.empty(), List.of(40, 20)), Optional.empty(), false, 0, 1));

        assertThat(hidden(report)).containsExactly(40, 20);
        assertThat(report.command()).isEqualTo("study");
        assertThat(Objects.requireNonNull(report.plan()).criterion()).isEqualTo(method.typed());
        assertThat(Objects.requireNonNull(report.equivalence()).passed()).isTrue();
        assertThat(study(report).title()).isEqualTo(method.title());
        assertThat(study(report).guess() == null).isEqualTo(!method.isReconstruction());
        assertThat(study(report).nonZeros()).isNull();
        LoadedModel written = ModelFiles.open(folder.resolve("small.onnx"));
        assertThat(written.model().metadata()).containsEntry("odf2nna.criterion", method.typed());
    }

    @ParameterizedTest
    @MethodSource("ofUnits")
    void unitsAndInputsAreRemovedToASize(StudyMethod method) throws IOException {
        RunReport report =
                digits(options(method, goals(Optional.of(Size.parse("30%")), List.of()), Optional.empty(), true, 0, 1));

        assertThat(Objects.requireNonNull(report.after()).parameters()).isBetween(4000L, 5167L);
    }

    @Test
    void aMethodsOwnTestDecidesWithoutASize() throws IOException {
        RunReport report = digits(options(StudyMethod.N2PS, Goals.none(), Optional.empty(), false, 0, 1));

        // units below half of their layer's mean, and no others
        assertThat(Objects.requireNonNull(report.plan()).threshold()).isEqualTo(1);
        assertThat(Objects.requireNonNull(report.plan()).prunedUnits()).isBetween(1, 128 + 64 - 2);
    }

    @ParameterizedTest
    @CsvSource({"RANDOM_WEIGHTS", "LWC", "OBD", "LOBS", "LOBS_EXACT"})
    void weightsArePrunedAndWhatIsDeadIsRemoved(StudyMethod method) throws IOException {
        RunReport report = digits(options(method, Goals.none(), Optional.of(Size.parse("15%")), true, 0, 1));

        LoadedModel original = ModelFiles.open(DIGITS);
        long weights = original.network().multiplyAdds();
        long biases = original.network().parameters() - weights;
        // each of three layers may keep one weight more by rounding
        assertThat(Objects.requireNonNull(study(report).nonZeros()))
                .isBetween((long) (0.15 * weights), (long) (0.15 * weights) + biases + 3);
        LoadedModel written = ModelFiles.open(folder.resolve("small.onnx"));
        assertThat(written.network().nonZeros())
                .isLessThanOrEqualTo(study(report).nonZeros());
        for (Value.Dense layer : written.network().layers()) {
            boolean isLast = layer.width() == 10;
            for (int unit = 0; unit < layer.width() && !isLast; unit++) {
                int row = unit;
                assertThat(IntStream.range(0, layer.layer().inputs())
                                .anyMatch(j -> layer.layer().weights().get(row, j) != 0))
                        .isTrue();
            }
        }
        assertThat(Objects.requireNonNull(report.equivalence()).passed()).isTrue();
    }

    @Test
    void theExactSurgeonIsBetterThanTheLetterAndThanChance() throws IOException {
        double exact = accuracy(
                digits(options(StudyMethod.LOBS_EXACT, Goals.none(), Optional.of(Size.parse("15%")), false, 0, 1)));
        double letter =
                accuracy(digits(options(StudyMethod.LOBS, Goals.none(), Optional.of(Size.parse("15%")), false, 0, 1)));
        double random = accuracy(
                digits(options(StudyMethod.RANDOM_WEIGHTS, Goals.none(), Optional.of(Size.parse("15%")), false, 0, 1)));

        assertThat(exact).isGreaterThan(letter);
        assertThat(letter).isGreaterThan(random);
    }

    @Test
    void roundsOfFineTuningKeepTheZeros() throws IOException {
        RunReport report = digits(options(StudyMethod.LWC, Goals.none(), Optional.of(Size.parse("2500")), false, 8, 2));

        assertThat(study(report).nonZeros()).isBetween(2400L, 2500L);
        assertThat(accuracy(report)).isGreaterThan(0.93);
        assertThat(report.fineTuning()).isNotNull();
    }

    @Test
    void weightsAreRemovedAndRestoredInTraining() throws IOException {
        RunReport report = digits(options(StudyMethod.DNS, Goals.none(), Optional.of(Size.parse("2500")), true, 20, 1));

        assertThat(study(report).nonZeros()).isBetween(1500L, 2500L);
        assertThat(accuracy(report)).isGreaterThan(0.93);
        assertThat(ModelFiles.open(folder.resolve("small.onnx")).network().nonZeros())
                .isLessThanOrEqualTo(study(report).nonZeros());
    }

    @Test
    void thresholdsAreTrainedAndWhatRemainsIsFineTuned() throws IOException {
        RunReport report =
                digits(options(StudyMethod.MANESSI, Goals.none(), Optional.of(Size.parse("2500")), true, 20, 1));

        assertThat(study(report).nonZeros()).isBetween(2400L, 2500L);
        assertThat(accuracy(report)).isGreaterThan(0.93);
        assertThat(ModelFiles.open(folder.resolve("small.onnx")).network().nonZeros())
                .isLessThanOrEqualTo(study(report).nonZeros());
    }

    @Test
    void automataReachTheSizeInOneTraining() throws IOException {
        RunReport report =
                digits(options(StudyMethod.LA_SGD, Goals.none(), Optional.of(Size.parse("2500")), true, 20, 1));

        assertThat(study(report).nonZeros()).isBetween(2400L, 2500L);
        assertThat(accuracy(report)).isGreaterThan(0.93);
        assertThat(report.notes()).noneMatch(note -> note.startsWith("trained with "));
    }

    @Test
    void exchangesLowerTheLossOfEachLayer() throws IOException {
        RunReport report = digits(
                options(StudyMethod.OSSCAR, goals(Optional.empty(), List.of(30, 10)), Optional.empty(), false, 0, 1));

        assertThat(hidden(report)).containsExactly(30, 10);
        assertThat(Objects.requireNonNull(report.equivalence()).passed()).isTrue();
        List<double[]> losses = report.notes().stream()
                .filter(note -> note.contains("exchanges: "))
                .map(note -> Arrays.stream(
                                note.substring(note.lastIndexOf(": ") + 2).split(", then "))
                        .mapToDouble(Double::parseDouble)
                        .toArray())
                .toList();
        assertThat(losses).hasSize(2).allSatisfy(pair -> assertThat(pair[1]).isLessThanOrEqualTo(pair[0]));
    }

    @Test
    void mergedUnitsReconstructTheOthers() throws IOException {
        StudyOptions refitted =
                options(StudyMethod.GRAIL, goals(Optional.empty(), List.of(40, 20)), Optional.empty(), false, 0, 1);
        RunReport report = digits(refitted);

        assertThat(hidden(report)).containsExactly(40, 20);
        assertThat(Objects.requireNonNull(report.equivalence()).passed()).isTrue();
        assertThat(accuracy(report)).isGreaterThan(0.97);
    }

    @Test
    void aSearchFindsASmallerNetworkThatIsNoWorse() throws IOException {
        RunReport report = digits(options(StudyMethod.EVOPRUNE, Goals.none(), Optional.empty(), false, 0, 1));

        List<StudySummary.Point> front = Objects.requireNonNull(study(report).front());
        assertThat(front).hasSize(1);
        assertThat(Objects.requireNonNull(study(report).sets())).isBetween(100, 200);
        assertThat(Objects.requireNonNull(report.after()).parameters())
                .isEqualTo(front.get(0).parameters())
                .isLessThan(17_226);
        assertThat(accuracy(report)).isGreaterThan(0.97);
    }

    @Test
    void aSearchForErrorAndSizeGivesAFront() throws IOException {
        RunReport report = digits(options(
                StudyMethod.MO_EVOPRUNE,
                goals(Optional.of(Size.parse("40%")), List.of()),
                Optional.empty(),
                false,
                0,
                1));

        List<StudySummary.Point> front = Objects.requireNonNull(study(report).front());
        assertThat(front).hasSizeGreaterThan(3);
        for (int i = 1; i < front.size(); i++) {
            assertThat(front.get(i).error()).isGreaterThan(front.get(i - 1).error());
            assertThat(front.get(i).parameters()).isLessThan(front.get(i - 1).parameters());
        }
        assertThat(Objects.requireNonNull(report.after()).parameters())
                .isEqualTo(front.stream()
                        .mapToLong(StudySummary.Point::parameters)
                        .filter(parameters -> parameters <= 0.4 * 17_226)
                        .findFirst()
                        .orElseThrow());
    }

    private static DataFiles mnist(double scale) {
        DataOptions options = DataOptions.defaults()
                .withFiles(List.of(RealData.existing("data/mnist/train-images-idx3-ubyte.gz")
                        .toString()))
                .with(Scaling.by(scale));
        return new DataFiles(
                options,
                List.of(RealData.existing("data/mnist/t10k-images-idx3-ubyte.gz")
                        .toString()));
    }

    /** The network of the authors of dynamic network surgery: 4,988 weights and biases in 462 inputs, 62 and 18 units. */
    @Test
    @Tag("shared")
    void theSparseNetworkOfDnsBecomesItsDensePart() throws IOException {
        Path model = RealData.existing("zoo/onnx/lenet300_dns_sparse.onnx");
        for (boolean inputs : new boolean[] {false, true}) {
            RunReport report = PROGRAM.study(
                    ModelSource.of(model),
                    mnist(1 / 256.0),
                    options(StudyMethod.LWC, Goals.none(), Optional.of(Size.parse("100%")), inputs, 0, 1),
                    ReportOptions.none());

            assertThat(study(report).nonZeros()).isEqualTo(4988);
            assertThat(hidden(report)).containsExactly(62, 18);
            assertThat(Objects.requireNonNull(report.plan()).prunedInputs()).isEqualTo(inputs ? 784 - 462 : 0);
            LoadedModel written = ModelFiles.open(folder.resolve("small.onnx"));
            assertThat(written.network().parameters()).isEqualTo(inputs ? 30_030 : 49_994);
            assertThat(Objects.requireNonNull(report.equivalence()).passed()).isTrue();
            // the authors' 1.99 % of errors
            assertThat(accuracy(report)).isEqualTo(0.9801, within(1e-9));
        }
    }

    /** The network of the author of L-OBS at a fifth of its weights; his own result has 3.36 % of errors. */
    @Test
    @Tag("shared")
    void theNetworkOfLobsKeepsItsAccuracyAtAFifth() throws IOException {
        RunReport report = PROGRAM.study(
                ModelSource.of(RealData.existing("zoo/onnx/lenet300_lobs_author.onnx")),
                mnist(1 / 255.0),
                options(StudyMethod.LOBS, Goals.none(), Optional.of(Size.parse("20%")), false, 0, 1),
                ReportOptions.none());

        assertThat(study(report).nonZeros()).isEqualTo(53_650);
        assertThat(100 * (1 - accuracy(report))).isEqualTo(3.2, within(0.2));
        assertThat(Map.copyOf(study(report).parameters())).containsEntry("ridge", "1e-6");
    }
}
