package odf2nna.internal.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.zip.GZIPInputStream;
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
import odf2nna.pipeline.BoundMissedException;
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

/** Without a size: the smallest model that keeps a promise, from file to file. */
@Tag("native")
class PromiseTest {
    private static final Path TORCH = Path.of("models/digits_torch.onnx");
    private static final DataOptions DIGITS = DataOptions.defaults().withFiles(List.of("models/digits.csv.gz"));

    @TempDir
    private Path folder;

    private RunReport shrink(Path model, DataFiles data, Optional<FineTuneOptions> retrain, double drop)
            throws IOException {
        return shrink(model, data, retrain, new Tolerance(drop, 0.95, false));
    }

    private RunReport shrink(Path model, DataFiles data, Optional<FineTuneOptions> retrain, Tolerance drop)
            throws IOException {
        ShrinkOptions settings = new ShrinkOptions(
                PruneOptions.of(0),
                Goals.of(drop),
                retrain,
                TaskOptions.defaults().withAcceptBaseline(true),
                new OutputOptions(Optional.of(folder.resolve("small.onnx")), true, false),
                Optional.empty());
        return new Odf2nna(EngineOptions.defaults()).shrink(ModelSource.of(model), data, settings);
    }

    private static SearchSummary search(RunReport report) {
        SearchSummary search = Objects.requireNonNull(report.search());
        assertThat(search.candidates()).isNotEmpty();
        assertThat(search.candidates())
                .filteredOn(SearchSummary.Candidate::certified)
                .allSatisfy(candidate -> assertThat(candidate.lossBound()).isLessThanOrEqualTo(search.tolerance()));
        assertThat(search.candidates())
                .filteredOn(SearchSummary.Candidate::chosen)
                .hasSizeLessThanOrEqualTo(1);
        return search;
    }

