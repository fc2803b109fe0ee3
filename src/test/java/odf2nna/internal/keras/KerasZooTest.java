package odf2nna.internal.keras;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.jhdf.HdfFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import odf2nna.RealData;
import odf2nna.data.DataOptions;
import odf2nna.data.HoldOut;
import odf2nna.data.Scaling;
import odf2nna.internal.data.Batch;
import odf2nna.internal.data.BatchReader;
import odf2nna.internal.data.Dataset;
import odf2nna.internal.data.Datasets;
import odf2nna.internal.data.InputShape;
import odf2nna.internal.data.Part;
import odf2nna.internal.onnx.OnnxModel;
import odf2nna.internal.onnx.OnnxModelReader;
import odf2nna.onnx.UnsupportedModelException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Keras files that others made and published, of Keras 1.2 to 3.14. They are not part of this repository; where they are
 * not at hand these tests are skipped. What a file gives is compared with a pass in double precision over the arrays in
 * the file, whose places and activations stand in the table below, and with the accuracy that is known of it.
 */
@Tag("shared")
@Tag("native")
class KerasZooTest {
    private static final int ROWS = 200;

    /** Sums of up to 784 products through up to seven layers, in float32: relative to the largest output. */
    private static final double FLOAT_NOISE = 2e-5;

    private static final DoubleUnaryOperator RELU = z -> Math.max(z, 0);
    private static final DoubleUnaryOperator SIGMOID = z -> 1 / (1 + Math.exp(-z));
    private static final DoubleUnaryOperator LINEAR = z -> z;
    private static final DoubleUnaryOperator SOFTMAX = z -> Double.NaN; // not by unit
    private static final List<String> TABLE = new ArrayList<>();

    /**
     * One file.
     *
     * @param arrays where the arrays of each layer are; {@code #} stands for one of the next two
     * @param kernel name of a kernel
     * @param bias name of a bias
     * @param hidden activation of all layers but the last
     * @param last activation of the last layer
     * @param input name of the model's input
     * @param output name of the model's output
     */
    private record Entry(
            String file,
            List<String> arrays,
            String kernel,
            String bias,
            DoubleUnaryOperator hidden,
            DoubleUnaryOperator last,
            String input,
            String output) {
        @Override
        public String toString() {
            return file;
        }
    }

    static List<Entry> entries() {
        return List.of(
                named(
                        "h5/acas_keras1.2.1.h5",
                        numbered("model_weights/dense_%1$d/dense_%1$d_#", 1, 7),
                        "W",
                        "b",
                        LINEAR),
                named("h5/airplane_keras2.3.1.h5", numbered(KERAS2, 1, 4), "kernel:0", "bias:0", LINEAR),
                named("h5/pima_keras2.2.4.h5", numbered(KERAS2, 4, 6), "kernel:0", "bias:0", SIGMOID),
                new Entry(
                        "h5/calhousing_keras2.4_regression.h5",
                        List.of(
                                "model_weights/dense/dense/#",
                                "model_weights/dense_1/dense_1/#",
                                "model_weights/dense_2/dense_2/#"),
                        "kernel:0",
                        "bias:0",
                        RELU,
                        LINEAR,
                        "dense_input",
                        "dense_2"),
                new Entry(
                        "h5/fashion_128_64_keras3.10.h5",
                        numbered("model_weights/dense_%1$d/sequential_1/dense_%1$d/#", 3, 5),
                        "kernel",
                        "bias",
                        RELU,
                        SOFTMAX,
                        "input_layer_1",
                        "dense_5"),
                archive("keras/iris_keras3.2.keras", KERAS3, RELU, SOFTMAX, "input_layer", "dense_2"),
                archive("keras/mnist_keras3.3.keras", KERAS3, RELU, SOFTMAX, "input_layer", "dense_2"),
                archive(
                        "keras/wdbc_keras2.13_layer_checkpoint_dependencies.keras",
                        Stream.of("dense", "dense_2", "dense_4")
                                .map(group -> "_layer_checkpoint_dependencies\\" + group + "/vars/#")
                                .toList(),
                        SIGMOID,
                        SIGMOID,
                        "dense_3_input",
                        "dense_5"));
    }

    private static final String KERAS2 = "model_weights/dense_%1$d/dense_%1$d/#";
    private static final List<String> KERAS3 =
            List.of("layers/dense/vars/#", "layers/dense_1/vars/#", "layers/dense_2/vars/#");

    private static List<String> numbered(String pattern, int first, int last) {
        List<String> arrays = new ArrayList<>();
        for (int i = first; i <= last; i++) {
            arrays.add(String.format(Locale.ROOT, pattern, i));
        }
        return arrays;
    }

