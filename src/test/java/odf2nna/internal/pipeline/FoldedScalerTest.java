package odf2nna.internal.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import odf2nna.data.DataFiles;
import odf2nna.data.DataOptions;
import odf2nna.data.Scaling;
import odf2nna.data.TargetSpec;
import odf2nna.internal.data.EvaluationData;
import odf2nna.internal.onnx.ElementType;
import odf2nna.internal.onnx.LoadedModel;
import odf2nna.internal.onnx.TinyModels;
import odf2nna.internal.runtime.InputShapes;
import odf2nna.internal.runtime.RunContext;
import odf2nna.pipeline.BoundMissedException;
import odf2nna.pipeline.OutputOptions.Precision;
import odf2nna.report.ScalerFoldSummary;
import odf2nna.runtime.EngineOptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The check of a folded scaler, on raw rows: it takes the right one and sees wrong ones. */
@Tag("native")
class FoldedScalerTest {
    private static final int ROWS = 200;

    @TempDir
    private Path folder;

    private EvaluationData data(LoadedModel model, String scaler, double center) throws IOException {
        Random random = new Random(1);
        StringBuilder rows = new StringBuilder();
        for (int row = 0; row < ROWS; row++) {
            rows.append(String.format(
                    Locale.ROOT,
                    "%.6f,%.6f,%.6f%n",
                    center + 10 * random.nextGaussian(),
                    random.nextGaussian() / 100,
                    random.nextGaussian()));
        }
        Path file = Files.writeString(folder.resolve("rows.csv"), rows);
        Path json = Files.writeString(folder.resolve("scaler.json"), scaler);
        DataOptions options = DataOptions.defaults()
                .withFiles(List.of(file.toString()))
                .withTarget(TargetSpec.NONE)
                .with(Scaling.of(json));
        return EvaluationData.open(new DataFiles(options, List.of()), InputShapes.of(model.model()));
    }

    private static String scaler(double center, double small) {
        return "{\"mean_\": [%s, 0, 0], \"scale_\": [10, %s, 1]}".formatted(center, small);
    }

    /** One column is scaled wrongly, by a thousandth of its deviation. */
    @ParameterizedTest
    @CsvSource({
        "50, '', 50.01, 0.01",
        "50, '', 50, 0.01001",
        "100000, '', 100000.01, 0.01",
        "100000, '', 100000, 0.01001",
        "50, FP16, 50.01, 0.01",
        "50, INT8, 50.01, 0.01",
        "50, INT8, 50, 0.01001",
        "100000, INT8, 100000.01, 0.01",
    })
    void aWrongScalerIsSeen(double center, String precision, double wrongCenter, double wrongScale) throws IOException {
        LoadedModel model = LoadedModel.of(TinyModels.chain(ElementType.FLOAT, -1, 3, 8, 2));
        RunContext run = RunContext.of(EngineOptions.defaults());
        EvaluationData data = data(model, scaler(center, 0.01), center);
        Optional<Precision> stored = precision.isEmpty() ? Optional.empty() : Optional.of(Precision.valueOf(precision));
        LoadedModel scaled = stored.isEmpty()
                ? model
                : LowPrecision.of(model, stored.get(), Optional.of(data), run).lower();

        FoldedScaler right = folded(scaled, model, data, stored);
        FoldedScaler wrong = folded(scaled, model, data(model, scaler(wrongCenter, wrongScale), center), stored);

        ScalerFoldSummary found = right.verify(right.raw(), data.firstRawRows(ROWS), run);
        assertThat(found.equivalence().passed()).isTrue();
        assertThat(found.equivalence().tensors())
                .allSatisfy(tensor -> assertThat(tensor.maxDifference()).isLessThan(tensor.bound() / 4));
        assertThatThrownBy(() -> right.verify(wrong.raw(), data.firstRawRows(ROWS), run))
                .isInstanceOf(BoundMissedException.class)
                .hasMessageStartingWith(
                        "the model that takes raw columns differs from the one that takes scaled columns");
    }

    @ParameterizedTest
    @CsvSource({"50, 50.01, 0.01", "50, 50, 0.01001", "100000, 100000.01, 0.01"})
    void everyInputHasItsOwnColumns(double center, double wrongCenter, double wrongScale) throws IOException {
        ElementType type = ElementType.FLOAT;
        LoadedModel model = LoadedModel.of(TinyModels.of(type, 3)
                .input("x", type, -1, 1)
                .input("u", type, -1, 2)
                .gemm("x", "a", 1, 5)
                .gemm("u", "b", 2, 5)
                .node("Add", "s", "a", "b")
                .node("Relu", "r", "s")
                .gemm("r", "y", 5, 2)
                .output("y", type, -1, 2)
                .build());
        RunContext run = RunContext.of(EngineOptions.defaults());
        EvaluationData data = data(model, scaler(center, 0.01), center);

        FoldedScaler right = folded(model, model, data, Optional.empty());
        FoldedScaler wrong =
                folded(model, model, data(model, scaler(wrongCenter, wrongScale), center), Optional.empty());

        ScalerFoldSummary found = right.verify(right.raw(), data.firstRawRows(ROWS), run);
        assertThat(found.layers()).hasSize(center > 100 ? 1 : 2);
        assertThat(found.inputs()).isEqualTo(center > 100 ? List.of("x") : List.of());
        assertThatThrownBy(() -> right.verify(wrong.raw(), data.firstRawRows(ROWS), run))
                .isInstanceOf(BoundMissedException.class);
    }

    private static FoldedScaler folded(
            LoadedModel scaled, LoadedModel original, EvaluationData data, Optional<Precision> precision) {
        return FoldedScaler.of(scaled, original, data.scaling().orElseThrow(), Optional.empty(), precision);
    }
}
