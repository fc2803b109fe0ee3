package odf2nna.internal.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import odf2nna.internal.onnx.ElementType;
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

/** C code of models, compiled without a warning, computes what ONNX Runtime does, and breaks no rule of the language. */
class CModelTest {
    private static final int SEEDS = 60;
    /**
     * How many roundings of the type two runs may differ by, relative to the largest number of an output, or to 1 if that is smaller:
     * as for SavedModels, and half as many again, as C adds products one by one.
     */
    private static final double ROUNDINGS = 48;

    @TempDir
    private Path folder;

    private Path write(OnnxModel model, String name) throws IOException {
        CCode code = CModelWriter.code(
                RowModel.of(LoadedModel.of(model), "C"), name.replace(".c", ""), List.of("a test"), List.of());
        return CProgram.write(code, folder.resolve(name));
    }

    private byte[] run(Path source, RowModel model, byte[] rows) throws IOException, InterruptedException {
        String real = model.type() == ElementType.DOUBLE ? "double" : "float";
        return new CProgram(
                        source,
                        "predict",
                        model.inputs().values().stream()
                                .map(width -> new CProgram.Argument(real, width))
                                .toList(),
                        model.outputs().stream()
                                .map(output -> new CProgram.Argument(real, output.width()))
                                .toList())
                .run(rows);
    }

    private static ByteBuffer buffer(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
    }

    private void assertSame(String title, OnnxModel model, Map<String, Numbers> batch, String name)
            throws IOException, InterruptedException {
        RowModel row = RowModel.of(LoadedModel.of(model), "C");
        int rows = Math.toIntExact(batch.values().iterator().next().shape().get(0));
        int bytes = row.type() == ElementType.DOUBLE ? Double.BYTES : Float.BYTES;
        int width = row.inputs().values().stream().mapToInt(size -> size).sum();
        ByteBuffer fed = buffer(new byte[rows * width * bytes]);
        for (int i = 0; i < rows; i++) {
            for (Map.Entry<String, Integer> input : row.inputs().entrySet()) {
                for (int j = 0; j < input.getValue(); j++) {
                    double number = batch.get(input.getKey()).values()[i * input.getValue() + j];
                    if (bytes == Double.BYTES) {
                        fed.putDouble(number);
                    } else {
                        fed.putFloat((float) number);
                    }
                }
            }
        }

        ByteBuffer computed = buffer(run(write(model, name), row, fed.array()));

        List<String> names = row.outputs().stream().map(RowModel.Output::name).toList();
        Map<String, Numbers> expected = Judge.run(model, batch, names);
        double[][] actual = new double[names.size()][];
        for (int i = 0; i < names.size(); i++) {
            actual[i] = new double[rows * row.outputs().get(i).width()];
        }
        for (int i = 0; i < rows; i++) {
            for (int output = 0; output < names.size(); output++) {
                int size = row.outputs().get(output).width();
                for (int j = 0; j < size; j++) {
                    actual[output][i * size + j] = bytes == Double.BYTES ? computed.getDouble() : computed.getFloat();
                }
            }
        }
        assertThat(computed.remaining()).as(title).isZero();
        double roundoff = LoadedModel.of(model).unitRoundoff();
        for (int output = 0; output < names.size(); output++) {
            double[] right = expected.get(names.get(output)).values();
            double largest = Arrays.stream(right).map(Math::abs).max().orElse(0);
            assertThat(actual[output])
                    .as(title + " " + names.get(output))
                    .containsExactly(right, within(ROUNDINGS * roundoff * Math.max(1, largest)));
        }
    }