    /** A chain of {@code dense_n}, whose input is called after the first. */
    private static Entry named(String file, List<String> arrays, String kernel, String bias, DoubleUnaryOperator last) {
        String first = arrays.get(0).split("/")[1];
        String output = arrays.get(arrays.size() - 1).split("/")[1];
        return new Entry(file, arrays, kernel, bias, RELU, last, first + "_input", output);
    }

    private static Entry archive(
            String file,
            List<String> arrays,
            DoubleUnaryOperator hidden,
            DoubleUnaryOperator last,
            String input,
            String output) {
        return new Entry(file, arrays, "0", "1", hidden, last, input, output);
    }

    private static Path zoo(String name) {
        return RealData.existing("zoo/" + name);
    }

    @ParameterizedTest
    @MethodSource("entries")
    void givesWhatTheArraysInTheFileGive(Entry entry) throws IOException {
        Path file = zoo(entry.file());
        List<float[][]> kernels = new ArrayList<>();
        List<float[]> biases = new ArrayList<>();
        try (HdfFile hdf5 = open(file)) {
            for (String array : entry.arrays()) {
                kernels.add((float[][]) hdf5.getDatasetByPath(array.replace("#", entry.kernel()))
                        .getData());
                biases.add((float[])
                        hdf5.getDatasetByPath(array.replace("#", entry.bias())).getData());
            }
        }
        int width = kernels.get(0).length;
        double[] rows = new Random(3)
                .doubles((long) ROWS * width, -1, 1)
                .map(x -> (float) x)
                .toArray();
        double[] expected = new double[0];
        for (int row = 0; row < ROWS; row++) {
            double[] values = Arrays.copyOfRange(rows, row * width, (row + 1) * width);
            for (int layer = 0; layer < kernels.size(); layer++) {
                boolean last = layer == kernels.size() - 1;
                values = dense(values, kernels.get(layer), biases.get(layer), last ? entry.last() : entry.hidden());
            }
            expected = expected.length == 0 ? new double[ROWS * values.length] : expected;
            System.arraycopy(values, 0, expected, row * values.length, values.length);
        }

        OnnxModel model = KerasModelReader.read(file);
        Map<String, double[]> outputs = KerasRun.run(model, ROWS, Map.of(entry.input(), rows));

        assertThat(outputs).containsOnlyKeys(entry.output());
        double[] actual = outputs.get(entry.output());
        double scale = Arrays.stream(expected).map(Math::abs).max().orElseThrow();
        double largest = 0;
        for (int i = 0; i < actual.length; i++) {
            largest = Math.max(largest, Math.abs(actual[i] - expected[i]));
        }
        TABLE.add(String.format(Locale.ROOT, "%s: largest difference %.2g of %.3g", entry, largest, scale));
        assertThat(actual).containsExactly(expected, within(FLOAT_NOISE * scale));
        long parameters = 0;
        for (int layer = 0; layer < kernels.size(); layer++) {
            parameters += (long) kernels.get(layer).length * kernels.get(layer)[0].length + biases.get(layer).length;
        }
        assertThat(model.parameters()).isEqualTo(parameters);
    }

    private static HdfFile open(Path file) throws IOException {
        if (file.toString().endsWith(".h5")) {
            return new HdfFile(file);
        }
        try (ZipFile zip = new ZipFile(file.toFile())) {
            return HdfFile.fromBytes(
                    zip.getInputStream(zip.getEntry("model.weights.h5")).readAllBytes());
        }
    }

    private static double[] dense(double[] x, float[][] kernel, float[] bias, DoubleUnaryOperator activation) {
        double[] y = new double[bias.length];
        for (int unit = 0; unit < y.length; unit++) {
            y[unit] = bias[unit];
            for (int i = 0; i < x.length; i++) {
                y[unit] += x[i] * kernel[i][unit];
            }
        }
        if (activation != SOFTMAX) {
            return Arrays.stream(y).map(activation).toArray();
        }
        double largest = Arrays.stream(y).max().orElseThrow();
        double[] powers = Arrays.stream(y).map(z -> Math.exp(z - largest)).toArray();
        double sum = Arrays.stream(powers).sum();
        return Arrays.stream(powers).map(power -> power / sum).toArray();
    }

    @Test
    void airplaneIsWhatKeras2onnxMadeOfIt() throws IOException {
        OnnxModel keras = KerasModelReader.read(zoo("h5/airplane_keras2.3.1.h5"));
        OnnxModel twin = OnnxModelReader.read(zoo("onnx/keras2onnx_airplane.onnx"));
        double[] rows = new Random(4).doubles(ROWS * 12L, -1, 1).toArray();
        double[] expected = KerasRun.run(twin, ROWS, Map.of(twin.inputs().get(0).name(), rows))
                .get(twin.outputs().get(0).name());

        // the same sums in the same order up to kernels of Gemm and MatMul: a few roundings
        double scale = Arrays.stream(expected).map(Math::abs).max().orElseThrow();
        assertThat(KerasRun.run(keras, ROWS, Map.of("dense_1_input", rows)).get("dense_4"))
                .containsExactly(expected, within(1e-6 * scale));
    }

