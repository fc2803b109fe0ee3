package odf2nna.internal.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import odf2nna.data.DataFiles;
import odf2nna.data.DataOptions;
import odf2nna.evaluate.TaskOptions;
import odf2nna.internal.data.Batch;
import odf2nna.internal.data.DataRows;
import odf2nna.internal.data.EvaluationData;
import odf2nna.internal.evaluate.ClassMetric;
import odf2nna.internal.network.Vector;
import odf2nna.internal.onnx.ElementType;
import odf2nna.internal.onnx.LoadedModel;
import odf2nna.internal.onnx.ModelBuilder;
import odf2nna.internal.runtime.RunContext;
import odf2nna.internal.training.TrainingData;
import odf2nna.pipeline.Goals;
import odf2nna.pipeline.Goals.Size;
import odf2nna.pipeline.Goals.Tolerance;
import odf2nna.pipeline.ModelSource;
import odf2nna.pipeline.OutputOptions;
import odf2nna.pipeline.ShrinkOptions;
import odf2nna.pipeline.SweepGrid;
import odf2nna.pipeline.SweepOptions;
import odf2nna.prune.Compensation;
import odf2nna.prune.CriterionName;
import odf2nna.prune.OnEmptyLayer;
import odf2nna.prune.PruneOptions;
import odf2nna.report.RunReport;
import odf2nna.report.SweepPoint;
import odf2nna.report.SweepReport;
import odf2nna.runtime.EngineOptions;
import odf2nna.training.FineTuneOptions;
import odf2nna.training.OptimizerOptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A candidate is the model that would be written: whatever a search or a sweep says of one is what its file gives when ONNX
 * Runtime runs it by itself, row by row, also where operators stand between dense layers and where there are two heads.
 */
@Tag("native")
class WholeCandidatesTest {
    private static final int ROWS = 500;
    private static final int CLASSES = 3;
    private static final EngineOptions ENGINE = EngineOptions.defaults();
    private static final PruneOptions HOW =
            new PruneOptions(CriterionName.RECONSTRUCTION, 0, Compensation.REFIT, OnEmptyLayer.BYPASS, false, 1);

    @TempDir
    private Path folder;

    /** Weights at random, so that every layer matters; labels are what the network itself says. */
    private final Random random = new Random(3);

    private final ModelBuilder model = new ModelBuilder("mixed", "test", "");

    private void dense(String input, String output, int inputs, int units) {
        double scale = Math.sqrt(2.0 / inputs);
        double[] weights = random.doubles((long) inputs * units, -1.7, 1.7)
                .map(weight -> weight * scale)
                .toArray();
        double[] bias = random.doubles(units, -0.3, 0.3).toArray();
        model.constant("w_" + output, ElementType.FLOAT, List.of(inputs, units), Vector.of(weights));
        model.constant("b_" + output, ElementType.FLOAT, List.of(units), Vector.of(bias));
        model.node("MatMul", List.of(input, "w_" + output), "p_" + output);
        model.node("Add", List.of("p_" + output, "b_" + output), output);
    }

    private void norm(String input, String output, int width) {
        model.constant("g_" + output, ElementType.FLOAT, List.of(width), Vector.ones(width));
        model.constant("s_" + output, ElementType.FLOAT, List.of(width), Vector.zeros(width));
        model.node("LayerNormalization", List.of(input, "g_" + output, "s_" + output), output, Map.of("axis", -1L));
    }

    private void relu(String input, String output) {
        model.node("Relu", List.of(input), output);
    }

    private int layerNorm() {
        model.input("x", ElementType.FLOAT, List.of(-1L, 8L));
        dense("x", "z1", 8, 24);
        relu("z1", "a1");
        dense("a1", "z2", 24, 16);
        norm("z2", "n", 16);
        dense("n", "z3", 16, 24);
        relu("z3", "a3");
        dense("a3", "y", 24, CLASSES);
        return 8;
    }

    private int reshape() {
        model.input("x", ElementType.FLOAT, List.of(-1L, 8L));
        dense("x", "z1", 8, 24);
        relu("z1", "a1");
        dense("a1", "z2", 24, 16);
        model.integers("square", List.of(-1L, 4L, 4L)).integers("flat", List.of(-1L, 16L));
        model.node("Reshape", List.of("z2", "square"), "r1");
        model.node("Softmax", List.of("r1"), "r2", Map.of("axis", -1L));
        model.node("Reshape", List.of("r2", "flat"), "r3");
        dense("r3", "z3", 16, 24);
        relu("z3", "a3");
        dense("a3", "y", 24, CLASSES);
        return 8;
    }

