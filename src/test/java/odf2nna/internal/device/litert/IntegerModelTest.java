package odf2nna.internal.device.litert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import odf2nna.internal.device.RowModel;
import odf2nna.internal.io.StagedFile;
import odf2nna.internal.io.StagingArea;
import odf2nna.internal.onnx.ElementType;
import odf2nna.internal.onnx.LoadedModel;
import odf2nna.internal.onnx.OnnxModel;
import odf2nna.internal.onnx.OnnxModelReader;
import odf2nna.internal.onnx.TinyModels;
import odf2nna.onnx.UnsupportedModelException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Models in int8 for LiteRT, and what is computed of them. */
class IntegerModelTest {
    private static final Path CASES = Path.of("src/test/resources/litert");
    /** Byte types of tensors in the format. */
    private static final int INT8 = 9;

    private static final int INT32 = 2;

    @TempDir
    private Path folder;

    private static IntegerModel quantized(LoadedModel model, double[][] rows) {
        IntegerModel.Calibration calibration = IntegerModel.calibrate(model);
        Arrays.stream(rows).forEach(calibration::add);
        return calibration.finish();
    }

    private static double[][] rows(int count, int width, double low, double high) {
        Random random = new Random(1);
        return Stream.generate(() -> random.doubles(width, low, high).toArray())
                .limit(count)
                .toArray(double[][]::new);
    }

    private LiteFile written(LoadedModel model, IntegerModel integers) throws IOException {
        Path target = folder.resolve("model.tflite");
        try (StagedFile staged = new StagingArea().beside(target, true)) {
            LiteModelWriter.write(model, integers, staged, List.of("a test"));
            staged.commit();
        }
        return new LiteFile(Files.readAllBytes(target));
    }

    static List<Path> cases() throws IOException {
        try (Stream<Path> files = Files.list(CASES)) {
            return files.filter(file -> file.toString().endsWith(".onnx"))
                    .sorted()
                    .toList();
        }
    }

    /** The outputs are those of LiteRT's reference kernels, which examples/check_tflite.py has stored. */
    @ParameterizedTest
    @MethodSource("cases")
    void everyBitIsThatOfLiteRt(Path file) throws IOException {
        String stem = file.toString().replace(".onnx", "");
        LoadedModel model = LoadedModel.of(OnnxModelReader.read(file));
        ByteBuffer numbers = ByteBuffer.wrap(Files.readAllBytes(Path.of(stem + ".rows")));
        int width = IntegerModel.calibrate(model).width();
        double[][] rows = new double[numbers.remaining() / Double.BYTES / width][width];
        for (double[] row : rows) {
            Arrays.setAll(row, j -> numbers.getDouble());
        }

        IntegerModel.Run run = quantized(model, rows).run();

        ByteBuffer expected = ByteBuffer.wrap(Files.readAllBytes(Path.of(stem + ".outputs")));
        for (double[] row : rows) {
            for (double[] output : run.outputs(row).values()) {
                for (double number : output) {
                    assertThat(number).isEqualTo(expected.getDouble());
                }
            }
        }
        assertThat(expected.hasRemaining()).isFalse();
    }

    /** Read back by other code, and computed in double with each value rounded to its steps, a file says the same but for some steps. */
    @ParameterizedTest
    @ValueSource(strings = {"digits_torch.onnx", "digits_sklearn.onnx", "digits_tf2onnx.onnx"})
    void theFileSaysWhatIsComputed(String name) throws IOException {
        LoadedModel model = LoadedModel.of(OnnxModelReader.read(Path.of("models", name)));
        double[][] rows = rows(50, 64, 0, 17);
        IntegerModel integers = quantized(model, rows);
        LiteFile file = written(model, integers);
        LiteRun other = new LiteRun(file);
        IntegerModel.Run run = integers.run();
        for (double[] row : rows) {
            Map<String, double[]> fed = new HashMap<>();
            file.inputs.forEach(input -> fed.put(input.name(), row));
            Map<String, double[]> expected = other.run(fed);
            run.outputs(row)
                    .forEach((output, numbers) ->
                            assertThat(numbers).containsExactly(expected.get(output), within(6.0 / 256)));
        }
    }

    /**
     * A rounding moves numbers that fill their grid by 1/255 of their size in the mean, and those that fill a third of it by 1.2 %; six of them, of values and
     * weights of three layers, add up to 3 %.
     */
    @Test
    void outputsAreNearThoseInFloatingPoint() {
        LoadedModel model = LoadedModel.of(TinyModels.chain(ElementType.FLOAT, 1, 12, 16, 16, 3));
        double[][] rows = rows(200, 12, -1, 1);
        IntegerModel.Run run = quantized(model, rows).run();
        LiteModel graph = FloatGraph.of(RowModel.of(model, "LiteRT"), model.model(), false);
        double difference = 0;
        double size = 0;
        for (double[] row : rows) {
            double[] exact = new FloatRun(graph).run(row)[graph.outputs().get(0).tensor()];
            double[] found = run.outputs(row).get("y");
            for (int i = 0; i < exact.length; i++) {
                difference += (found[i] - exact[i]) * (found[i] - exact[i]);
                size += exact[i] * exact[i];
            }
        }
        assertThat(Math.sqrt(difference / size)).isBetween(1e-5, 0.03);
    }

