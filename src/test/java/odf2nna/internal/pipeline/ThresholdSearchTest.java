package odf2nna.internal.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Percentage.withPercentage;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import odf2nna.Odf2nna;
import odf2nna.data.DataFiles;
import odf2nna.data.DataOptions;
import odf2nna.data.TargetSpec;
import odf2nna.evaluate.TaskOptions;
import odf2nna.internal.network.Vector;
import odf2nna.internal.onnx.ElementType;
import odf2nna.internal.onnx.ModelBuilder;
import odf2nna.internal.onnx.OnnxModel;
import odf2nna.internal.onnx.TinyModels;
import odf2nna.onnx.UnsupportedModelException;
import odf2nna.pipeline.Goals;
import odf2nna.pipeline.Goals.Tolerance;
import odf2nna.pipeline.ModelSource;
import odf2nna.pipeline.OutputOptions;
import odf2nna.pipeline.ShrinkOptions;
import odf2nna.prune.PruneOptions;
import odf2nna.report.FineTuneSummary;
import odf2nna.report.RunReport;
import odf2nna.report.SearchSummary;
import odf2nna.runtime.EngineOptions;
import odf2nna.training.FineTuneOptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Without a threshold: the largest one that costs no more than is allowed, from file to file. */
@Tag("native")
class ThresholdSearchTest {
    private static final Path TORCH = Path.of("models/digits_torch.onnx");
    private static final DataOptions DIGITS = DataOptions.defaults().withFiles(List.of("models/digits.csv.gz"));

    @TempDir
    private Path folder;

    private RunReport shrink(Path model, DataFiles data, Optional<FineTuneOptions> retrain, double drop)
            throws IOException {
        return shrink(model, data, retrain, new Tolerance(drop, false));
    }

    private RunReport shrink(Path model, DataFiles data, Optional<FineTuneOptions> retrain, Tolerance drop)
            throws IOException {
        ShrinkOptions settings = new ShrinkOptions(
                PruneOptions.of(0),
                Goals.of(drop),
                retrain,
                TaskOptions.defaults(),
                new OutputOptions(Optional.of(folder.resolve("small.onnx")), true, false),
                Optional.empty());
        return new Odf2nna(EngineOptions.defaults()).shrink(ModelSource.of(model), data, settings);
    }

    private static SearchSummary search(RunReport report) {
        SearchSummary search = Objects.requireNonNull(report.search());
        assertThat(search.candidates())
                .isNotEmpty()
                .filteredOn(SearchSummary.Candidate::accepted)
                .allSatisfy(candidate -> assertThat(candidate.error()).isLessThanOrEqualTo(search.errorAllowed()));
        double largest = search.candidates().stream()
                .filter(SearchSummary.Candidate::accepted)
                .mapToDouble(SearchSummary.Candidate::threshold)
                .max()
                .orElse(0);
        assertThat(search.threshold()).isEqualTo(largest);
        assertThat(search.candidates())
                .filteredOn(candidate -> !candidate.accepted())
                .allSatisfy(candidate -> assertThat(candidate.threshold()).isGreaterThan(largest));
        assertThat(Objects.requireNonNull(report.plan()).epsilon()).isEqualTo(largest);
        return search;
    }

    @Test
    void retrainedItGoesFurtherThanWithoutAndCostsNoMoreThanAllowed() throws IOException {
        DataFiles data = new DataFiles(DIGITS, List.of());

        SearchSummary plain = search(shrink(TORCH, data, Optional.empty(), 0.01));
        RunReport report = shrink(TORCH, data, Optional.of(FineTuneOptions.defaults()), 0.01);
        SearchSummary retrained = search(report);

        assertThat(retrained.errorName()).isEqualTo("error");
        assertThat(retrained.errorAllowed()).isEqualTo(retrained.errorBefore() + 0.01);
        // 1,438 rows are scored, and a quarter of them is kept to compare on
        assertThat(retrained.validationRows()).isEqualTo(359);
        assertThat(retrained.threshold()).isGreaterThan(plain.threshold());
        assertThat(Objects.requireNonNull(report.fineTuning()).errorAfter())
                .isLessThanOrEqualTo(retrained.errorAllowed());
    }

