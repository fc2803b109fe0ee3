package odf2nna.internal.device.litert;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import odf2nna.internal.device.CCode;
import odf2nna.internal.device.CProgram;
import odf2nna.internal.device.CProgram.Argument;
import odf2nna.internal.onnx.ElementType;
import odf2nna.internal.onnx.Judge;
import odf2nna.internal.onnx.LoadedModel;
import odf2nna.internal.onnx.OnnxModelReader;
import odf2nna.internal.onnx.TinyModels;
import odf2nna.onnx.UnsupportedModelException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Code in int8, compiled without a warning, computes what the reference does, bit for bit, and breaks no rule of the language. */
class IntegerSourceTest {
    private static final int SEEDS = 200;

    @TempDir
    private Path folder;

    private static IntegerModel quantized(LoadedModel model, double[][] rows) {
        IntegerModel.Calibration calibration = IntegerModel.calibrate(model);
        Arrays.stream(rows).forEach(calibration::add);
        return calibration.finish();
    }

    /** Rows twice as far apart as those of the ranges, so that numbers are cut off at the ends of their grids. */
    private static double[][] wider(double[][] rows) {
        return Arrays.stream(rows)
                .map(row -> Arrays.stream(row).map(number -> 2 * number).toArray())
                .toArray(double[][]::new);
    }

    private static double[][] rows(int width, long seed, double low, double high) {
        Random random = new Random(seed);
        return Stream.generate(() -> random.doubles(width, low, high).toArray())
                .limit(20)
                .toArray(double[][]::new);
    }