    private static SearchSummary.Candidate chosen(SearchSummary search) {
        return search.candidates().stream()
                .filter(SearchSummary.Candidate::chosen)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void whatIsPromisedIsMeasuredOnRowsThatCandidatesDidNotLearnFrom() throws IOException {
        DataFiles data = new DataFiles(DIGITS, List.of());

        RunReport report = shrink(TORCH, data, Optional.of(FineTuneOptions.of(10)), 0.03);
        SearchSummary search = search(report);

        assertThat(search.metric()).isEqualTo("accuracy");
        assertThat(search.certified()).isTrue();
        assertThat(search.folds()).isEqualTo(5);
        // all rows that are not held out count, each once
        assertThat(search.rows()).isEqualTo(1438);
        assertThat(chosen(search).rows()).isEqualTo(1438);
        assertThat(report.notes()).anyMatch(note -> note.startsWith("the promise was kept on the 359 held-out rows"));
        assertThat(Objects.requireNonNull(report.fineTuning()).trainingRows()).isEqualTo(1438);
    }

    @Test
    void onUnlabelledRowsAgreementIsPromised() throws IOException {
        DataFiles data = new DataFiles(DIGITS.withTarget(TargetSpec.NONE), List.of());
        List<String> rows = lines().stream()
                .map(line -> line.substring(0, line.lastIndexOf(',')))
                .toList();
        Path file = folder.resolve("unlabelled.csv");
        Files.write(file, rows, StandardCharsets.UTF_8);
        DataFiles unlabelled = new DataFiles(data.eval().withFiles(List.of(file.toString())), List.of());

        assertThat(search(shrink(TORCH, unlabelled, Optional.empty(), 0.05)).metric())
                .isEqualTo("agreement");
    }

    @Test
    void fewRowsCertifyNothingAndSayHowManyWould() throws IOException {
        Path few = folder.resolve("few.csv");
        Files.write(few, lines().subList(0, 201), StandardCharsets.UTF_8);
        DataFiles data = new DataFiles(DIGITS.withFiles(List.of(few.toString())), List.of());

        RunReport report = shrink(TORCH, data, Optional.empty(), 0.02);

        assertThat(search(report).certified()).isFalse();
        // with no row changed it takes 4/0.02 of them
        assertThat(search(report).rowsNeeded()).isGreaterThanOrEqualTo(199);
        assertThat(folder.resolve("small.onnx")).exists();
        assertThatThrownBy(() -> shrink(TORCH, data, Optional.empty(), new Tolerance(0.001, 0.95, true)))
                .isInstanceOf(BoundMissedException.class)
                .hasMessageContaining("rows with 95 % confidence");
    }

    @Test
    void inputsMayGoWhileALossIsLookedFor() throws IOException {
        ShrinkOptions settings = new ShrinkOptions(
                PruneOptions.of(0).withInputs(true),
                Goals.of(new Tolerance(0.05, 0.95, false)),
                Optional.of(FineTuneOptions.of(2)),
                TaskOptions.defaults().withAcceptBaseline(true),
                new OutputOptions(Optional.of(folder.resolve("small.onnx")), true, false),
                Optional.empty());
        RunReport report = new Odf2nna(EngineOptions.defaults())
                .shrink(ModelSource.of(TORCH), new DataFiles(DIGITS, List.of()), settings);

        // the pixels of the margins hardly vary
        assertThat(Objects.requireNonNull(report.plan()).prunedInputs()).isPositive();
        assertThat(search(report).certified()).isTrue();
    }

    @Test
    void moreAllowedIsMorePruned() throws IOException {
        DataFiles data = new DataFiles(DIGITS, List.of());
        SearchSummary some = search(shrink(TORCH, data, Optional.empty(), new Tolerance(0.03, 0.95, true)));
        SearchSummary all = search(shrink(TORCH, data, Optional.empty(), new Tolerance(1, 0.95, true)));

        assertThat(chosen(all).parameters()).isLessThan(chosen(some).parameters());
    }

    @Test
    void ofNumbersRSquaredIsPromised() throws IOException {
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

        assertThat(search.metric()).isEqualTo("R²");
    }

    private static List<String> lines() throws IOException {
        return new String(
                        new GZIPInputStream(Files.newInputStream(Path.of("models/digits.csv.gz"))).readAllBytes(),
                        StandardCharsets.UTF_8)
                .lines()
                .toList();
    }

    @Test
    void rowsOfTheirOwnAreTrainedOn() throws IOException {
        Path train = folder.resolve("train.csv");
        Files.write(train, lines().subList(0, 1001), StandardCharsets.UTF_8);
        DataFiles data = new DataFiles(DIGITS, List.of())
                .withTraining(List.of(train.toString()), Optional.empty(), Optional.empty());

        RunReport report = shrink(TORCH, data, Optional.of(FineTuneOptions.of(1)), 0.05);

        // all that is fitted is fitted on the training rows, and all rows of the others that are not held out certify
        assertThat(search(report).folds()).isEqualTo(1);
        assertThat(search(report).rows()).isEqualTo(1438);
        assertThat(Objects.requireNonNull(report.data()).files())
                .extracting(file -> Path.of(file.path()).getFileName().toString())
                .containsExactly("digits.csv.gz", "train.csv");
    }

    @Test
    void asManyRowsAreTrainedOnAsAreAskedFor() throws IOException {
        DataFiles data = new DataFiles(DIGITS, List.of()).withTraining(List.of(), Optional.empty(), Optional.of(100));
        ShrinkOptions settings = new ShrinkOptions(
                PruneOptions.of(0.5),
                Goals.none(),
                Optional.of(FineTuneOptions.of(1)),
                TaskOptions.defaults().withAcceptBaseline(true),
                new OutputOptions(Optional.of(folder.resolve("small.onnx")), true, false),
                Optional.empty());

        RunReport report = new Odf2nna(EngineOptions.defaults()).shrink(ModelSource.of(TORCH), data, settings);

        FineTuneSummary retraining = Objects.requireNonNull(report.fineTuning());
        assertThat(retraining.trainingRows()).isEqualTo(100);
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
        assertThat(report.notes()).anyMatch(note -> note.startsWith("can't be fine-tuned"));
        assertThatThrownBy(() -> shrink(file, data, Optional.of(FineTuneOptions.of(1)), 0.01))
                .isInstanceOf(UnsupportedModelException.class)
                .hasMessageContaining("can't be fine-tuned: between its dense layers and 'y' are operators")
                .hasMessageContaining("give a size");
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
                TaskOptions.defaults().withAcceptBaseline(true),
                output,
                Optional.empty());

        RunReport report = new Odf2nna(EngineOptions.defaults()).shrink(ModelSource.of(file), data, settings);

        assertThat(report.fineTuning()).isNull();
        assertThat(report.notes()).anyMatch(note -> note.startsWith("can't be fine-tuned"));
        assertThat(folder.resolve("small.onnx")).exists();
        ShrinkOptions asked = new ShrinkOptions(
                PruneOptions.of(2.5),
                Goals.none(),
                Optional.of(FineTuneOptions.of(1)),
                TaskOptions.defaults().withAcceptBaseline(true),
                output,
                Optional.empty());
        assertThatThrownBy(() -> new Odf2nna(EngineOptions.defaults()).shrink(ModelSource.of(file), data, asked))
                .isInstanceOf(UnsupportedModelException.class);
    }
}