    /** The accuracies of the zoo's notes, with as many decimals. */
    @ParameterizedTest
    @CsvSource({
        "keras/iris_keras3.2.keras, iris.csv.gz, 1, 0.88",
        "keras/mnist_keras3.3.keras, mnist/t10k-images-idx3-ubyte.gz, 255, 0.9637",
        "h5/pima_keras2.2.4.h5, diabetes.csv.gz, 1, 0.858"
    })
    void reachesTheKnownAccuracy(String name, String data, double divisor, String accuracy) throws IOException {
        assertAccuracy(name, KerasModelReader.read(zoo(name)), data, divisor, accuracy);
    }

    private static void assertAccuracy(String name, OnnxModel model, String data, double divisor, String accuracy)
            throws IOException {
        Path file = RealData.existing("data/" + data);
        DataOptions options = DataOptions.defaults()
                .withFiles(List.of(file.toString()))
                .with(Scaling.by(1 / divisor))
                .with(HoldOut.NONE);
        String input = model.inputs().get(0).name();
        int width = Math.toIntExact(model.inputs().get(0).dims().get(1));
        Dataset dataset = Datasets.open(options, List.of(new InputShape(input, List.of(width))));
        int right = 0;
        int rows = 0;
        try (BatchReader reader = dataset.open(Part.ALL, 1000)) {
            Batch batch = reader.newBatch();
            while (reader.next(batch)) {
                double[] features = Arrays.copyOf(batch.features(), batch.rows() * width);
                double[] scores = KerasRun.run(model, batch.rows(), Map.of(input, features))
                        .values()
                        .iterator()
                        .next();
                for (int row = 0; row < batch.rows(); row++) {
                    right += predicted(scores, scores.length / batch.rows(), row) == (int) batch.targets()[row] ? 1 : 0;
                }
                rows += batch.rows();
            }
        }
        TABLE.add("%s: %d of %d rows right".formatted(name, right, rows));
        String printed = String.format(Locale.ROOT, "%." + (accuracy.length() - 2) + "f", (double) right / rows);
        assertThat(printed).isEqualTo(accuracy);
    }

    /** The file says nothing of its layers; the zoo's notes do, and that 0.5 is taken off pixels of 0 to 1. */
    @Test
    void weightsAloneReachTheKnownAccuracyWithTheirArchitecture(@TempDir Path folder) throws IOException {
        Path weights = zoo("h5/mnist_weights_only_tf2.4.h5");
        String dense = "{'class_name': 'Dense', 'config': {'name': '%s', 'units': %d, 'activation': '%s'}}";
        String scaling =
                "{'class_name': 'Rescaling', 'config': {'name': 'scaling', 'scale': 1, 'offset': -0.5, 'batch_input_shape': [null, 784]}}";
        Path architecture = folder.resolve("mnist.json");
        Files.writeString(
                architecture,
                "{'class_name': 'Sequential', 'keras_version': '2.4.0', 'config': {'name': 'mnist', 'layers': [%s]}}"
                        .formatted(String.join(
                                ", ",
                                scaling,
                                dense.formatted("dense", 64, "relu"),
                                dense.formatted("dense_1", 64, "relu"),
                                dense.formatted("dense_2", 10, "softmax")))
                        .replace('\'', '"'));
        assertAccuracy(
                weights.toString(),
                KerasModelReader.read(weights, architecture),
                "mnist/t10k-images-idx3-ubyte.gz",
                255,
                "0.972");
    }

    private static int predicted(double[] scores, int classes, int row) {
        if (classes == 1) {
            return scores[row] > 0.5 ? 1 : 0;
        }
        int best = 0;
        for (int i = 1; i < classes; i++) {
            best = scores[row * classes + i] > scores[row * classes + best] ? i : best;
        }
        return best;
    }

    @ParameterizedTest
    @CsvSource({
        "keras/NEG_qkeras_qdense.keras, layer 'fc1' (QDense): a custom layer",
        "h5/jet_70pruned_weights_only.h5, holds weights only",
        "h5/mnist_weights_only_tf2.4.h5, holds weights only"
    })
    void refusesTheRestWithItsReason(String name, String reason) {
        Path file = zoo(name);
        assertThatThrownBy(() -> KerasModelReader.read(file))
                .isInstanceOf(UnsupportedModelException.class)
                .hasMessageContaining(name)
                .hasMessageContaining(reason);
    }

    @AfterAll
    static void printTable() {
        TABLE.forEach(System.out::println);
    }
}
