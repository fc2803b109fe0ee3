package odf2nna.internal.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import odf2nna.data.DataFiles;
import odf2nna.data.DataOptions;
import odf2nna.data.TargetSpec;
import odf2nna.evaluate.TaskOptions;
import odf2nna.internal.data.Batch;
import odf2nna.internal.data.DataRows;
import odf2nna.internal.data.Dataset;
import odf2nna.internal.data.Datasets;
import odf2nna.internal.data.Part;
import odf2nna.internal.network.Reduction;
import odf2nna.internal.network.UnitSet;
import odf2nna.internal.onnx.LoadedModel;
import odf2nna.internal.onnx.ModelEnd;
import odf2nna.internal.onnx.ModelRewriter;
import odf2nna.internal.onnx.OnnxModel;
import odf2nna.internal.onnx.ScoringCopy;
import odf2nna.internal.runtime.InputShapes;
import odf2nna.internal.runtime.ModelRunner;
import odf2nna.internal.runtime.RunContext;
import odf2nna.internal.training.Weights;
import odf2nna.pipeline.Goals;
import odf2nna.pipeline.ModelSource;
import odf2nna.pipeline.OutputOptions;
import odf2nna.pipeline.ShrinkOptions;
import odf2nna.prune.PruneOptions;
import odf2nna.report.FineTuneSummary;
import odf2nna.report.MetricRow;
import odf2nna.report.RunReport;
import odf2nna.runtime.CancellationToken;
import odf2nna.runtime.EngineOptions;
import odf2nna.runtime.NativeHooks;
import odf2nna.runtime.ProgressListener;
import odf2nna.training.FineTuneOptions;
import odf2nna.training.FineTuneOptions.FineTuneFiles;
import odf2nna.training.Optimizer;
import odf2nna.training.OptimizerOptions;
import odf2nna.training.Schedule;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Retraining from file to file, on the carried models. */
@Tag("native")
class FineTuningRunTest {
    private static final Path TORCH = Path.of("models/digits_torch.onnx");
    private static final DataOptions DIGITS = DataOptions.defaults().withFiles(List.of("models/digits.csv.gz"));
    /** Empties the first layer, and leaves 27 of 64 units in the second. */
    private static final double EPSILON = 0.7;

    @TempDir
    private Path folder;

    private RunReport shrink(Path model, DataOptions data, FineTuneOptions wish, Path output) throws IOException {
        return shrink(model, data, wish, output, new Odf2nna(EngineOptions.defaults()));
    }

    private RunReport shrink(Path model, DataOptions data, FineTuneOptions wish, Path output, Odf2nna run)
            throws IOException {
        ShrinkOptions settings = new ShrinkOptions(
                PruneOptions.of(EPSILON),
                Goals.none(),
                Optional.of(wish),
                TaskOptions.defaults(),
                new OutputOptions(Optional.of(output), false, false),
                Optional.empty());
        return run.shrink(ModelSource.of(model), new DataFiles(data, List.of()), settings);
    }

    private static Odf2nna early() {
        CancellationToken cancellation = new CancellationToken();
        return new Odf2nna(EngineOptions.defaults(), new Early(cancellation), cancellation);
    }

    /** Asks for an early end after the third epoch. */
    private record Early(CancellationToken cancellation) implements ProgressListener {
        @Override
        public void progress(String what, long rowsDone, long rowsTotal) {
            assertThat(cancellation.requestStop()).as(what).isFalse();
        }

        @Override
        public void step(String what, String figures, long rowsDone, long rowsTotal) {
            if (what.equals("fine-tuning") && figures.startsWith("epoch 3/")) {
                assertThat(cancellation.requestStop()).isTrue();
                assertThat(cancellation.requestStop()).isFalse();
            }
        }
    }