    /** Columns that nothing takes have no part in the grid of the input. */
    @Test
    void theGridOfAnInputIsThatOfItsSelectedColumns() throws IOException {
        double[][] rows = rows(9, 12, -1, 1);
        double[][] wild = Arrays.stream(rows).map(double[]::clone).toArray(double[][]::new);
        Arrays.stream(wild).forEach(row -> row[0] = 1000);
        LoadedModel model = LoadedModel.of(TinyModels.selected(false));

        LiteFile file = written(model, quantized(model, wild));

        assertThat(file.operators).extracting(LiteFile.Operator::code).startsWith(36);
        assertThat(file.tensors.get(file.inputs.get(0).tensor()).scales().get(0))
                .isBetween(1.5f / 255, 2f / 255);
        for (int i = 0; i < rows.length; i++) {
            assertThat(quantized(model, wild).run().outputs(wild[i]).get("y"))
                    .isEqualTo(quantized(model, rows).run().outputs(rows[i]).get("y"));
        }
    }

    /** LiteRT refuses a HARD_SWISH whose input has steps of more than 128 of its output's. */
    @Test
    void aHardSwishThatHardlyLeaves0HasStepsThatLiteRtTakes() throws IOException {
        OnnxModel model = TinyModels.of(ElementType.FLOAT, 1)
                .input("x", ElementType.FLOAT, -1, 1)
                .initializer("w", ElementType.FLOAT, new double[] {1}, 1, 1)
                .initializer("b", ElementType.FLOAT, new double[] {0}, 1)
                .node("Gemm", "z", "x", "w", "b")
                .node("HardSwish", "a", "z")
                .gemm("a", "y", 1, 2)
                .output("y", ElementType.FLOAT, -1, 2)
                .build();
        LoadedModel loaded = LoadedModel.of(model);

        LiteFile file = written(loaded, quantized(loaded, new double[][] {{-1000}, {-2.9}}));

        LiteFile.Operator swish = file.operators.get(1);
        float before = file.tensors.get(swish.inputs().get(0)).scales().get(0);
        assertThat(swish.code()).isEqualTo(117);
        assertThat(file.tensors.get(swish.output()).scales().get(0)).isGreaterThan(before / 128);
    }

    @Test
    void theFileIsInInt8FromEndToEnd() throws IOException {
        LoadedModel model = LoadedModel.of(TinyModels.chain(ElementType.FLOAT, -1, 6, 5, 3));

        LiteFile file = written(model, quantized(model, rows(9, 6, -2, 3)));

        LiteFile.Operator layer = file.operators.get(0);
        assertThat(layer.inputs().stream()
                        .map(tensor -> file.tensors.get(tensor).type()))
                .containsExactly(INT8, INT8, INT32);
        assertThat(file.tensors.get(layer.inputs().get(1)).scales()).hasSize(5);
        assertThat(file.tensors.get(file.outputs.get(0).tensor()).type()).isEqualTo(INT8);
        assertThat(file.operators).extracting(LiteFile.Operator::version).containsOnly(12);
        assertThat(file.runtime).isEqualTo("min_runtime_version=2.17.0");
    }

    /** LiteRT prescribes steps of 1/16 below 0, and takes no others. */
    @Test
    void aLogSoftmaxHasTheStepsThatLiteRtTakes() throws IOException {
        LoadedModel model = LoadedModel.of(TinyModels.of(ElementType.FLOAT, 1)
                .input("x", ElementType.FLOAT, -1, 8)
                .gemm("x", "a", 8, 4)
                .node("LogSoftmax", "y", "a")
                .output("y", ElementType.FLOAT, -1, 4)
                .build());
        double[][] rows = rows(50, 8, -2, 2);
        IntegerModel integers = quantized(model, rows);

        LiteFile file = written(model, integers);

        LiteFile.Operator end = file.operators.get(1);
        LiteFile.Tensor result = file.tensors.get(end.output());
        assertThat(end.code()).isEqualTo(50);
        assertThat(end.version()).isEqualTo(2);
        assertThat(result.scales()).containsExactly(1 / 16f);
        assertThat(result.zeroPoint()).isEqualTo(127);
        for (double[] row : rows) {
            double[] logs = integers.run().outputs(row).get("y");
            // each logarithm is rounded to a step of 1/16, so each probability is off by at most exp(1/32) − 1 of
            // itself
            assertThat(Arrays.stream(logs).map(Math::exp).sum()).isCloseTo(1, within(Math.expm1(1 / 32.0)));
        }
    }

    @Test
    void activationsWithoutAnIntegerOperatorAreNamed() {
        OnnxModel model = TinyModels.of(ElementType.FLOAT, 1)
                .input("x", ElementType.FLOAT, 1, 8)
                .gemm("x", "a", 8, 8)
                .node("Softplus", "b", "a")
                .gemm("b", "y", 8, 4)
                .output("y", ElementType.FLOAT, 1, 4)
                .build();
        assertThatThrownBy(() -> IntegerModel.check(LoadedModel.of(model), "LiteRT"))
                .isInstanceOf(UnsupportedModelException.class)
                .hasMessageContaining("can't be written as LiteRT in int8, which has no operator for Softplus 'b'");
    }

    @Test
    void aValueThatIsNotFiniteIsRefused() {
        IntegerModel.Calibration calibration =
                IntegerModel.calibrate(LoadedModel.of(TinyModels.chain(ElementType.FLOAT, 1, 2, 2)));
        assertThatThrownBy(() -> calibration.add(new double[] {1, Double.POSITIVE_INFINITY}))
                .isInstanceOf(ArithmeticException.class);
    }
}
