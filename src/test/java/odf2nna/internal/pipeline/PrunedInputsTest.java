package odf2nna.internal.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import odf2nna.data.DataFiles;
import odf2nna.data.DataOptions;
import odf2nna.evaluate.TaskOptions;
import odf2nna.internal.network.Value;
import odf2nna.internal.onnx.OnnxModel;
import odf2nna.internal.onnx.OnnxModelReader;
import odf2nna.internal.prune.PlanJson;
import odf2nna.internal.prune.PruningPlan;
import odf2nna.pipeline.Goals;
import odf2nna.pipeline.Goals.Size;
import odf2nna.pipeline.ModelSource;
import odf2nna.pipeline.OutputOptions;
import odf2nna.pipeline.ReportOptions;
import odf2nna.pipeline.ShrinkOptions;
import odf2nna.prune.Compensation;
import odf2nna.prune.CriterionName;
import odf2nna.prune.OnEmptyLayer;
import odf2nna.prune.PruneOptions;
import odf2nna.report.RunReport;
import odf2nna.runtime.EngineOptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Features go like units, and the result takes the same rows as before. */
@Tag("native")
class PrunedInputsTest {
    private static final DataFiles DIGITS =
            new DataFiles(DataOptions.defaults().withFiles(List.of("models/digits.csv.gz")), List.of());

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {"digits_torch.onnx", "digits_torch_dynamo.onnx", "digits_keras_tf.onnx", "digits_sklearn.onnx"})
    void theResultTakesTheSameRowsAndReadsFewerOfTheirFeatures(String name) throws IOException {
        Path small = folder.resolve("small.onnx");
        Path saved = folder.resolve("plan.json");
        Goals goals = new Goals(
                Optional.empty(), Optional.of(Size.parse("20%")), Optional.empty(), Optional.empty(), List.of());
        ShrinkOptions settings = new ShrinkOptions(
                new PruneOptions(CriterionName.RECONSTRUCTION, 0, Compensation.REFIT, OnEmptyLayer.BYPASS, true, 1),
                goals,
                Optional.empty(),
                TaskOptions.defaults(),
                new OutputOptions(Optional.of(small), false, false),
                Optional.of(saved));
        ModelSource source = ModelSource.of(Path.of("models").resolve(name));
        RunReport report = new Odf2nna(EngineOptions.defaults()).shrink(source, DIGITS, settings);

        assertThat(Objects.requireNonNull(report.equivalence()).passed()).isTrue();
        OnnxModel before = ModelFiles.open(source).model();
        OnnxModel after = OnnxModelReader.read(small);
        assertThat(after.inputs()).isEqualTo(before.inputs());
        PruningPlan plan = PlanJson.read(saved);
        assertThat(plan.droppedInputs()).isPositive();
        int kept = plan.inputs().get(0).kept().size();
        assertThat(ModelFiles.open(small).network().layers().get(0).layer().inputs())
                .isEqualTo(kept);
        assertThat(after.parameters()).isLessThanOrEqualTo(before.parameters() / 5);

        // the saved plan makes the same model again
        Path again = Files.createDirectory(folder.resolve("again")).resolve("small.onnx");
        new Odf2nna(EngineOptions.defaults())
                .apply(
                        source,
                        saved,
                        DIGITS,
                        Optional.empty(),
                        TaskOptions.defaults(),
                        new OutputOptions(Optional.of(again), false, false),
                        Optional.empty(),
                        ReportOptions.none());
        assertThat(again).hasSameBinaryContentAs(small);
        assertThat(ModelFiles.open(again).network().values())
                .anyMatch(value -> value instanceof Value.Input && value.width() == kept);
    }

    private RunReport shrink(PruneOptions plan, Goals goals) throws IOException {
        ShrinkOptions settings = new ShrinkOptions(
                plan,
                goals,
                Optional.empty(),
                TaskOptions.defaults(),
                new OutputOptions(Optional.of(folder.resolve("small.onnx")), true, false),
                Optional.empty());
        return new Odf2nna(EngineOptions.defaults())
                .shrink(ModelSource.of(Path.of("models/digits_torch.onnx")), DIGITS, settings);
    }

    @ParameterizedTest
    @ValueSource(ints = {17000, 9000, 3000, 500})
    void aNumberOfParametersIsMetFromBelowByLessThanOneUnit(int wanted) throws IOException {
        Goals goals = new Goals(
                Optional.empty(), Optional.of(new Size(wanted, false)), Optional.empty(), Optional.empty(), List.of());
        RunReport report = shrink(
                new PruneOptions(CriterionName.RECONSTRUCTION, 0, Compensation.REFIT, OnEmptyLayer.KEEP_ONE, false, 1),
                goals);

        List<Integer> widths = Objects.requireNonNull(report.layers()).stream()
                .map(layer -> layer.kept())
                .toList();
        // a unit of the first layer takes 64 + 1 weights in and as many out as the second has units, and so on
        int first = 64 + 1 + widths.get(1);
        int second = widths.get(0) + 1 + 10;
        long after = Objects.requireNonNull(report.after()).parameters();
        assertThat(after).isLessThanOrEqualTo(wanted).isGreaterThan(wanted - Math.max(first, second) - 1L);
    }

    private double accuracyWithTwentyFeatures(CriterionName criterion) throws IOException {
        Goals goals = new Goals(
                        Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), List.of(128, 64))
                .keepingInputs(Optional.of(Size.parse("20")));
        RunReport report =
                shrink(new PruneOptions(criterion, 0, Compensation.REFIT, OnEmptyLayer.BYPASS, true, 1), goals);
        assertThat(Objects.requireNonNull(report.plan()).prunedInputs()).isEqualTo(44);
        assertThat(report.plan().prunedUnits()).isZero();
        return Objects.requireNonNull(report.metrics()).metrics().stream()
                .filter(row -> row.name().equals("accuracy"))
                .findFirst()
                .orElseThrow()
                .after();
    }

    @Test
    void theFeaturesThatAreKeptAreBetterThanChance() throws IOException {
        double chosen = accuracyWithTwentyFeatures(CriterionName.RECONSTRUCTION);

        assertThat(chosen).isGreaterThan(accuracyWithTwentyFeatures(CriterionName.RANDOM));
        assertThat(accuracyWithTwentyFeatures(CriterionName.CONTRIBUTION)).isPositive();
    }
}