    @Test
    void anEarlyEndWritesTheBestSoFarAndACheckpointGoesOnFromThere() throws IOException {
        FineTuneOptions wish = FineTuneOptions.of(6);
        FineTuneFiles kept = new FineTuneFiles(Optional.of(folder.resolve("kept")), Optional.empty(), Optional.empty());
        FineTuneFiles other = new FineTuneFiles(Optional.of(folder.resolve("all")), Optional.empty(), Optional.empty());
        shrink(TORCH, DIGITS, wish.with(other), folder.resolve("whole.onnx"));

        RunReport early = shrink(TORCH, DIGITS, wish.with(kept), folder.resolve("early.onnx"), early());
        RunReport late = shrink(TORCH, DIGITS, wish.with(kept), folder.resolve("late.onnx"));

        FineTuneSummary ended = Objects.requireNonNull(early.fineTuning());
        assertThat(ended.interrupted()).isTrue();
        assertThat(ended.history()).hasSize(4);
        assertThat(folder.resolve("early.onnx")).exists();
        assertThat(early.notes()).anyMatch(note -> note.contains("interrupted"));
        assertThat(Objects.requireNonNull(late.fineTuning()).interrupted()).isFalse();
        assertThat(folder.resolve("late.onnx")).hasSameBinaryContentAs(folder.resolve("whole.onnx"));
    }

    @Test
    void nothingOfATrainingThatIsKeptWholeOrNotAtAllStopsGently() throws IOException {
        CancellationToken cancellation = new CancellationToken();
        List<Boolean> answers = new ArrayList<>();
        ProgressListener listener = new ProgressListener() {
            @Override
            public void progress(String what, long rowsDone, long rowsTotal) {}

            @Override
            public void step(String what, String figures, long rowsDone, long rowsTotal) {
                answers.add(cancellation.requestStop());
            }
        };
        try (RunContext run = RunContext.of(EngineOptions.defaults(), listener, cancellation, NativeHooks.NONE)) {
            Pipeline steps = digits(run);

            steps.fineTuning().train(steps.original(), FineTuneOptions.of(2));
        }

        assertThat(answers).hasSize(3).containsOnly(false);
    }

    private static Pipeline digits(RunContext run) throws IOException {
        return Pipeline.of(
                ModelFiles.open(ModelSource.of(TORCH)), new DataFiles(DIGITS, List.of()), TaskOptions.defaults(), run);
    }

    @Test
    void aCandidateIsDescribedWithoutWhatAnEarlierOneLeft() throws IOException {
        ShrinkOptions plain = new ShrinkOptions(
                PruneOptions.of(EPSILON),
                Goals.none(),
                Optional.empty(),
                TaskOptions.defaults(),
                new OutputOptions(Optional.empty(), false, true),
                Optional.empty());
        try (RunContext run = RunContext.of(EngineOptions.defaults())) {
            Pipeline steps = digits(run);
            Candidate start = Candidate.of(SimplifiedModel.forPruning(steps.original(), plain.plan()));
            ReportDraft report = steps.scratch();
            steps.made(start, plain.with(Optional.of(FineTuneOptions.of(1))), report);
            assertThat(report.fineTuning).isNotNull();

            steps.made(start, plain, report);

            assertThat(report.fineTuning).isNull();
            assertThat(report.equivalence).isNotNull();
            assertThat(report.finish().engines()).doesNotContainKey("training");
        }
    }

