package odf2nna.internal.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import odf2nna.data.DataFiles;
import odf2nna.data.DataOptions;
import odf2nna.evaluate.TaskOptions;
import odf2nna.internal.io.StagedFile;
import odf2nna.internal.io.StagingArea;
import odf2nna.internal.network.DenseLayer;
import odf2nna.internal.network.DenseNetwork;
import odf2nna.internal.network.Reduction;
import odf2nna.internal.network.Vector;
import odf2nna.internal.onnx.LoadedModel;
import odf2nna.internal.onnx.ModelRewriter;
import odf2nna.internal.onnx.OnnxModelReader;
import odf2nna.internal.onnx.OnnxModelWriter;
import odf2nna.pipeline.Goals;
import odf2nna.pipeline.ModelSource;
import odf2nna.pipeline.OutputOptions;
import odf2nna.pipeline.OutputOptions.Precision;
import odf2nna.pipeline.ShrinkOptions;
import odf2nna.prune.PruneOptions;
import odf2nna.report.MetricRow;
import odf2nna.report.MetricsReport;
import odf2nna.report.RoundingSummary;
import odf2nna.report.RunReport;
import odf2nna.runtime.EngineOptions;
import odf2nna.training.FineTuneOptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Results in int8 are fine-tuned through the rounding where it costs more than noise. */
@Tag("native")
class QuantizationAwareTuningTest {
    private static final Path TORCH = Path.of("models/digits_torch.onnx");
    private static final DataOptions DIGITS = DataOptions.defaults().withFiles(List.of("models/digits.csv.gz"));

    @TempDir
    private Path folder;

    private static RunReport shrink(Path model, Path output) throws IOException {
        ShrinkOptions options = new ShrinkOptions(
                PruneOptions.of(0.3),
                Goals.none(),
                Optional.of(FineTuneOptions.of(8)),
                TaskOptions.defaults(),
                new OutputOptions(Optional.of(output), false, false).withPrecision(Precision.INT8),
                Optional.empty());
        return new Odf2nna(EngineOptions.defaults())
                .shrink(ModelSource.of(model), new DataFiles(DIGITS, List.of()), options);
    }

    /**
     * {@return a model of digits that computes the same, but has a large weight in each unit for the corner pixel, which is always 0: the scale of a
     * unit's weights is that of the largest}
     */
    private Path withLargeWeights() throws IOException {
        LoadedModel model = LoadedModel.of(OnnxModelReader.read(TORCH));
        DenseLayer first = model.network().layers().get(0).layer();
        double[] weights = first.weights().values().toArray();
        for (int unit = 0; unit < first.units(); unit++) {
            weights[unit * first.inputs()] = 8;
        }
        DenseNetwork network = model.network()
                .withLayers(
                        Map.of(model.network().layers().get(0).name(), first.with(Vector.of(weights), first.bias())));
        Path file = folder.resolve("large.onnx");
        try (StagedFile staged = OnnxModelWriter.write(
                ModelRewriter.rewrite(model.model(), model.region(), Reduction.atFullWidth(network)),
                new StagingArea().beside(file, true),
                false)) {
            staged.commit();
        }
        return file;
    }

    private static double accuracy(MetricsReport metrics) {
        return metrics.metrics().stream()
                .filter(row -> row.name().equals("accuracy"))
                .map(MetricRow::after)
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(strings = {"small.tflite", "small.c"})
    void whatRoundingCostsIsGivenBack(String output) throws IOException {
        RunReport report = shrink(withLargeWeights(), folder.resolve(output));

        RoundingSummary rounding = Objects.requireNonNull(
                Objects.requireNonNull(report.precision()).rounding());
        assertThat(rounding.costBefore()).isGreaterThan(0.02);
        assertThat(rounding.epochs()).isEqualTo(2);
        assertThat(rounding.kept()).isTrue();
        assertThat(rounding.costAfter()).isLessThan(rounding.costBefore() / 2);
        assertThat(accuracy(Objects.requireNonNull(report.metrics())))
                .isGreaterThan(accuracy(Objects.requireNonNull(rounding.metrics())));
    }

    @Test
    void whatCostsNoMoreThanNoiseIsLeftAsItIs() throws IOException {
        RunReport report = shrink(TORCH, folder.resolve("small.tflite"));

        RoundingSummary rounding = Objects.requireNonNull(
                Objects.requireNonNull(report.precision()).rounding());
        assertThat(rounding.epochs()).isZero();
        assertThat(rounding.costAfter()).isNull();
        assertThat(rounding.kept()).isFalse();
    }
}
