package odf2nna.internal.device.litert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import odf2nna.internal.device.RowModel;
import odf2nna.internal.io.StagedFile;
import odf2nna.internal.io.StagingArea;
import odf2nna.internal.onnx.ElementType;
import odf2nna.internal.onnx.HalfWeights;
import odf2nna.internal.onnx.Judge;
import odf2nna.internal.onnx.Judge.Numbers;
import odf2nna.internal.onnx.LoadedModel;
import odf2nna.internal.onnx.OnnxModel;
import odf2nna.internal.onnx.OnnxModelReader;
import odf2nna.internal.onnx.TinyModels;
import odf2nna.onnx.UnsupportedModelException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files of LiteRT, read back by other code than that which wrote them, compute what ONNX Runtime does. */
class LiteModelTest {
    private static final int SEEDS = 60;
    /** As for C code. The run here is in double, so half of it would do. */
    private static final double ROUNDINGS = 48;

    @TempDir
    private Path folder;

    private byte[] write(OnnxModel model, boolean isHalf) throws IOException {
        Path target = folder.resolve("model.tflite");
        try (StagedFile staged = new StagingArea().beside(target, true)) {
            LiteModelWriter.write(LoadedModel.of(model), staged, isHalf, List.of("a test"));
            staged.commit();
        }
        return Files.readAllBytes(target);
    }

    private static double[] row(Numbers batch, int row) {
        int rows = Math.toIntExact(batch.shape().get(0));
        int width = batch.values().length / rows;
        return Arrays.copyOfRange(batch.values(), row * width, (row + 1) * width);
    }

    private void assertSame(String title, OnnxModel model, Map<String, Numbers> batch, boolean isHalf)
            throws IOException {
        LiteFile file = new LiteFile(write(model, isHalf));
        LiteRun run = new LiteRun(file);
        List<String> names = file.outputs.stream().map(LiteFile.Port::name).toList();
        Map<String, Numbers> expected = Judge.run(model, batch, names);
        // a model in double is written in float32
        double roundoff = Math.max(LoadedModel.of(model).unitRoundoff(), ElementType.FLOAT.unitRoundoff());
        int rows = Math.toIntExact(batch.values().iterator().next().shape().get(0));
        for (int i = 0; i < rows; i++) {
            Map<String, double[]> fed = new HashMap<>();
            for (Map.Entry<String, Numbers> input : batch.entrySet()) {
                fed.put(input.getKey(), row(input.getValue(), i));
            }
            Map<String, double[]> computed = run.run(fed);
            for (String name : names) {
                double[] right = row(expected.get(name), i);
                double largest = Arrays.stream(expected.get(name).values())
                        .map(Math::abs)
                        .max()
                        .orElse(0);
                assertThat(computed.get(name))
                        .as(title + " " + name)
                        .containsExactly(right, within(ROUNDINGS * roundoff * Math.max(1, largest)));
            }
        }
    }

    @Test
    @Tag("native")
    void randomNetworksComputeTheSame() throws IOException {
        int written = 0;
        for (long seed = 0; seed < SEEDS; seed++) {
            Judge.Sample sample = Judge.random(seed);
            try {
                RowModel.of(LoadedModel.of(sample.model()), "LiteRT");
            } catch (UnsupportedModelException refused) {
                assertThat(refused.getMessage()).as(sample.title()).contains("can't be written as LiteRT: ");
                continue;
            }
            // constants of this operator are rounded to float32 by ONNX Runtime
            if (!sample.title().contains("activation:Gelu by tanh")) {
                assertSame(sample.title(), sample.model(), sample.batches().get(0), false);
                written++;
            }
        }
        assertThat(written).isGreaterThan(SEEDS / 2);
    }

    /** Scalings in front, an output of labels, a Softmax. */
    @ParameterizedTest
    @ValueSource(strings = {"digits_torch.onnx", "digits_sklearn.onnx", "digits_tf2onnx.onnx"})
    @Tag("native")
    void carriedModelsComputeTheSame(String file) throws IOException {
        OnnxModel model = OnnxModelReader.read(Path.of("models", file));
        double[] pixels = new Random(1).doubles(20 * 64, 0, 17).map(Math::floor).toArray();
        Numbers rows = new Numbers(ElementType.FLOAT, List.of(20L, 64L), pixels);
        Map<String, Numbers> batch = Map.of(model.inputs().get(0).name(), rows);

        assertSame(file, model, batch, false);

        LoadedModel loaded = LoadedModel.of(model);
        assertSame(file + " in half precision", HalfWeights.of(model, loaded.region()), batch, true);
    }