    private static double after(RunReport report, String metric) {
        return Objects.requireNonNull(report.metrics()).metrics().stream()
                .filter(row -> row.name().equals(metric))
                .map(MetricRow::after)
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(strings = {"digits_torch", "digits_torch_dynamo", "digits_keras_tf", "digits_tf2onnx"})
    void bringsBackWhatPruningCost(String name) throws IOException {
        Path output = folder.resolve("small.onnx");

        RunReport report = shrink(Path.of("models", name + ".onnx"), DIGITS, FineTuneOptions.of(8), output);

        FineTuneSummary retraining = Objects.requireNonNull(report.fineTuning());
        assertThat(retraining.loss()).isEqualTo("softmax cross-entropy");
        assertThat(retraining.targets()).matches("labels.*|the original's outputs");
        assertThat(retraining.trainingRows())
                .isEqualTo(Objects.requireNonNull(report.data()).calibrationRows());
        assertThat(retraining.errorAfter()).isLessThan(retraining.errorBefore());
        // 0.93 and more was seen
        assertThat(after(report, "accuracy")).isGreaterThan(0.9);
        assertThat(Files.exists(output)).isTrue();
        assertThat(ModelFiles.open(output).model().metadata()).containsKey("odf2nna.retrained.epochs");
    }

    @Test
    void withoutLabelsItLearnsFromTheOriginal() throws IOException {
        DataOptions features = DIGITS.withTarget(TargetSpec.parse("none"));
        Path inputs = withoutLastColumn();

        RunReport report = shrink(
                TORCH,
                features.withFiles(List.of(inputs.toString())),
                FineTuneOptions.of(8),
                folder.resolve("small.onnx"));

        assertThat(Objects.requireNonNull(report.fineTuning()).targets()).isEqualTo("the original's outputs");
        double agreement = Objects.requireNonNull(report.metrics()).fidelity().stream()
                .filter(row -> row.name().equals("agreement"))
                .map(MetricRow::after)
                .findFirst()
                .orElseThrow();
        // 0.99 was seen
        assertThat(agreement).isGreaterThan(0.95);
    }

    private Path withoutLastColumn() throws IOException {
        Path inputs = folder.resolve("inputs.csv");
        try (var in = new java.util.zip.GZIPInputStream(Files.newInputStream(Path.of("models/digits.csv.gz")))) {
            String text = new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
            Files.write(
                    inputs,
                    text.lines()
                            .map(line -> line.substring(0, line.lastIndexOf(',')))
                            .toList());
        }
        return inputs;
    }

    /** Sums of at most 64 products in another order, scaled by logits of some tens. */
    @Test
    void theWrittenModelComputesWhatWasTrained() throws IOException {
        Path output = folder.resolve("small.onnx");
        shrink(TORCH, DIGITS, FineTuneOptions.of(4), output);

        LoadedModel written = ModelFiles.open(output);
        String scores = scores(written);
        Dataset data = Datasets.open(DIGITS, InputShapes.of(written.model()));
        Batch rows = new DataRows(data, Part.TEST).first(100);
        OnnxModel probed = ScoringCopy.withOutputs(written.model(), List.of(scores));
        try (ModelRunner runner =
                new ModelRunner(RunContext.of(EngineOptions.defaults()).engine(), probed)) {
            double[] logits = runner.run(rows).values(scores);
            String input = written.network().values().get(0).name();
            for (int row = 0; row < rows.rows(); row++) {
                double[] features = new double[rows.width()];
                System.arraycopy(rows.features(), row * rows.width(), features, 0, features.length);
                double[] expected =
                        written.network().evaluate(Map.of(input, features)).get(scores);
                for (int i = 0; i < expected.length; i++) {
                    assertThat(logits[row * expected.length + i]).isCloseTo(expected[i], within(2e-5));
                }
            }
        }
    }

    private static String scores(LoadedModel model) {
        ModelEnd end = ModelEnd.of(model.model(), Optional.empty());
        return end.scoreValue(model.model(), model.region()).orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "digits_torch",
                "digits_torch_dynamo",
                "digits_keras_tf",
                "digits_keras_torch",
                "digits_tf2onnx",
                "digits_sklearn"
            })
    void thereAndBackWithoutTrainingChangesNoBit(String name) {
        LoadedModel model = ModelFiles.open(Path.of("models", name + ".onnx"));
        Map<String, UnitSet> all = new HashMap<>();
        model.network().values().forEach(value -> all.put(value.name(), UnitSet.all(value.width())));

        Weights weights = Weights.of(model.network(), scores(model));
        Reduction same = new Reduction(weights.into(model.network()), all);

        assertThat(ModelRewriter.rewrite(model.model(), model.region(), same).toBytes())
                .isEqualTo(model.model().toBytes());
    }

    @Test
    void aLearningRateThatIsFarTooLargeIsToldAndNothingIsWritten() {
        Path output = folder.resolve("small.onnx");
        FineTuneOptions wild = FineTuneOptions.of(3)
                .with(OptimizerOptions.by(Optimizer.SGD).withRate(1e30).with(Schedule.CONSTANT));

        assertThatThrownBy(() -> shrink(TORCH, DIGITS, wild, output)).hasMessageContaining("smaller learning rate");
        assertThat(output).doesNotExist();
    }
}
