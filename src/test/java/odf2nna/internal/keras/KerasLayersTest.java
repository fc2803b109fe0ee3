package odf2nna.internal.keras;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.Stream;
import odf2nna.internal.onnx.DenseRegion;
import odf2nna.internal.onnx.OnnxModel;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Layers that no public file at hand has, against arithmetic by the formulas of Keras' documentation. */
@Tag("native")
class KerasLayersTest {
    private static final int ROWS = 20;
    /** A few operations in float32 on numbers of some tens at most. */
    private static final double FLOAT_NOISE = 2e-5;

    private final Random random = new Random(11);

    @TempDir
    private Path folder;

    private float[] vector(int size, double low, double high) {
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = (float) (low + (high - low) * random.nextDouble());
        }
        return values;
    }

    private float[][] matrix(int rows, int columns) {
        return Stream.generate(() -> vector(columns, -1, 1)).limit(rows).toArray(float[][]::new);
    }

    private static String layer(String className, String name, String config, String... inputs) {
        List<String> tensors = new ArrayList<>();
        for (String input : inputs) {
            tensors.add(
                    "{'class_name': '__keras_tensor__', 'config': {'keras_history': ['%s', 0, 0]}}".formatted(input));
        }
        String args = inputs.length > 1 ? "[" + tensors + "]" : tensors.toString();
        String nodes = inputs.length == 0 ? "[]" : "[{'args': %s, 'kwargs': {'training': false}}]".formatted(args);
        return "{'module': 'keras.layers', 'class_name': '%s', 'name': '%s', 'config': {'name': '%s'%s}, 'inbound_nodes': %s}"
                .formatted(className, name, name, config.isEmpty() ? "" : ", " + config, nodes);
    }

    /** Two inputs, a picture and features, that come together. */
    @Test
    void aFunctionalModelOfManyLayers() throws IOException {
        String config = "{'module': 'keras', 'class_name': 'Functional', 'config': {'name': 'many', 'layers': ["
                + String.join(
                        ", ",
                        layer("InputLayer", "picture", "'batch_shape': [null, 2, 3]"),
                        layer("InputLayer", "features", "'batch_shape': [null, 4]"),
                        layer("Rescaling", "rescaling", "'scale': 0.5, 'offset': -1.0", "picture"),
                        layer("Flatten", "flatten", "", "rescaling"),
                        layer("Normalization", "normalization", "'axis': [-1]", "features"),
                        layer("Dense", "left", "'units': 5, 'activation': 'linear'", "flatten"),
                        layer("PReLU", "prelu", "", "left"),
                        layer("Dense", "right", "'units': 5, 'use_bias': false", "normalization"),
                        layer("BatchNormalization", "batch", "'axis': -1, 'epsilon': 0.01", "right"),
                        layer("Dropout", "dropout", "'rate': 0.5", "batch"),
                        layer("Add", "sum", "", "prelu", "dropout"),
                        layer("Concatenate", "joined", "'axis': -1", "sum", "prelu", "normalization"),
                        layer("LayerNormalization", "layernorm", "'axis': [-1], 'epsilon': 0.001", "joined"),
                        layer("Dense", "out", "'units': 2, 'activation': 'tanh'", "layernorm"))
                + "], 'input_layers': [['picture', 0, 0], ['features', 0, 0]], 'output_layers': [['out', 0, 0], ['sum', 0, 0]]}}";
        float[] mean = vector(4, -1, 1);
        float[] variance = vector(4, 0.5, 2);
        float[][] left = matrix(6, 5);
        float[] bias = vector(5, -1, 1);
        float[] alpha = vector(5, 0, 0.5);
        float[][] right = matrix(4, 5);
        List<float[]> batch = List.of(vector(5, 0.5, 2), vector(5, -1, 1), vector(5, -1, 1), vector(5, 0.5, 2));
        float[] gamma = vector(14, 0.5, 2);
        float[] beta = vector(14, -1, 1);
        float[][] out = matrix(14, 2);
        float[] outBias = vector(2, -1, 1);
        Path file = KerasFiles.archive(
                folder.resolve("many.keras"),
                "3.9.0",
                config,
                Map.of(
                        "normalization", List.of(mean, variance, new float[] {7}),
                        "dense", List.of(left, bias),
                        "p_re_lu", List.of(alpha),
                        "dense_1", List.of((Object) right),
                        "batch_normalization", List.copyOf(batch),
                        "layer_normalization", List.of(gamma, beta),
                        "dense_2", List.of(out, outBias)));
        double[] pictures = random.doubles(ROWS * 6L, -3, 3).map(x -> (float) x).toArray();
        double[] features = random.doubles(ROWS * 4L, -3, 3).map(x -> (float) x).toArray();

        OnnxModel model = KerasModelReader.read(file);
        Map<String, double[]> outputs = KerasRun.run(model, ROWS, Map.of("picture", pictures, "features", features));

        double[] expectedOut = new double[ROWS * 2];
        double[] expectedSum = new double[ROWS * 5];
        for (int row = 0; row < ROWS; row++) {
            double[] normalised = new double[4];
            double[] joined = new double[14];
            for (int i = 0; i < 4; i++) {
                normalised[i] = (features[row * 4 + i] - mean[i]) / Math.sqrt(variance[i]);
            }
            for (int unit = 0; unit < 5; unit++) {
                double z = bias[unit];
                for (int i = 0; i < 6; i++) {
                    z += (0.5 * pictures[row * 6 + i] - 1) * left[i][unit];
                }
                double activated = z > 0 ? z : alpha[unit] * z;
                double product = 0;
                for (int i = 0; i < 4; i++) {
                    product += normalised[i] * right[i][unit];
                }
                double scaled = (product - batch.get(2)[unit]) / Math.sqrt(batch.get(3)[unit] + 0.01);
                joined[unit] = activated + scaled * batch.get(0)[unit] + batch.get(1)[unit];
                joined[5 + unit] = activated;
                expectedSum[row * 5 + unit] = joined[unit];
            }
            System.arraycopy(normalised, 0, joined, 10, 4);
            double centre = 0;
            for (double value : joined) {
                centre += value / 14;
            }
            double spread = 0;
            for (double value : joined) {
                spread += (value - centre) * (value - centre) / 14;
            }
            for (int unit = 0; unit < 2; unit++) {
                double z = outBias[unit];
                for (int i = 0; i < 14; i++) {
                    z += ((joined[i] - centre) / Math.sqrt(spread + 0.001) * gamma[i] + beta[i]) * out[i][unit];
                }
                expectedOut[row * 2 + unit] = Math.tanh(z);
            }
        }
        assertThat(outputs).containsOnlyKeys("out", "sum");
        assertThat(outputs.get("out")).containsExactly(expectedOut, within(FLOAT_NOISE));
        assertThat(outputs.get("sum")).containsExactly(expectedSum, within(FLOAT_NOISE));
        assertThat(model.inputs()).extracting(input -> input.name()).containsExactly("picture", "features");
        assertThat(DenseRegion.of(model).network().layers())
                .extracting(dense -> dense.layer().name())
                .contains("left", "right", "out");
    }

    private static Arguments by(String name, DoubleUnaryOperator function) {
        return Arguments.of(name, function);
    }

    private static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }

    private static double clip(double x, double low, double high) {
        return Math.min(Math.max(x, low), high);
    }

    static Stream<Arguments> functions() {
        return Stream.of(
                by("relu", x -> Math.max(x, 0)),
                by("relu6", x -> clip(x, 0, 6)),
                by("elu", x -> x > 0 ? x : Math.expm1(x)),
                by("selu", x -> 1.05070098 * (x > 0 ? x : 1.67326324 * Math.expm1(x))),
                by("celu", x -> Math.max(x, 0) + Math.min(0, Math.expm1(x))),
                by("sigmoid", KerasLayersTest::sigmoid),
                by("hard_sigmoid", x -> clip(x + 3, 0, 6) / 6),
                by("tanh", Math::tanh),
                by("softplus", x -> Math.log1p(Math.exp(x))),
                by("softsign", x -> x / (1 + Math.abs(x))),
                by("swish", x -> x * sigmoid(x)),
                by("silu", x -> x * sigmoid(x)),
                by("mish", x -> x * Math.tanh(Math.log1p(Math.exp(x)))),
                by("leaky_relu", x -> x > 0 ? x : 0.2 * x),
                by("hard_silu", x -> x * clip(x + 3, 0, 6) / 6),
                by("exponential", Math::exp),
                by("linear", x -> x));
    }

    /** A kernel of one, so that a layer is its activation; the same function in a layer of its own. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("functions")
    void activations(String name, DoubleUnaryOperator function) throws IOException {
        String config = sequential(
                "3.0.0",
                layer("InputLayer", "x", "'batch_shape': [null, 1]"),
                layer("Dense", "d", "'units': 1, 'activation': '%s'".formatted(name)));
        Path dense = KerasFiles.archive(
                folder.resolve("d.keras"),
                "3.0.0",
                config,
                Map.of("dense", List.of(new float[][] {{1}}, new float[1])));

        check(KerasModelReader.read(dense), function);
    }

    @ParameterizedTest(name = "Keras {0}: {1}")
    @CsvSource({"2.9.0, 0.2", "3.9.0, 0.16666666666666666"})
    void hardSigmoidHasChanged(String version, double slope) {
        LinkedHashMap<String, Object> weights = new LinkedHashMap<>();
        weights.put("kernel:0", new float[][] {{1}});
        weights.put("bias:0", new float[1]);
        String config = sequential(
                version,
                layer("Dense", "d", "'units': 1, 'batch_input_shape': [null, 1], 'activation': 'hard_sigmoid'"));
        Path file = KerasFiles.hdf5(folder.resolve("d.h5"), version, config, Map.of("d", weights));

        assertThat(file).satisfies(path -> check(KerasModelReader.read(path), x -> clip(slope * x + 0.5, 0, 1)));
    }

    static Stream<Arguments> layers() {
        return Stream.of(
                Arguments.of("ReLU", "", (DoubleUnaryOperator) x -> Math.max(x, 0)),
                Arguments.of("ReLU", "'max_value': 2.0", (DoubleUnaryOperator) x -> clip(x, 0, 2)),
                Arguments.of("ReLU", "'max_value': 2.0, 'negative_slope': 0.1", (DoubleUnaryOperator)
                        x -> x > 2 ? 2 : x > 0 ? x : 0.1 * x),
                Arguments.of("ReLU", "'threshold': 1.0, 'negative_slope': 0.5", (DoubleUnaryOperator)
                        x -> x >= 1 ? x : 0.5 * (x - 1)),
                Arguments.of("ReLU", "'threshold': 1.0, 'max_value': 2.0", (DoubleUnaryOperator)
                        x -> x >= 2 ? 2 : x >= 1 ? x : 0),
                Arguments.of("LeakyReLU", "'alpha': 0.1", (DoubleUnaryOperator) x -> x > 0 ? x : 0.1 * x),
                Arguments.of("LeakyReLU", "", (DoubleUnaryOperator) x -> x > 0 ? x : 0.3 * x),
                Arguments.of("ThresholdedReLU", "'theta': 0.7", (DoubleUnaryOperator) x -> x > 0.7 ? x : 0),
                Arguments.of("ELU", "'alpha': 0.5", (DoubleUnaryOperator) x -> x > 0 ? x : 0.5 * Math.expm1(x)),
                Arguments.of("Activation", "'activation': 'tanh'", (DoubleUnaryOperator) Math::tanh),
                Arguments.of("GaussianNoise", "'stddev': 0.5", (DoubleUnaryOperator) x -> x),
                Arguments.of("Softmax", "", (DoubleUnaryOperator) x -> 1));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("layers")
    void activationLayers(String className, String config, DoubleUnaryOperator function) throws IOException {
        String model = sequential(
                "3.0.0", layer("InputLayer", "x", "'batch_shape': [null, 1]"), layer(className, "a", config));
        Path file = KerasFiles.archive(folder.resolve("a.keras"), "3.0.0", model, Map.of());

        OnnxModel read = KerasModelReader.read(file);

        check(read, function);
        assertThat(read.outputs()).extracting(output -> output.name()).containsExactly("a");
    }

    private static String sequential(String version, String... layers) {
        return "{'class_name': 'Sequential', 'keras_version': '%s', 'config': {'name': 's', 'layers': [%s]}}"
                .formatted(version, String.join(", ", layers));
    }

    /** Between −4 and 4, the corners among them. */
    private static void check(OnnxModel model, DoubleUnaryOperator function) {
        double[] x = new double[81];
        double[] expected = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            x[i] = (float) (i / 10.0 - 4);
            expected[i] = function.applyAsDouble(x[i]);
        }
        Map<String, double[]> outputs =
                KerasRun.run(model, x.length, Map.of(model.inputs().get(0).name(), x));
        assertThat(outputs.values().iterator().next()).containsExactly(expected, within(FLOAT_NOISE));
    }
}