    @Test
    void inputsMayGoWhileALossIsLookedFor() throws IOException {
        ShrinkOptions settings = new ShrinkOptions(
                PruneOptions.of(0).withInputs(true),
                Goals.of(new Tolerance(0.05, false)),
                Optional.of(FineTuneOptions.of(2)),
                TaskOptions.defaults(),
                new OutputOptions(Optional.of(folder.resolve("small.onnx")), true, false),
                Optional.empty());
        RunReport report = new Odf2nna(EngineOptions.defaults())
                .shrink(ModelSource.of(TORCH), new DataFiles(DIGITS, List.of()), settings);

        // the pixels of the margins hardly vary
        assertThat(Objects.requireNonNull(report.plan()).prunedInputs()).isPositive();
        assertThat(search(report).candidates()).anyMatch(SearchSummary.Candidate::accepted);
    }

    @Test
    void moreAllowedIsMoreGone() throws IOException {
        DataFiles data = new DataFiles(DIGITS, List.of());
        double none = search(shrink(TORCH, data, Optional.empty(), 0)).threshold();
        double some = search(shrink(TORCH, data, Optional.empty(), new Tolerance(0.05, true)))
                .threshold();
        double all = search(shrink(TORCH, data, Optional.empty(), new Tolerance(1, true)))
                .threshold();

        assertThat(none).isLessThan(some);
        assertThat(some).isLessThan(all);
    }

    @Test
    void anErrorOfNumbersMayGrowByTheShare() throws IOException {
        OnnxModel model = TinyModels.chain(ElementType.FLOAT, -1, 3, 12, 2);
        Path file = folder.resolve("model.onnx");
        Files.write(file, model.toBytes());
        Random random = new Random(3);
        StringBuilder csv = new StringBuilder("a,b,c,t,u\n");
        for (int row = 0; row < 300; row++) {
            double a = random.nextGaussian();
            double b = random.nextGaussian();
            csv.append("%s,%s,%s,%s,%s\n".formatted(a, b, random.nextGaussian(), a + b, a - b));
        }
        Path rows = folder.resolve("rows.csv");
        Files.writeString(rows, csv, StandardCharsets.UTF_8);
        DataOptions options =
                DataOptions.defaults().withFiles(List.of(rows.toString())).withTarget(TargetSpec.parse("t,u"));

        SearchSummary search =
                search(shrink(file, new DataFiles(options, List.of()), Optional.of(FineTuneOptions.of(3)), 0.1));

        assertThat(search.errorName()).isEqualTo("mean squared error");
        // a root that is a tenth larger
        assertThat(search.errorAllowed()).isCloseTo(1.21 * search.errorBefore(), withPercentage(1e-9));
    }

    @Test
    void rowsOfTheirOwnAreTrainedOn() throws IOException {
        List<String> lines = new String(
                        new GZIPInputStream(Files.newInputStream(Path.of("models/digits.csv.gz"))).readAllBytes(),
                        StandardCharsets.UTF_8)
                .lines()
                .toList();
        Path train = folder.resolve("train.csv");
        Files.write(train, lines.subList(0, 1001), StandardCharsets.UTF_8);
        DataFiles data = new DataFiles(DIGITS, List.of(), List.of(train.toString()), Optional.empty());

        RunReport report = shrink(TORCH, data, Optional.of(FineTuneOptions.of(1)), 0.01);

        FineTuneSummary retraining = Objects.requireNonNull(report.fineTuning());
        assertThat(retraining.trainingRows() + retraining.validationRows()).isEqualTo(1000);
        assertThat(Objects.requireNonNull(report.data()).files())
                .extracting(file -> Path.of(file.path()).getFileName().toString())
                .containsExactly("digits.csv.gz", "train.csv");
    }