    /** One head of attention and a feed-forward part, each with a residual sum and a normalisation. */
    private int transformer() {
        model.input("x", ElementType.FLOAT, List.of(-1L, 4L, 8L));
        dense("x", "q", 8, 8);
        dense("x", "k", 8, 8);
        dense("x", "v", 8, 8);
        model.node("Transpose", List.of("k"), "kt", Map.of("perm", List.of(0L, 2L, 1L)));
        model.node("MatMul", List.of("q", "kt"), "scores");
        model.node("Softmax", List.of("scores"), "shares", Map.of("axis", -1L));
        model.node("MatMul", List.of("shares", "v"), "mixed");
        model.node("Add", List.of("x", "mixed"), "sum1");
        norm("sum1", "n1", 8);
        dense("n1", "f1", 8, 32);
        relu("f1", "fa");
        dense("fa", "f2", 32, 8);
        model.node("Add", List.of("n1", "f2"), "sum2");
        norm("sum2", "n2", 8);
        model.integers("rows", List.of(-1L, 32L));
        model.node("Reshape", List.of("n2", "rows"), "flat");
        dense("flat", "h", 32, 20);
        relu("h", "ha");
        dense("ha", "y", 20, CLASSES);
        return 32;
    }

    /** Fine-tuning does not train the second head where an operator follows it. */
    private int twoHeads(boolean isTrained) {
        model.input("x", ElementType.FLOAT, List.of(-1L, 8L));
        dense("x", "z1", 8, 32);
        relu("z1", "a1");
        dense("a1", "z2", 32, 16);
        relu("z2", "a2");
        dense("a2", "y", 16, CLASSES);
        dense("a2", isTrained ? "numbers" : "angles", 16, 2);
        if (!isTrained) {
            model.node("Sin", List.of("angles"), "numbers");
        }
        return 8;
    }

    /** A convolution, which searches run once for all candidates. */
    private int convolution() {
        model.input("x", ElementType.FLOAT, List.of(-1L, 1L, 6L, 6L));
        double[] kernels = random.doubles(2 * 9, -0.6, 0.6).toArray();
        model.constant("kernels", ElementType.FLOAT, List.of(2, 1, 3, 3), Vector.of(kernels));
        model.node("Conv", List.of("x", "kernels"), "image");
        relu("image", "image_relu");
        model.node("Flatten", List.of("image_relu"), "flat");
        dense("flat", "z1", 32, 24);
        relu("z1", "a1");
        dense("a1", "z2", 24, 16);
        relu("z2", "a2");
        dense("a2", "y", 16, CLASSES);
        return 36;
    }

    private Path write(String kind) throws IOException {
        int width = switch (kind) {
            case "convolution" -> convolution();
            case "layer norm" -> layerNorm();
            case "reshape" -> reshape();
            case "transformer" -> transformer();
            default -> twoHeads(kind.equals("two heads"));
        };
        model.output("y", ElementType.FLOAT, List.of(-1L, (long) CLASSES));
        if (kind.startsWith("two heads")) {
            model.output("numbers", ElementType.FLOAT, List.of(-1L, 2L));
        }
        Path file = folder.resolve("model.onnx");
        Files.write(file, model.build(file).toBytes());
        writeRows(file, width);
        return file;
    }