    private static ByteBuffer buffer(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.nativeOrder());
    }

    private static List<Argument> reals(LiteModel graph, List<LiteModel.Port> ports) {
        return ports.stream()
                .map(port ->
                        new Argument("float", graph.tensors().get(port.tensor()).size()))
                .toList();
    }

    /** Both functions, that of real numbers and that of integers, compute what the reference does. */
    private void assertSame(IntegerModel model, double[][] rows, String name) throws IOException, InterruptedException {
        LiteModel graph = model.graph();
        Path source = CProgram.write(model.code(name, List.of("a test"), List.of()), folder.resolve(name + ".c"));
        IntegerModel.Run run = model.run();
        ByteBuffer fed = buffer(rows.length * rows[0].length * Float.BYTES);
        Arrays.stream(rows).flatMapToDouble(Arrays::stream).forEach(number -> fed.putFloat((float) number));

        ByteBuffer computed = ByteBuffer.wrap(
                        new CProgram(source, "predict", reals(graph, graph.inputs()), reals(graph, graph.outputs()))
                                .run(fed.array()))
                .order(ByteOrder.nativeOrder());

        for (double[] row : rows) {
            for (double[] output : run.outputs(row).values()) {
                for (double number : output) {
                    assertThat(computed.getFloat()).as(name).isEqualTo((float) number);
                }
            }
        }
        assertThat(computed.hasRemaining()).as(name).isFalse();
    }

    /** Pruned inputs leave a Gather behind. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @Tag("process")
    void selectedColumnsComputeTheSame(boolean isScaled) throws IOException, InterruptedException {
        CProgram.assumeCompiler();
        double[][] rows = rows(12, 1, -2, 2);
        assertSame(quantized(LoadedModel.of(TinyModels.selected(isScaled)), rows), wider(rows), "selected");
    }

    @Test
    @Tag("native")
    @Tag("process")
    void randomNetworksComputeTheSame() throws IOException, InterruptedException {
        CProgram.assumeCompiler();
        int written = 0;
        for (long seed = 0; seed < SEEDS; seed++) {
            LoadedModel model = LoadedModel.of(Judge.random(seed).model());
            try {
                IntegerModel.check(model, "C");
            } catch (UnsupportedModelException refused) {
                continue;
            }
            double[][] rows = rows(IntegerModel.calibrate(model).width(), seed, -2, 2);
            assertSame(quantized(model, rows), wider(rows), "seed" + seed);
            written++;
        }
        assertThat(written).isGreaterThan(SEEDS / 10);
    }

    static List<Path> cases() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("src/test/resources/litert"))) {
            return Stream.concat(
                            files.filter(file -> file.toString().endsWith(".onnx")),
                            Stream.of("digits_torch.onnx", "digits_sklearn.onnx", "digits_tf2onnx.onnx")
                                    .map(file -> Path.of("models", file)))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    @Tag("process")
    void carriedModelsComputeTheSame(Path file) throws IOException, InterruptedException {
        CProgram.assumeCompiler();
        LoadedModel model = LoadedModel.of(OnnxModelReader.read(file));
        double[][] rows = rows(IntegerModel.calibrate(model).width(), 1, 0, 17);
        assertSame(quantized(model, rows), wider(rows), "model");
    }

    @Test
    @Tag("process")
    void integersComputeTheSameWithoutFloatingPoint() throws IOException, InterruptedException {
        CProgram.assumeCompiler();
        LoadedModel model = LoadedModel.of(TinyModels.chain(ElementType.FLOAT, 1, 6, 5, 3));
        double[][] rows = rows(6, 3, -1, 1);
        IntegerModel integers = quantized(model, rows);
        LiteModel.Steps in = integers.graph().tensors().get(0).steps().orElseThrow();
        LiteModel.Port end = integers.graph().outputs().get(0);
        LiteModel.Steps out =
                integers.graph().tensors().get(end.tensor()).steps().orElseThrow();
        byte[] fed = new byte[rows.length * 6];
        for (int i = 0; i < fed.length; i++) {
            fed[i] = (byte) in.of(rows[i / 6][i % 6]);
        }
        Path source = CProgram.write(integers.code("tiny", List.of(), List.of()), folder.resolve("tiny.c"));

        byte[] computed = new CProgram(
                        source, "predict_int8", List.of(new Argument("int8_t", 6)), List.of(new Argument("int8_t", 3)))
                .run(fed);

        IntegerModel.Run run = integers.run();
        for (int i = 0; i < rows.length; i++) {
            double[] expected = run.outputs(rows[i]).get("y");
            for (int j = 0; j < 3; j++) {
                assertThat(out.real(computed[i * 3 + j])).isEqualTo(expected[j]);
            }
        }
    }

    @Test
    @Tag("process")
    void theExamplePrintsTheIntegersOfRows() throws IOException, InterruptedException {
        CProgram.assumeCompiler();
        LoadedModel model = LoadedModel.of(TinyModels.chain(ElementType.FLOAT, 1, 6, 5, 3));
        double[][] rows = rows(6, 3, -1, 1);
        IntegerModel integers = quantized(model, rows);
        List<double[]> some = List.of(rows).subList(0, 2);
        Path source = CProgram.write(integers.code("tiny", List.of(), some), folder.resolve("tiny.c"));

        String printed = CProgram.printed("-DTINY_MAIN", source, folder.resolve("tiny_main.c"));

        LiteModel.Port end = integers.graph().outputs().get(0);
        LiteModel.Steps steps =
                integers.graph().tensors().get(end.tensor()).steps().orElseThrow();
        StringBuilder expected = new StringBuilder();
        for (int row = 0; row < 2; row++) {
            int[] outputs = Arrays.stream(integers.run().outputs(rows[row]).get("y"))
                    .mapToInt(steps::of)
                    .toArray();
            int largest = IntStream.range(0, 3).reduce(0, (a, b) -> outputs[b] > outputs[a] ? b : a);
            expected.append("row %d, largest output %d: %d %d %d\n"
                    .formatted(row + 1, largest, outputs[0], outputs[1], outputs[2]));
        }
        assertThat(printed).isEqualTo(expected.toString());
    }

    /** 6-5-3: weights, and for each unit its bias, multiplier and shift; the hidden values, and both ends in integers. */
    @Test
    void bytesAreCounted() {
        LoadedModel model = LoadedModel.of(TinyModels.chain(ElementType.FLOAT, 1, 6, 5, 3));

        CCode code = quantized(model, rows(6, 3, -1, 1)).code("tiny", List.of("a test"), List.of());

        assertThat(code.flashBytes()).isEqualTo(6 * 5 + 5 * 3 + (5 + 3) * 9);
        assertThat(code.ramBytes()).isEqualTo(5 + 6 + 3);
        assertThat(code.multiplyAdds()).isEqualTo(6 * 5 + 5 * 3);
        assertThat(code.header())
                .contains("int tiny_predict(const float *x, float *y);")
                .contains("int tiny_predict_int8(const int8_t *x, int8_t *y);")
                .contains("#define TINY_INPUT_SCALE 0.0");
        assertThat(code.source()).doesNotContain("math.h").doesNotContain("malloc");
    }
}
