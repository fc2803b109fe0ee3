package odf2nna.internal.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import odf2nna.internal.io.StagedFile;
import odf2nna.internal.io.StagingArea;
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

    private static boolean isRunnable(String compiler) {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(path -> Files.isExecutable(Path.of(path, compiler)));
    }

    private Path write(OnnxModel model, String name) throws IOException {
        Path target = folder.resolve(name);
        try (StagedFile staged = CModelWriter.stage(new StagingArea(), target, true)) {
            CModelWriter.write(LoadedModel.of(model), staged, target, List.of("a test"));
            staged.commit();
        }
        return target;
    }

    /** Compiles a model with a main function that computes rows of its standard input, and {@return what it puts out} */
    private byte[] run(Path source, RowModel model, byte[] rows) throws IOException, InterruptedException {
        String name = source.getFileName().toString().replace(".c", "");
        String real = model.type() == ElementType.DOUBLE ? "double" : "float";
        StringBuilder main = new StringBuilder("#include <stdio.h>\n#include \"" + name + ".h\"\nint main(void)\n{\n");
        StringBuilder read = new StringBuilder();
        StringBuilder write = new StringBuilder();
        StringBuilder call = new StringBuilder();
        int index = 0;
        for (int width : model.inputs().values()) {
            main.append("    static %s x%d[%d];\n".formatted(real, index, width));
            read.append("%sfread(x%d, sizeof(%s), %d, stdin) == %d"
                    .formatted(index > 0 ? " && " : "", index, real, width, width));
            call.append("%sx%d".formatted(index > 0 ? ", " : "", index++));
        }
        index = 0;
        for (RowModel.Output output : model.outputs()) {
            main.append("    static %s y%d[%d];\n".formatted(real, index, output.width()));
            write.append("        fwrite(y%d, sizeof(%s), %d, stdout);\n".formatted(index, real, output.width()));
            call.append(", y%d".formatted(index++));
        }
        main.append("    while (%s) {\n        %s_predict(%s);\n%s    }\n    return 0;\n}\n"
                .formatted(read, name, call, write));
        Path mainFile = Files.writeString(folder.resolve(name + "_main.c"), main);
        Path program = folder.resolve(name + "_program");
        List<String> compile = List.of(
                "cc",
                "-std=c99",
                "-pedantic",
                "-O1",
                "-Wall",
                "-Wextra",
                "-Wconversion",
                "-Wshadow",
                "-Wdouble-promotion",
                "-Werror",
                "-fsanitize=undefined,address",
                "-fno-sanitize-recover=all",
                "-o",
                program.toString(),
                source.toString(),
                mainFile.toString(),
                "-lm");
        Process compiler = new ProcessBuilder(compile).redirectErrorStream(true).start();
        String said = new String(compiler.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(compiler.waitFor()).as(said).isZero();
        Process process = new ProcessBuilder(program.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        Thread feeder = new Thread(() -> {
            try (OutputStream in = process.getOutputStream()) {
                in.write(rows);
            } catch (IOException ended) {
                return; // its exit code says why
            }
        });
        feeder.start();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (InputStream from = process.getInputStream()) {
            from.transferTo(out);
        }
        assertThat(process.waitFor()).isZero();
        feeder.join();
        return out.toByteArray();
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
        assumeTrue(isRunnable("cc"), "no C compiler");
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
        assumeTrue(isRunnable("cc"), "no C compiler");
        OnnxModel model = OnnxModelReader.read(Path.of("models", file));
        double[] pixels = new Random(1).doubles(20 * 64, 0, 17).map(Math::floor).toArray();
        Numbers rows = new Numbers(ElementType.FLOAT, List.of(20L, 64L), pixels);
        assertSame(file, model, Map.of(model.inputs().get(0).name(), rows), "digits.c");
    }

    @Test
    void namesAndTextsAreSafeInC() {
        assertThat(CSource.identifier("int")).isEqualTo("model_int");
        assertThat(CSource.identifier("3 layers-small")).isEqualTo("model_3_layers_small");
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
        assertThatThrownBy(() -> CModelWriter.check(LoadedModel.of(model)))
                .isInstanceOf(UnsupportedModelException.class)
                .hasMessageContaining(
                        "its dense layers depend on LayerNormalization 'n_n', which is no part of a dense network");
    }
}