    private void writeRows(Path file, int width) throws IOException {
        double[] features = random.doubles((long) ROWS * width, -2, 2).toArray();
        float[] scores = OrtFile.run(file, features, ROWS).get("y");
        List<String> lines = new ArrayList<>();
        for (int row = 0; row < ROWS; row++) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < width; i++) {
                line.append(features[row * width + i]).append(',');
            }
            lines.add(line.append(largest(scores, row, CLASSES)).toString());
        }
        Files.write(folder.resolve("rows.csv"), lines);
    }

    private DataFiles rows() {
        return new DataFiles(
                DataOptions.defaults()
                        .withFiles(List.of(folder.resolve("rows.csv").toString())),
                List.of());
    }

    private static int largest(float[] values, int row, int width) {
        int best = 0;
        for (int i = 1; i < width; i++) {
            best = values[row * width + i] > values[row * width + best] ? i : best;
        }
        return best;
    }

    /** What a file gives on the validation rows, worked out from nothing but the file and the rows. */
    private static final class Judge {
        private final Path original;
        private final double[] features;
        private final int[] labels;

        Judge(Path original, Pipeline pipeline) throws IOException {
            this(original, all(pipeline), validation(all(pipeline)));
        }

        private static Batch all(Pipeline pipeline) throws IOException {
            EvaluationData data = pipeline.data();
            return data.training().first(1 << 16);
        }

        private static int[] validation(Batch all) {
            long[] keys = IntStream.range(0, all.rows()).mapToLong(all::key).toArray();
            int[] chosen = TrainingData.validationRows(keys, false, ENGINE.seed());
            Arrays.sort(chosen);
            return chosen;
        }

        Judge(Path original, Batch all, int[] chosen) {
            this.original = original;
            features = new double[chosen.length * all.width()];
            labels = new int[chosen.length];
            for (int i = 0; i < chosen.length; i++) {
                System.arraycopy(all.features(), chosen[i] * all.width(), features, i * all.width(), all.width());
                labels[i] = (int) all.targets()[chosen[i]];
            }
        }

        /** {@return for each output the error of each row} */
        List<float[]> errors(Path file) {
            Map<String, float[]> expected = OrtFile.run(original, features, labels.length);
            Map<String, float[]> actual = OrtFile.run(file, features, labels.length);
            List<float[]> errors = new ArrayList<>();
            float[] wrong = new float[labels.length];
            int width = actual.get("y").length / labels.length;
            for (int row = 0; row < wrong.length; row++) {
                wrong[row] = largest(actual.get("y"), row, width) == labels[row] ? 0 : 1;
            }
            errors.add(wrong);
            if (actual.containsKey("numbers")) {
                errors.add(relative(expected.get("numbers"), actual.get("numbers"), labels.length));
            }
            return errors;
        }

        private static float[] relative(float[] expected, float[] actual, int rows) {
            int width = expected.length / rows;
            float[] errors = new float[rows];
            for (int k = 0; k < width; k++) {
                double sum = 0;
                double squares = 0;
                for (int row = 0; row < rows; row++) {
                    sum += expected[row * width + k];
                    squares += (double) expected[row * width + k] * expected[row * width + k];
                }
                double variance = squares / rows - sum / rows * (sum / rows);
                for (int row = 0; row < rows; row++) {
                    double difference = actual[row * width + k] - expected[row * width + k];
                    errors[row] += (float) (difference * difference / variance / width);
                }
            }
            return errors;
        }
    }

    @ParameterizedTest
    @CsvSource({
        "convolution, 0",
        "convolution, 2",
        "layer norm, 0",
        "layer norm, 2",
        "reshape, 0",
        "reshape, 2",
        "transformer, 0",
        "transformer, 2",
        "two heads, 0",
        "two heads, 2"
    })
    void aSearchMeasuresWhatItWouldWrite(String kind, int epochs) throws IOException {
        search(write(kind), rows(), epochs == 0 ? Optional.empty() : Optional.of(FineTuneOptions.of(epochs)), folder);
    }

    /** {@return how many candidates of a search were found to be what their files give} */
    static int search(Path file, DataFiles rows, Optional<FineTuneOptions> tuning, Path folder) throws IOException {
        LoadedModel original = ModelFiles.open(file);
        try (RunContext run = RunContext.of(ENGINE)) {
            Pipeline pipeline =
                    Pipeline.of(original, rows, TaskOptions.defaults().withAcceptBaseline(true), run);
            Candidate start = Candidate.of(SimplifiedModel.forPruning(original, HOW));
            Tolerance tolerance = new Tolerance(0.1, 0.95, false);
            ShrinkOptions options = new ShrinkOptions(
                    HOW,
                    Goals.of(tolerance),
                    tuning,
                    TaskOptions.defaults().withAcceptBaseline(true),
                    new OutputOptions(Optional.empty(), false, true),
                    Optional.empty());
            Recorded fits = new Recorded(Certification.of(pipeline, start, options, Certification.Originals.SAME));
            CandidateSearch.Found found = new CandidateSearch(fits, tolerance, ENGINE.seed(), run.cancellation())
                    .run(
                            CandidateSearch.SHARES,
                            tuning.map(one -> one.recipes(true)).orElse(List.of()));
            Batch kept = kept(pipeline);
            Judge judge = new Judge(file, kept, IntStream.range(0, kept.rows()).toArray());

            assertThat(found.tried()).hasSizeGreaterThan(1);
            for (MeasuredCandidate tried : found.tried()) {
                Path written = folder.resolve("candidate.onnx");
                Files.write(written, fits.first(tried.variant()).model().model().toBytes());
                // those of the first fold come first
                List<float[]> errors = tried.errors().outputs().stream()
                        .filter(output -> output.rows().kind() != ClassMetric.RARE_RECALL)
                        .map(output -> Arrays.copyOf(output.rows().after(), kept.rows()))
                        .toList();
                assertSame(errors, judge.errors(written));
            }
            return found.tried().size();
        }
    }

    /** Keeps the candidates of the first fold, which a search does not. */
    private static final class Recorded implements CandidateSearch.Fits {
        private final Certification fits;
        private final Map<CandidateSearch.Variant, Candidate> firsts = new ConcurrentHashMap<>();

        Recorded(Certification fits) {
            this.fits = fits;
        }

        Candidate first(CandidateSearch.Variant variant) {
            return Objects.requireNonNull(firsts.get(variant));
        }

        @Override
        public int folds() {
            return fits.folds();
        }

        @Override
        public int threads() {
            return fits.threads();
        }

        @Override
        public Optional<RowErrors> ofHalves(CandidateSearch.Variant variant) {
            return Optional.empty();
        }

        @Override
        public long rows() {
            return fits.rows();
        }

        @Override
        public CandidateSearch.Fitted fit(int fold, CandidateSearch.Variant variant) throws IOException {
            Candidate made = fits.made(fold, variant);
            if (fold == 0) {
                firsts.put(variant, made);
            }
            return fits.measured(fold, made);
        }

        @Override
        public void trying(int number, int most) {
            fits.trying(number, most);
        }
    }

    /** {@return the rows that are kept from the candidates of the first fold} */
    private static Batch kept(Pipeline pipeline) throws IOException {
        DataRows kept =
                pipeline.data().folds(Certification.FOLDS, ENGINE.seed()).get(0).kept();
        return kept.first(1 << 16);
    }

    private static void assertSame(List<float[]> measured, List<float[]> expected) {
        assertThat(measured).hasSameSizeAs(expected);
        assertThat(measured.get(0)).containsExactly(expected.get(0));
        for (int i = 1; i < measured.size(); i++) {
            // the sums are taken in another order
            assertThat(measured.get(i)).containsExactly(expected.get(i), within(1e-5f));
        }
    }

    @ParameterizedTest
    @CsvSource({"convolution", "layer norm", "reshape", "transformer", "two heads"})
    void aSweepMeasuresWhatItHasWritten(String kind) throws IOException {
        sweep(write(kind), rows(), folder.resolve("sizes"));
    }

    /** {@return how many points of a sweep were found to be what their files give} */
    static int sweep(Path file, DataFiles rows, Path target) throws IOException {
        SweepOptions options = new SweepOptions(
                SweepGrid.ofSizes(List.of(new Size(70, true), new Size(40, true))),
                HOW,
                true,
                Optional.of(FineTuneOptions.of(2)),
                TaskOptions.defaults().withAcceptBaseline(true),
                target,
                false,
                Optional.of(2),
                Optional.empty());
        try (RunContext run = RunContext.of(ENGINE)) {
            SweepReport report = Sweep.run(ModelSource.of(file), rows, options, List.of(), Optional.empty(), run);
            Judge judge = new Judge(
                    file,
                    Pipeline.of(
                            ModelFiles.open(file), rows, TaskOptions.defaults().withAcceptBaseline(true), run));
            assertThat(report.points()).hasSize(4);
            for (SweepPoint point : report.points()) {
                float[] errors =
                        judge.errors(target.resolve(point.name() + ".onnx")).get(0);
                assertThat(point.validationError()).as(point.name()).isEqualTo(ValidationErrors.mean(errors));
            }
            return report.points().size();
        }
    }

    /** Labels at random drag the trunk away from what the other head was made for. */
    @Test
    void fineTuningThatMakesAnotherHeadWorseIsTakenBack() throws IOException {
        Path file = write("two heads, one with a sine");
        List<String> lines = new ArrayList<>(Files.readAllLines(folder.resolve("rows.csv")));
        lines.replaceAll(line -> line.substring(0, line.lastIndexOf(',') + 1) + random.nextInt(CLASSES));
        Files.write(folder.resolve("rows.csv"), lines);
        FineTuneOptions tuning =
                FineTuneOptions.of(40).with(OptimizerOptions.defaults().withRate(0.02));

        RunReport report = new Odf2nna(ENGINE)
                .shrink(
                        ModelSource.of(file),
                        rows(),
                        new ShrinkOptions(
                                HOW,
                                new Goals(
                                        Optional.empty(),
                                        Optional.of(new Size(60, true)),
                                        Optional.empty(),
                                        Optional.empty(),
                                        List.of()),
                                Optional.of(tuning),
                                TaskOptions.defaults().withAcceptBaseline(true),
                                new OutputOptions(Optional.of(folder.resolve("small.onnx")), false, false),
                                Optional.empty()));

        assertThat(report.fineTuning()).isNull();
        assertThat(report.notes()).anyMatch(note -> note.contains("fine-tuning made the model worse"));
        assertThat(ModelFiles.open(folder.resolve("small.onnx")).model().metadata())
                .doesNotContainKey("odf2nna.retrained.epochs");
    }
}