    @Test
    @Tag("native")
    @Tag("process")
    void randomNetworksComputeTheSame() throws IOException, InterruptedException {
        CProgram.assumeCompiler();
        int written = 0;
        for (long seed = 0; seed < SEEDS; seed++) {
            Judge.Sample sample = Judge.random(seed);
            try {
                RowModel.of(LoadedModel.of(sample.model()), "C");
            } catch (UnsupportedModelException refused) {
                assertThat(refused.getMessage()).as(sample.title()).contains("can't be written as C: ");
                continue;
            }
            // constants of this operator are rounded to float32 by ONNX Runtime
            if (!sample.title().contains("activation:Gelu by tanh")) {
                assertSame(sample.title(), sample.model(), sample.batches().get(0), "seed" + seed + ".c");
                written++;
            }
        }
        assertThat(written).isGreaterThan(SEEDS / 2);
    }

    /** Scalings in front, an output of labels, a Softmax. */
    @ParameterizedTest
    @ValueSource(strings = {"digits_torch.onnx", "digits_sklearn.onnx", "digits_tf2onnx.onnx"})
    @Tag("native")
    @Tag("process")
    void carriedModelsComputeTheSame(String file) throws IOException, InterruptedException {
        CProgram.assumeCompiler();
        OnnxModel model = OnnxModelReader.read(Path.of("models", file));
        double[] pixels = new Random(1).doubles(20 * 64, 0, 17).map(Math::floor).toArray();
        Numbers rows = new Numbers(ElementType.FLOAT, List.of(20L, 64L), pixels);
        assertSame(file, model, Map.of(model.inputs().get(0).name(), rows), "digits.c");
    }

    /** Pruned inputs leave a Gather behind. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @Tag("native")
    @Tag("process")
    void selectedColumnsComputeTheSame(boolean isScaled) throws IOException, InterruptedException {
        CProgram.assumeCompiler();
        double[] numbers = new Random(1).doubles(20 * 12, -2, 2).toArray();
        List<Long> shape = isScaled ? List.of(20L, 3L, 4L) : List.of(20L, 12L);
        assertSame(
                "selected",
                TinyModels.selected(isScaled),
                Map.of("x", new Numbers(ElementType.FLOAT, shape, numbers)),
                "selected.c");
    }

    /** The file's name may be no name in C. */
    @Test
    @Tag("process")
    void anyFileNameCompiles() throws IOException, InterruptedException {
        CProgram.assumeCompiler();
        OnnxModel model = TinyModels.chain(ElementType.FLOAT, 1, 2, 3);
        RowModel row = RowModel.of(LoadedModel.of(model), "C");
        byte[] outputs = run(write(model, "3 small-nets.c"), row, new byte[2 * Float.BYTES]);
        assertThat(outputs).hasSize(3 * Float.BYTES);
    }

    @Test
    void namesAndTextsAreSafeInC() {
        assertThat(CFile.identifier("int")).isEqualTo("model_int");
        assertThat(CFile.identifier("3 layers-small")).isEqualTo("model_3_layers_small");
    }

    @Test
    void theSameModelGivesTheSameText() throws IOException {
        OnnxModel model = OnnxModelReader.read(Path.of("models/digits_torch.onnx"));
        Path first = write(model, "first.c");
        String text = Files.readString(first);
        assertThat(Files.readString(write(model, "first.c"))).isEqualTo(text);
        assertThat(text).contains("#include \"first.h\"").doesNotContain("malloc");
        assertThat(Files.readString(folder.resolve("first.h")))
                .contains("int first_predict(const float *x, float *y);");
    }

    /** 64-32-16-4: the values of two neighbouring layers are needed at a time, and the output is the caller's. */
    @Test
    void valuesShareOneArray() {
        RowModel row = RowModel.of(LoadedModel.of(TinyModels.chain(ElementType.FLOAT, 1, 64, 32, 16, 4)), "C");
        assertThat(Arena.of(row).size()).isEqualTo(48);
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
        assertThatThrownBy(() -> RowModel.of(LoadedModel.of(model), "C"))
                .isInstanceOf(UnsupportedModelException.class)
                .hasMessageContaining(
                        "its dense layers depend on LayerNormalization 'n_n', which is no part of a dense network");
    }
}
