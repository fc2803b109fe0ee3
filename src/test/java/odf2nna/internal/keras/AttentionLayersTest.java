package odf2nna.internal.keras;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import odf2nna.internal.onnx.DenseRegion;
import odf2nna.internal.onnx.OnnxModel;
import odf2nna.onnx.UnsupportedModelException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Attention against loops over heads and steps, by the formulas of Keras' documentation, and against what Keras printed. */
@Tag("native")
class AttentionLayersTest {
    private static final int FEATURES = 4;
    private static final int STEPS = 5;
    private static final int HEADS = 4;
    private static final int DEPTH = 3;

    /** Sums of some dozens of products of numbers below one, in float32. */
    private static final double FLOAT_NOISE = 2e-6;

    private final Random random = new Random(13);

    @TempDir
    private Path folder;

    private static String tensor(String name) {
        return "{'class_name': '__keras_tensor__', 'config': {'keras_history': ['%s', 0, 0]}}".formatted(name);
    }

    private static String input(String name, String steps) {
        return "{'class_name': 'InputLayer', 'name': '%s', 'config': {'name': '%1$s', 'batch_shape': [null, %s, %d]}, 'inbound_nodes': []}"
                .formatted(name, steps, FEATURES);
    }

    private static String functional(String layers, String inputs, String outputs) {
        return "{'class_name': 'Functional', 'config': {'name': 'm', 'layers': [%s], 'input_layers': [%s], 'output_layers': [%s]}}"
                .formatted(layers, inputs, outputs);
    }

    private static String attention(String className, String settings, String nodes) {
        return "{'module': 'keras.layers', 'class_name': '%s', 'name': 'a', 'config': {'name': 'a', %s}, 'inbound_nodes': [%s]}"
                .formatted(className, settings, nodes);
    }

    /** Self-attention on one input, x, with the arguments given after the tensors. */
    private static String self(String className, String settings, String steps, String options) {
        String call = "{'args': [%s, %1$s], 'kwargs': {%s}}".formatted(tensor("x"), options);
        String outputs = "['a', 0, 0]" + (options.contains("scores") ? ", ['a', 0, 1]" : "");
        return functional(input("x", steps) + ", " + attention(className, settings, call), "['x', 0, 0]", outputs);
    }

    private static String settings(String others) {
        return "'num_heads': %d, 'key_dim': %d%s".formatted(HEADS, DEPTH, others.isEmpty() ? "" : ", " + others);
    }

    private float[][][] numbers(int a, int b, int c) {
        float[][][] numbers = new float[a][b][c];
        for (float[][] plane : numbers) {
            for (float[] row : plane) {
                for (int i = 0; i < c; i++) {
                    row[i] = random.nextFloat() - 0.5f;
                }
            }
        }
        return numbers;
    }

    private double[][] steps() {
        double[][] steps = new double[STEPS][FEATURES];
        for (double[] step : steps) {
            for (int i = 0; i < FEATURES; i++) {
                step[i] = (float) (4 * random.nextDouble() - 2);
            }
        }
        return steps;
    }

    private static double[] flat(double[][] steps) {
        return IntStream.range(0, steps.length * steps[0].length)
                .mapToDouble(i -> steps[i / steps[0].length][i % steps[0].length])
                .toArray();
    }