    @Test
    void asManyRowsAreTrainedOnAsAreAskedFor() throws IOException {
        DataFiles data = new DataFiles(DIGITS, List.of(), List.of(), Optional.of(100));

        RunReport report = shrink(TORCH, data, Optional.of(FineTuneOptions.of(1)), 0.01);

        FineTuneSummary retraining = Objects.requireNonNull(report.fineTuning());
        assertThat(retraining.trainingRows()).isEqualTo(75);
        assertThat(retraining.validationRows()).isEqualTo(25);
        assertThat(retraining.availableRows()).isEqualTo(1438);
    }

    /** The numbers that are judged are not those of the dense part but their absolute values. */
    private Path withAnEndThatIsNotTrained() throws IOException {
        Random random = new Random(8);
        ModelBuilder builder = new ModelBuilder("absolute", "test", "1")
                .input("x", ElementType.FLOAT, List.of(-1L, 64L))
                .constant(
                        "w1",
                        ElementType.FLOAT,
                        List.of(64, 8),
                        Vector.of(random.doubles(512, -0.1, 0.1).toArray()))
                .constant(
                        "w2",
                        ElementType.FLOAT,
                        List.of(8, 1),
                        Vector.of(random.doubles(8, -1, 1).toArray()))
                .node("MatMul", List.of("x", "w1"), "z")
                .node("Relu", List.of("z"), "a")
                .node("MatMul", List.of("a", "w2"), "s")
                .node("Abs", List.of("s"), "y")
                .output("y", ElementType.FLOAT, List.of(-1L, 1L));
        Path file = folder.resolve("absolute.onnx");
        Files.write(file, builder.build(file).toBytes());
        return file;
    }

    @Test
    void aModelThatCanNotBeFineTunedIsSearchedAsItIsUnlessThatWasAskedFor() throws IOException {
        Path file = withAnEndThatIsNotTrained();
        DataFiles data = new DataFiles(DIGITS, List.of());

        RunReport report = shrink(file, data, Optional.of(FineTuneOptions.defaults()), 0.01);

        assertThat(Objects.requireNonNull(report.search()).candidates()).isNotEmpty();
        assertThat(report.notes()).anyMatch(note -> note.startsWith("can't be retrained"));
        assertThatThrownBy(() -> shrink(file, data, Optional.of(FineTuneOptions.of(1)), 0.01))
                .isInstanceOf(UnsupportedModelException.class)
                .hasMessageContaining("can't be retrained: between its dense layers and 'y' stand operators")
                .hasMessageContaining("give one");
    }

    @Test
    void withAThresholdItGoesWithoutRetrainingUnlessThatWasAskedFor() throws IOException {
        Path file = withAnEndThatIsNotTrained();
        DataFiles data = new DataFiles(DIGITS, List.of());
        OutputOptions output = new OutputOptions(Optional.of(folder.resolve("small.onnx")), true, false);
        ShrinkOptions settings = new ShrinkOptions(
                PruneOptions.of(2.5),
                Goals.none(),
                Optional.of(FineTuneOptions.defaults()),
                TaskOptions.defaults(),
                output,
                Optional.empty());

        RunReport report = new Odf2nna(EngineOptions.defaults()).shrink(ModelSource.of(file), data, settings);

        assertThat(report.fineTuning()).isNull();
        assertThat(report.notes()).anyMatch(note -> note.startsWith("can't be retrained"));
        assertThat(folder.resolve("small.onnx")).exists();
        ShrinkOptions asked = new ShrinkOptions(
                PruneOptions.of(2.5),
                Goals.none(),
                Optional.of(FineTuneOptions.of(1)),
                TaskOptions.defaults(),
                output,
                Optional.empty());
        assertThatThrownBy(() -> new Odf2nna(EngineOptions.defaults()).shrink(ModelSource.of(file), data, asked))
                .isInstanceOf(UnsupportedModelException.class);
    }
}