    /** Pruned inputs leave a Gather behind. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @Tag("native")
    void selectedColumnsComputeTheSame(boolean isScaled) throws IOException {
        double[] numbers = new Random(1).doubles(20 * 12, -2, 2).toArray();
        List<Long> shape = isScaled ? List.of(20L, 3L, 4L) : List.of(20L, 12L);
        assertSame(
                "selected",
                TinyModels.selected(isScaled),
                Map.of("x", new Numbers(ElementType.FLOAT, shape, numbers)),
                false);
    }

    @Test
    void theFileSaysHowItIsCalled() throws IOException {
        OnnxModel model = TinyModels.chain(ElementType.FLOAT, -1, 6, 5, 3);

        LiteFile file = new LiteFile(write(model, false));

        assertThat(file.signature).isEqualTo("serving_default");
        assertThat(file.description).isEqualTo("a test");
        assertThat(file.runtime).isEqualTo("min_runtime_version=1.5.0");
        assertThat(file.inputs).extracting(LiteFile.Port::name).containsExactly("x");
        assertThat(file.outputs).extracting(LiteFile.Port::name).containsExactly("y");
        LiteFile.Tensor input = file.tensors.get(file.inputs.get(0).tensor());
        assertThat(input.shape()).containsExactly(1, 6);
        assertThat(input.rows()).containsExactly(-1, 6);
        assertThat(file.operators).extracting(LiteFile.Operator::code).containsExactly(9, 9);
        assertThat(write(model, false)).isEqualTo(write(model, false));
    }

    /** Runtimes use constants where they are in the file. */
    @Test
    void constantsBeginAtMultiplesOfSixteenBytes() throws IOException {
        byte[] bytes = write(TinyModels.chain(ElementType.FLOAT, 1, 7, 5, 3), false);
        LiteFile file = new LiteFile(bytes);
        assertThat(file.tensors.stream()
                        .map(LiteFile.Tensor::data)
                        .filter(data -> data.hasRemaining())
                        .toList())
                .hasSize(4)
                .allSatisfy(data -> assertThat(data.arrayOffset() % 16).isZero());
    }

    @Test
    void weightsInHalfPrecisionTakeHalfTheBytes() throws IOException {
        OnnxModel model = TinyModels.chain(ElementType.FLOAT, 1, 64, 64, 64);
        OnnxModel half = HalfWeights.of(model, LoadedModel.of(model).region());

        byte[] written = write(half, true);

        assertThat(write(model, false).length - written.length).isBetween(2 * 64 * 64 * 2 - 1000, 2 * 64 * 64 * 2);
        assertThat(new LiteFile(written).operators)
                .extracting(LiteFile.Operator::code)
                .containsExactly(6, 9, 6, 9);
    }

    /** 64-32-16-4: the input stays, and with it two neighbouring layers and the output. */
    @Test
    void memoryOfActivations() {
        OnnxModel model = TinyModels.chain(ElementType.FLOAT, 1, 64, 32, 16, 4);
        LoadedModel loaded = LoadedModel.of(model);
        LiteModel graph = FloatGraph.of(odf2nna.internal.device.RowModel.of(loaded, "LiteRT"), model, false);
        assertThat(graph.activationBytes()).isEqualTo((64 + 32 + 16 + 4) * Float.BYTES);
    }

    @Test
    void otherOperatorsAreNamed() {
        OnnxModel model = TinyModels.of(ElementType.FLOAT, 1)
                .input("x", ElementType.FLOAT, 1, 8)
                .gemm("x", "a", 8, 8)
                .node("LayerNormalization", "n", "a", "s")
                .initializer("s", ElementType.FLOAT, new double[] {1, 1, 1, 1, 1, 1, 1, 1}, 8)
                .gemm("n", "y", 8, 4)
                .output("y", ElementType.FLOAT, 1, 4)
                .opset(17)
                .build();
        assertThatThrownBy(() -> RowModel.of(LoadedModel.of(model), "LiteRT"))
                .isInstanceOf(UnsupportedModelException.class)
                .hasMessageContaining(
                        "can't be written as LiteRT: its dense layers depend on LayerNormalization 'n_n', which is no part of a"
                                + " dense network; write ONNX");
    }
}