    private static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }

    /** Which keys a step of the query sees. */
    private interface Sight {
        boolean sees(int query, int key);
    }

    /** The weights of an attention, drawn when asked for. */
    private final class Attention {
        private final boolean biased;
        private final Map<String, float[][][]> kernels = new LinkedHashMap<>();
        private final Map<String, float[][]> biases = new HashMap<>();

        private Attention(boolean biased, int groups, int valueDepth, boolean gated) {
            this.biased = biased;
            add("query", FEATURES, HEADS, DEPTH);
            add("key", FEATURES, groups, DEPTH);
            if (gated) {
                add("gate", FEATURES, HEADS, valueDepth);
            }
            add("value", FEATURES, groups, valueDepth);
        }

        private void add(String part, int inputs, int heads, int depth) {
            kernels.put(part, numbers(inputs, heads, depth));
            biases.put(part, biased ? numbers(1, heads, depth)[0] : new float[heads][depth]);
        }

        /** As {@code .keras} files have them. */
        private Map<String, List<Object>> groups(String group, String prefix) {
            Map<String, List<Object>> groups = new LinkedHashMap<>();
            kernels.forEach((part, kernel) -> {
                String name = part.equals("gate") ? "_gate" : prefix + part.replace("attention_", "");
                Object bias = part.startsWith("attention") ? biases.get(part)[0] : biases.get(part);
                groups.put(group + "/" + name + "_dense", biased ? List.of(kernel, bias) : List.of((Object) kernel));
            });
            return groups;
        }

        private double[][] project(String part, double[][] steps, int head) {
            float[][][] kernel = kernels.get(part);
            double[][] projected = new double[steps.length][kernel[0][0].length];
            for (int step = 0; step < steps.length; step++) {
                for (int i = 0; i < projected[step].length; i++) {
                    projected[step][i] = biases.get(part)[head][i];
                    for (int feature = 0; feature < kernel.length; feature++) {
                        projected[step][i] += steps[step][feature] * kernel[feature][head][i];
                    }
                }
            }
            return projected;
        }

        private double[] weights(double[] query, double[][] keys, int step, Sight sight) {
            double[] weights = new double[keys.length];
            double sum = 0;
            for (int key = 0; key < keys.length; key++) {
                double score = 0;
                for (int i = 0; i < query.length; i++) {
                    score += query[i] * keys[key][i];
                }
                weights[key] = sight.sees(step, key) ? Math.exp(score / Math.sqrt(DEPTH)) : 0;
                sum += weights[key];
            }
            for (int key = 0; key < keys.length; key++) {
                weights[key] /= sum;
            }
            return weights;
        }

        /** {@return the outputs of a layer as wide as said} */
        private double[] run(double[][] query, double[][] value, double[][] key, int width, Sight sight) {
            int groups = kernels.get("value")[0].length;
            int depth = kernels.get("value")[0][0].length;
            add("attention_output", HEADS, depth, width);
            biases.put("attention_output", biased ? numbers(1, 1, width)[0] : new float[1][width]);
            double[][] output = new double[query.length][width];
            for (int head = 0; head < HEADS; head++) {
                int group = head / (HEADS / groups);
                double[][] queries = project("query", query, head);
                double[][] keys = project("key", key, group);
                double[][] values = project("value", value, group);
                for (int step = 0; step < query.length; step++) {
                    double[] weights = weights(queries[step], keys, step, sight);
                    for (int i = 0; i < depth; i++) {
                        double mixed = 0;
                        for (int other = 0; other < weights.length; other++) {
                            mixed += weights[other] * values[other][i];
                        }
                        if (kernels.containsKey("gate")) {
                            mixed *= sigmoid(project("gate", query, head)[step][i]);
                        }
                        for (int unit = 0; unit < width; unit++) {
                            double bias = head + i == 0 ? biases.get("attention_output")[0][unit] : 0;
                            output[step][unit] += bias + mixed * kernels.get("attention_output")[head][i][unit];
                        }
                    }
                }
            }
            return flat(output);
        }
    }

    private OnnxModel read(String config, Map<String, List<Object>> weights) throws IOException {
        return KerasModelReader.read(KerasFiles.archive(folder.resolve("a.keras"), "3.15.0", config, weights));
    }

    @ParameterizedTest(name = "{0}, {1} steps, {2}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "'value_dim': 3                                         | 5    |                         | 4 | 3 | -1",
                "'value_dim': 2, 'use_bias': false                      | null |                         | 4 | 2 | -1",
                "'value_dim': null, 'output_shape': [6]                 | 5    | 'training': false       | 6 | 3 | -1",
                "'value_dim': 3, 'attention_axes': [1], 'dropout': 0.5  | 5    | 'use_causal_mask': true | 4 | 3 | 0",
                "'value_dim': 3, 'use_gate': true, 'output_shape': 2    | null | 'use_causal_mask': true | 2 | 3 | 0",
                "'value_dim': 3, 'sliding_window': 2                    | 5    |                         | 4 | 3 | 2",
                "'value_dim': 3, 'sliding_window': 2                    | null |                         | 4 | 3 | 2"
            })
    void multiHeadAttention(String others, String steps, String options, int width, int valueDepth, int sight)
            throws IOException {
        Attention attention = new Attention(!others.contains("use_bias"), HEADS, valueDepth, others.contains("gate"));
        double[][] x = steps();
        Sight sees = (query, key) -> sight < 0 || (sight == 0 ? key <= query : Math.abs(query - key) < sight);
        double[] expected = attention.run(x, x, x, width, sees);
        String config = self("MultiHeadAttention", settings(others), steps, options == null ? "" : options);

        OnnxModel model = read(config, attention.groups("multi_head_attention", ""));

        assertThat(KerasRun.run(model, List.of(1L, (long) STEPS, (long) FEATURES), flat(x)))
                .containsExactly(expected, within(FLOAT_NOISE));
    }

    /** Heads of a query in groups; with the class as either kind of file has it. */
    @ParameterizedTest(name = "{0}")
    @CsvSource({"GroupQueryAttention, false", "GroupedQueryAttention, true"})
    void groupQueryAttention(String className, boolean causal) throws IOException {
        Attention attention = new Attention(true, 2, DEPTH, false);
        double[][] x = steps();
        double[] expected = attention.run(x, x, x, FEATURES, (query, key) -> !causal || key <= query);
        String config = self(
                className,
                "'num_query_heads': 4, 'num_key_value_heads': 2, 'head_dim': 3",
                "null",
                "'use_causal_mask': %b".formatted(causal));

        OnnxModel model = read(config, attention.groups("grouped_query_attention", "_"));

        assertThat(KerasRun.run(model, List.of(1L, (long) STEPS, (long) FEATURES), flat(x)))
                .containsExactly(expected, within(FLOAT_NOISE));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "by name     | {'args': [], 'kwargs': {'query': X, 'key': Z, 'value': Y, 'return_attention_scores': false}}",
                "half        | {'args': [X], 'kwargs': {'key': Z, 'value': Y, 'attention_mask': null}}",
                "in places   | {'args': [X, Y, Z, null, null, null, null, false, null, false], 'kwargs': {}}",
                "of Keras 2  | [['x', 0, 0, {'value': ['y', 0, 0], 'key': ['z', 0, 0], 'training': null}]]"
            })
    void queryValueAndKeyAreToldApart(String id, String call) throws IOException {
        Attention attention = new Attention(true, HEADS, DEPTH, false);
        double[][] query = steps();
        double[][] value = steps();
        double[][] key = steps();
        double[] expected = attention.run(query, value, key, FEATURES, (step, other) -> true);
        String node = call.replace("X", tensor("x")).replace("Y", tensor("y")).replace("Z", tensor("z"));
        String layers = String.join(
                ", ",
                input("x", "5"),
                input("y", "5"),
                input("z", "5"),
                attention("MultiHeadAttention", settings(""), node));
        String config = functional(layers, "['x', 0, 0], ['y', 0, 0], ['z', 0, 0]", "['a', 0, 0]");

        OnnxModel model = read(config, attention.groups("multi_head_attention", "_"));

        Map<String, double[]> given = Map.of("x", flat(query), "y", flat(value), "z", flat(key));
        assertThat(KerasRun.run(model, 1, given).get("a")).containsExactly(expected, within(FLOAT_NOISE));
    }

    /** Two tensors from one layer: the scores sum to one, and they are those behind the output. */
    @Test
    void scoresAreAnOutput() throws IOException {
        Attention attention = new Attention(true, HEADS, DEPTH, false);
        double[][] x = steps();
        double[] expected = attention.run(x, x, x, FEATURES, (query, key) -> true);
        String config = self("MultiHeadAttention", settings(""), "5", "'return_attention_scores': true");

        OnnxModel model = read(config, attention.groups("multi_head_attention", ""));

        Map<String, double[]> outputs = KerasRun.run(model, 1, Map.of("x", flat(x)));
        assertThat(outputs.get("a")).containsExactly(expected, within(FLOAT_NOISE));
        double[] scores = outputs.values().stream().toList().get(1);
        assertThat(model.outputs().get(1).dims()).containsExactly(-1L, (long) HEADS, (long) STEPS, (long) STEPS);
        double[] first = attention.weights(
                attention.project("query", x, 0)[0], attention.project("key", x, 0), 0, (query, key) -> true);
        assertThat(Arrays.copyOf(scores, STEPS)).containsExactly(first, within(FLOAT_NOISE));
    }

    private static float wave(int i, double phase) {
        return (float) (Math.sin(0.7 * i + phase) / 2);
    }

    private static float[][][] waves(int a, int b, int c, double phase) {
        float[][][] waves = new float[a][b][c];
        for (int i = 0; i < a * b * c; i++) {
            waves[i / (b * c)][i / c % b][i % c] = wave(i, phase);
        }
        return waves;
    }

    /**
     * What Keras 3.15 and TensorFlow printed for
     *
     * <pre>
     * x = keras.Input((3, 4)); m = keras.Model(x, MultiHeadAttention(2, 3, value_dim=2)(x, x, use_causal_mask=True))
     * m.set_weights([(np.sin(0.7 * np.arange(w.size) + k) / 2).astype("float32").reshape(w.shape)
     *                for k, w in enumerate(m.get_weights())])
     * m.predict((np.sin(0.7 * np.arange(12) + 9) / 2).astype("float32").reshape(1, 3, 4))
     * </pre>
     */
    @Test
    void whatKerasPrinted() {
        LinkedHashMap<String, Object> weights = new LinkedHashMap<>();
        weights.put("a/query/kernel", waves(4, 2, 3, 0));
        weights.put("a/query/bias", waves(1, 2, 3, 1)[0]);
        weights.put("a/key/kernel", waves(4, 2, 3, 2));
        weights.put("a/key/bias", waves(1, 2, 3, 3)[0]);
        weights.put("a/value/kernel", waves(4, 2, 2, 4));
        weights.put("a/value/bias", waves(1, 2, 2, 5)[0]);
        weights.put("a/attention_output/kernel", waves(2, 2, 4, 6));
        weights.put("a/attention_output/bias", waves(1, 1, 4, 7)[0][0]);
        String config = self(
                "MultiHeadAttention", "'num_heads': 2, 'key_dim': 3, 'value_dim': 2", "3", "'use_causal_mask': true");
        Path file = KerasFiles.hdf5(folder.resolve("a.h5"), "3.15.0", config, Map.of("a", weights));
        double[] x = IntStream.range(0, 12).mapToDouble(i -> wave(i, 9)).toArray();
        double[] expected = {
            0.44131088,
            0.48801205,
            0.30519348,
            -0.02116232,
            0.46389800,
            0.50425613,
            0.30745471,
            -0.03394745,
            0.45761523,
            0.49783242,
            0.30391124,
            -0.03294413
        };

        assertThat(file)
                .satisfies(path -> assertThat(KerasRun.run(KerasModelReader.read(path), List.of(1L, 3L, 4L), x))
                        .containsExactly(expected, within(FLOAT_NOISE)));
    }

    /** The layers behind attention are pruned; those of attention are not. */
    @Test
    void feedForwardLayersBehindAreFound() throws IOException {
        Attention attention = new Attention(true, HEADS, DEPTH, false);
        attention.run(steps(), steps(), steps(), FEATURES, (query, key) -> true);
        Map<String, List<Object>> weights = attention.groups("multi_head_attention", "");
        weights.put("dense", List.of(numbers(1, FEATURES, 7)[0], new float[7]));
        weights.put("dense_1", List.of(numbers(1, 7, FEATURES)[0], new float[FEATURES]));
        String dense =
                "{'class_name': 'Dense', 'name': '%s', 'config': {'name': '%1$s', 'units': %d, 'activation': '%s'}, 'inbound_nodes': [{'args': [%s], 'kwargs': {}}]}";
        String plus =
                "{'module': 'keras.src.ops.numpy', 'class_name': 'Add', 'name': 'plus', 'registered_name': 'Add', 'config': {'name': 'plus'}, 'inbound_nodes': [{'args': [%s, %s], 'kwargs': {}}]}"
                        .formatted(tensor("x"), tensor("a"));
        String layers = String.join(
                ", ",
                input("x", "5"),
                attention("MultiHeadAttention", settings(""), "{'args': [%s, %1$s]}".formatted(tensor("x"))),
                plus,
                dense.formatted("up", 7, "relu", tensor("plus")),
                dense.formatted("down", FEATURES, "linear", tensor("up")));

        OnnxModel model = read(functional(layers, "['x', 0, 0]", "['down', 0, 0]"), weights);

        assertThat(DenseRegion.of(model).network().layers())
                .extracting(layer -> layer.layer().name())
                .contains("up", "down");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "'num_heads': 0, 'key_dim': 3                          |  [X, X]    |        | its num_heads is 0, expected a positive integer",
                "'num_heads': 4, 'key_dim': 2147483647                 |  [X, X]    |        | its query/kernel has the shape",
                "'num_heads': 2000000000, 'key_dim': 2000000000        |  [X, X]    |        | its query/kernel has the shape",
                "'num_heads': 4                                        |  [X, X]    |        | its key_dim is missing",
                "'num_heads': 4, 'key_dim': 3, 'use_bias': false       |  [X, X]    |        | holds 8 weights for it, expected 4",
                "'num_heads': 4, 'key_dim': 3, 'output_shape': [2, 2]  |  [X, X]    |        | its output_shape is [2, 2]",
                "'num_heads': 4, 'key_dim': 3, 'attention_axes': [2]   |  [X, X]    |        | its attention_axes are [2]",
                "'num_heads': 4, 'key_dim': 3, 'sliding_window': 'far' |  [X, X]    |        | its sliding_window is \"far\"",
                "'num_heads': 4, 'key_dim': 3                          |  [X]       |        | reads 1 tensors, expected a query, a value",
                "'num_heads': 4, 'key_dim': 3                          |  [3, X]    |        | is called with 3; expected tensors",
                "'num_heads': 4, 'key_dim': 3                          |  []        | 'value': X | is called without its query",
                "'num_heads': 4, 'key_dim': 3                          |  [X, X]    | 'attention_mask': X | the option attention_mask, which is not supported",
                "'num_heads': 4, 'key_dim': 3                          |  [X, X]    | 'query_mask': true | with the options [query_mask], not supported",
                "'num_heads': 4, 'key_dim': 3                          |  [X, X]    | 'other': true | the option other, which is not supported",
                "'num_heads': 4, 'key_dim': 3 | [X, X, X, X, X, X, X, X, X, X, X]   |        | is called with 11 arguments, expected at most 10"
            })
    void refused(String settings, String places, String names, String message) {
        Attention attention = new Attention(true, HEADS, DEPTH, false);
        attention.run(steps(), steps(), steps(), FEATURES, (query, key) -> true);
        String call = "{'args': %s, 'kwargs': {%s}}".formatted(places, names == null ? "" : names);
        String node = call.replace("X", tensor("x"));
        String config = functional(
                input("x", "5") + ", " + attention("MultiHeadAttention", settings, node), "['x', 0, 0]", "['a', 0, 0]");

        assertThatThrownBy(() -> read(config, attention.groups("multi_head_attention", "")))
                .isInstanceOf(UnsupportedModelException.class)
                .hasMessageContaining("a.keras: layer 'a' (MultiHeadAttention)")
                .hasMessageContaining(message);
    }

    /** Each value of the configuration is replaced by each of a few strange ones. */
    @Test
    void strangeValuesGiveAModelOrAnErrorWithTheFile() {
        Attention attention = new Attention(true, HEADS, DEPTH, false);
        attention.run(steps(), steps(), steps(), FEATURES, (query, key) -> true);
        Map<String, List<Object>> weights = attention.groups("multi_head_attention", "");
        String others =
                "'value_dim': 3, 'use_bias': true, 'output_shape': [4], 'attention_axes': [1], 'sliding_window': 2";
        String config =
                self("MultiHeadAttention", settings(others), "5", "'use_causal_mask': true, 'key': " + tensor("x"));
        List<String> strange =
                List.of("null", "-1", "0", "1e300", "9223372036854775807", "'x'", "[]", "[null]", "{}", "true");
        int refused = 0;
        Matcher value = Pattern.compile("(?<=[:\\[,] ?)('[^']*'(?!:)|-?\\d+|true|null|\\[1\\]|\\[4\\])(?=[,\\]}])")
                .matcher(config);
        while (value.find()) {
            for (String other : strange) {
                String changed = config.substring(0, value.start()) + other + config.substring(value.end());
                Throwable thrown = catchThrowable(() -> read(changed, weights));
                if (thrown != null) {
                    assertThat(thrown)
                            .as(changed)
                            .isInstanceOf(UnsupportedModelException.class)
                            .hasMessageContaining("a.keras: ");
                    refused++;
                }
            }
        }
        assertThat(refused).isGreaterThan(100);
    }

    @Test
    void stepsOfFreeFeaturesAreRefused() {
        String config = self("MultiHeadAttention", settings(""), "5", "").replace("5, 4", "5, null");

        assertThatThrownBy(() -> read(config, Map.of()))
                .isInstanceOf(UnsupportedModelException.class)
                .hasMessageContaining("reads a tensor of shape [?, 5, ?]");
    }
}
