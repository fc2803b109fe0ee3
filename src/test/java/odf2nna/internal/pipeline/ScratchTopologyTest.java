package odf2nna.internal.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import odf2nna.data.DataFiles;
import odf2nna.data.DataOptions;
import odf2nna.evaluate.TaskOptions;
import odf2nna.internal.onnx.ElementType;
import odf2nna.internal.onnx.LoadedModel;
import odf2nna.internal.onnx.TinyModels;
import odf2nna.internal.runtime.RunContext;
import odf2nna.internal.training.FreshStart;
import odf2nna.internal.training.TrainingMaterial;
import odf2nna.onnx.UnsupportedModelException;
import odf2nna.runtime.EngineOptions;
import odf2nna.training.FineTuneOptions;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What can be trained from fresh weights, and how that starts. */
@Tag("native")
class ScratchTopologyTest {
    private static final int ROWS = 200;

    @TempDir
    private Path folder;

    private static TinyModels input() {
        return TinyModels.of(ElementType.FLOAT, 3).input("x", ElementType.FLOAT, -1, 4);
    }

    /** {@return rows of four features and a number, each multiplied and moved} */
    private Pipeline pipeline(LoadedModel model, double factor, double shift) throws IOException {
        Random random = new Random(8);
        StringBuilder csv = new StringBuilder("a,b,c,d,y\n");
        for (int row = 0; row < ROWS; row++) {
            for (int i = 0; i < 5; i++) {
                csv.append(String.format(
                        Locale.ROOT, "%s%.9g", i == 0 ? "" : ",", shift + factor * random.nextGaussian()));
            }
            csv.append('\n');
        }
        Path file = folder.resolve("rows" + factor + ".csv");
        Files.writeString(file, csv);
        DataFiles data = new DataFiles(DataOptions.defaults().withFiles(List.of(file.toString())), List.of());
        return Pipeline.of(model, data, TaskOptions.defaults(), RunContext.of(EngineOptions.defaults()));
    }

    private ThrowingCallable required(TinyModels model) throws IOException {
        LoadedModel loaded = LoadedModel.of(model.build());
        Pipeline steps = pipeline(loaded, 1, 0);
        return () -> new ScratchComparison(steps).requireTopology(loaded);
    }

    @Test
    void aChainCan() throws IOException {
        assertThatCode(required(input().gemm("x", "z", 4, 5)
                        .node("Relu", "h", "z")
                        .gemm("h", "y", 5, 1)
                        .output("y", ElementType.FLOAT, -1, 1)))
                .doesNotThrowAnyException();
    }

    @Test
    void learntScalingsBetweenLayersCant() throws IOException {
        assertThatThrownBy(required(input().gemm("x", "z", 4, 5)
                        .weights("s", 1, 5)
                        .node("Mul", "m", "z", "s")
                        .node("Relu", "h", "m")
                        .gemm("h", "y", 5, 1)
                        .output("y", ElementType.FLOAT, -1, 1)))
                .isInstanceOf(UnsupportedModelException.class)
                .hasMessageContaining("'m' scales units by learnt numbers");
    }

    @Test
    void layersBehindOtherOperatorsCant() throws IOException {
        assertThatThrownBy(required(input().gemm("x", "z", 4, 5)
                        .node("LpNormalization", "n", "z")
                        .gemm("n", "y", 5, 1)
                        .output("y", ElementType.FLOAT, -1, 1)))
                .isInstanceOf(UnsupportedModelException.class)
                .hasMessageContaining("can't be trained together with the output");
    }

    @Test
    void otherOutputsCant() throws IOException {
        assertThatThrownBy(required(input().gemm("x", "z", 4, 5)
                        .node("Relu", "h", "z")
                        .gemm("h", "y", 5, 1)
                        .gemm("h", "value", 5, 2)
                        .output("y", ElementType.FLOAT, -1, 1)
                        .output("value", ElementType.FLOAT, -1, 2)))
                .isInstanceOf(UnsupportedModelException.class)
                .hasMessageContaining("output 'value' has no labels");
    }

    /** Rounding of features at 50,000 in single precision, through two layers. */
    @Test
    void aStartDoesNotDependOnUnits() throws IOException {
        List<Double> plain = start(1, 0);
        List<Double> large = start(2_000, 50_000);

        for (int row = 0; row < plain.size(); row++) {
            assertThat((large.get(row) - 50_000) / 2_000).isCloseTo(plain.get(row), within(2e-4));
        }
        assertThat(plain.stream().mapToDouble(value -> value * value).average().orElseThrow())
                .as("not far from the variance of the targets, which is 1")
                .isBetween(0.1, 10.0);
    }

    private List<Double> start(double factor, double shift) throws IOException {
        LoadedModel model = LoadedModel.of(TinyModels.chain(ElementType.FLOAT, -1, 4, 16, 1));
        Pipeline steps = pipeline(model, factor, shift);
        TrainingMaterial material = steps.fineTuning().material(model, FineTuneOptions.of(1));
        FreshStart start = new FreshStart(model, material, 5);
        LoadedModel fresh = LoadedModel.of(start.folded(start.network()));
        float[] rows = material.rows().training().input("x");
        List<Double> outputs = new ArrayList<>();
        for (int row = 0; row < material.rows().training().rows(); row++) {
            double[] features = new double[4];
            for (int i = 0; i < features.length; i++) {
                features[i] = rows[row * features.length + i];
            }
            double output = fresh.network().evaluate(Map.of("x", features)).get("y")[0];
            double unfolded = start.network().evaluate(Map.of("x", features)).get("y")[0];
            assertThat(output).as("rounded once").isCloseTo(unfolded, within(1e-4 * (1 + Math.abs(unfolded))));
            outputs.add(output);
        }
        return outputs;
    }
}
