package odf2nna.internal.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import odf2nna.data.DataFiles;
import odf2nna.data.DataOptions;
import odf2nna.data.HoldOut;
import odf2nna.evaluate.TaskOptions;
import odf2nna.internal.data.Batch;
import odf2nna.internal.data.DataRows;
import odf2nna.internal.data.Dataset;
import odf2nna.internal.data.Datasets;
import odf2nna.internal.data.Part;
import odf2nna.internal.onnx.LoadedModel;
import odf2nna.internal.onnx.OnnxModel;
import odf2nna.internal.onnx.OnnxModelReader;
import odf2nna.internal.onnx.ScoringCopy;
import odf2nna.internal.prune.PlanJson;
import odf2nna.internal.prune.PruningPlan;
import odf2nna.internal.runtime.InputShapes;
import odf2nna.internal.runtime.ModelRunner;
import odf2nna.internal.runtime.RunContext;
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
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Layers refitted one after another, in models of several exporters. */
@Tag("native")
class SequentialTest {
    private static final DataOptions ROWS =
            DataOptions.defaults().withFiles(List.of("models/digits.csv.gz")).with(HoldOut.NONE);
    private static final int COUNT = 1797;

    @TempDir
    private Path folder;

    private PruningPlan shrink(Path model, boolean sequential, Goals goals) throws IOException {
        Path plan = folder.resolve("plan.json");
        PruneOptions settings = new PruneOptions(
                        CriterionName.RECONSTRUCTION, 0, Compensation.REFIT, OnEmptyLayer.BYPASS, true, 1)
                .withSequential(sequential);
        RunReport report = new Odf2nna(EngineOptions.defaults())
                .shrink(
                        ModelSource.of(model),
                        new DataFiles(ROWS, List.of()),
                        new ShrinkOptions(
                                settings,
                                goals,
                                Optional.empty(),
                                TaskOptions.defaults(),
                                new OutputOptions(Optional.of(folder.resolve("small.onnx")), true, false),
                                Optional.of(plan)));
        assertThat(Objects.requireNonNull(report.equivalence()).passed()).isTrue();
        return PlanJson.read(plan);
    }

    private double[] preActivations(OnnxModel model, String tensor) throws IOException {
        Dataset data = Datasets.open(ROWS, InputShapes.of(model));
        Batch rows = new DataRows(data, Part.ALL).first(COUNT);
        OnnxModel open = ScoringCopy.withOutputs(model, List.of(tensor));
        try (ModelRunner runner =
                new ModelRunner(RunContext.of(EngineOptions.defaults()).engine(), open)) {
            return runner.run(rows).values(tensor);
        }
    }

    /** Mean squared distance of the last pre-activations, over all rows. */
    private double error(Path original) throws IOException {
        LoadedModel before = ModelFiles.open(original);
        LoadedModel after = ModelFiles.open(folder.resolve("small.onnx"));
        double[] wanted = preActivations(before.model(), last(before));
        double[] found = preActivations(OnnxModelReader.read(folder.resolve("small.onnx")), last(after));
        double sum = 0;
        for (int i = 0; i < wanted.length; i++) {
            sum += (wanted[i] - found[i]) * (wanted[i] - found[i]);
        }
        return sum / wanted.length;
    }

    private static String last(LoadedModel model) {
        return model.network().layers().get(model.network().layers().size() - 1).name();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"digits_torch.onnx", "digits_torch_dynamo.onnx", "digits_keras_tf.onnx", "digits_sklearn.onnx"})
    void theLastLayerIsNearerToTheOriginalsThanRefitsThatDoNotKnowOfEachOther(String name) throws IOException {
        Path model = Path.of("models").resolve(name);
        Goals goals =
                new Goals(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), List.of(16, 12));
        PruningPlan apart = shrink(model, false, goals);
        double errorApart = error(model);
        PruningPlan sequential = shrink(model, true, goals);

        // the same units go, and the first layer to be refitted reads what it read before
        assertThat(sequential.layers()).isEqualTo(apart.layers());
        assertThat(sequential.refits().get(0)).isEqualTo(apart.refits().get(0));
        assertThat(sequential.settings().sequential()).isTrue();
        assertThat(error(model)).isLessThan(errorApart * 0.99);
    }

    @ParameterizedTest
    @ValueSource(strings = {"2%", "10%"})
    void aSavedPlanWithBypassedLayersGivesTheSameFile(String size) throws IOException {
        Path model = Path.of("models/digits_torch.onnx");
        Goals goals = new Goals(
                Optional.empty(), Optional.of(Size.parse(size)), Optional.empty(), Optional.empty(), List.of());
        shrink(model, true, goals);
        Path again = folder.resolve("again.onnx");
        new Odf2nna(EngineOptions.defaults())
                .apply(
                        ModelSource.of(model),
                        folder.resolve("plan.json"),
                        new DataFiles(ROWS, List.of()),
                        Optional.empty(),
                        TaskOptions.defaults(),
                        new OutputOptions(Optional.of(again), false, false),
                        Optional.empty(),
                        ReportOptions.none());

        assertThat(again).hasSameBinaryContentAs(folder.resolve("small.onnx"));
    }
}
