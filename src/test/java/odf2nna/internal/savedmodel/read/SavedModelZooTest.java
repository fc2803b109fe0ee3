package odf2nna.internal.savedmodel.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import odf2nna.RealData;
import odf2nna.data.DataOptions;
import odf2nna.data.HoldOut;
import odf2nna.data.TargetSpec;
import odf2nna.internal.data.Batch;
import odf2nna.internal.data.BatchReader;
import odf2nna.internal.data.Dataset;
import odf2nna.internal.data.Datasets;
import odf2nna.internal.data.InputShape;
import odf2nna.internal.data.Part;
import odf2nna.internal.onnx.ElementType;
import odf2nna.internal.onnx.OnnxModel;
import odf2nna.internal.onnx.TensorSpec;
import odf2nna.internal.savedmodel.SavedModelMetadata;
import odf2nna.onnx.UnsupportedModelException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * SavedModels that others made and published, of TensorFlow 1.1 to 2.19. They are not part of this repository; where they
 * are not at hand these tests are skipped. What a model gives is compared with what TensorFlow computes from its folder,
 * with predictions that were stored with it, and with the score that is known of it.
 */
@Tag("shared")
@Tag("native")
class SavedModelZooTest {
    private static final int ROWS = 200;

    /** Sums of up to 784 products through up to four layers, in float32: relative to the largest output. */
    private static final double FLOAT_NOISE = 2e-5;

    private static final List<String> TABLE = new ArrayList<>();

    private static Path zoo(String name) {
        return RealData.existing("zoo/savedmodel/" + name);
    }

    private static OnnxModel read(Path folder) throws IOException {
        return SavedModelReader.read(folder, Optional.of("serving_default"), Optional.empty());
    }

    @ParameterizedTest
    @CsvSource({
        "audit_tf1_estimator_pbtxt, 4999",
        "calhousing_widedeep_2in2out_export_tf2.15, 1207",
        "iris_forxren_tf2.15, 85",
        "iris_tf1_estimator_pbtxt, 159",
        "mnist_keras3_export_tf2.19_b, 42310",
        "sales_tf1.13_keras_builder, 2046"
    })
    void givesWhatTensorFlowGives(String name, long denseParameters) throws IOException {
        Path folder = zoo(name);
        OnnxModel model = read(folder);
        Map<String, BothRuntimes.Rows> rows = new HashMap<>();
        Random random = new Random(5);
        for (TensorSpec input : model.inputs()) {
            long width = input.dims().stream().filter(dim -> dim > 0).reduce(1L, Math::multiplyExact);
            rows.put(
                    input.name(),
                    input.type().orElseThrow() == ElementType.STRING
                            ? BothRuntimes.Rows.of(random.ints(ROWS, 0, TEXTS.size())
                                    .mapToObj(TEXTS::get)
                                    .toList())
                            : BothRuntimes.Rows.of(random.doubles(
                                            ROWS * width, 0, input.type().orElseThrow() == ElementType.UINT8 ? 255 : 3)
                                    .map(x -> (float) x)
                                    .toArray()));
        }

        Map<String, double[]> expected = BothRuntimes.tensorFlow(folder, "serving_default", model, rows);
        Map<String, double[]> actual = BothRuntimes.onnxRuntime(model, rows);

        assertThat(expected.keySet()).containsAll(actual.keySet());
        expected.keySet().stream()
                .filter(key -> !actual.containsKey(key))
                .forEach(key -> assertThat(model.metadata().get(SavedModelMetadata.LEFT_OUT))
                        .contains("output '" + key + "'"));
        for (String output : actual.keySet()) {
            double scale =
                    Arrays.stream(expected.get(output)).map(Math::abs).max().orElseThrow();
            double largest = IntStream.range(0, actual.get(output).length)
                    .mapToDouble(i -> Math.abs(actual.get(output)[i] - expected.get(output)[i]))
                    .max()
                    .orElseThrow();
            TABLE.add(String.format(
                    Locale.ROOT, "%s, %s: largest difference %.2g of %.3g", name, output, largest, scale));
            assertThat(actual.get(output)).containsExactly(expected.get(output), within(FLOAT_NOISE * scale));
        }
        assertThat(model.parameters()).isGreaterThanOrEqualTo(denseParameters);
    }

    /** What the text inputs of the audit data hold, besides texts that are in no vocabulary, and none. */
    private static final List<String> TEXTS = List.of(
            "",
            "?",
            "Private",
            "Consultant",
            "College",
            "Associate",
            "HSgrad",
            "Unmarried",
            "Married",
            "Absent",
            "Service",
            "Transport",
            "Executive",
            "Male",
            "Female");

    /**
     * The predictions were stored by TensorFlow 1.1 with other kernels than those of today, so they differ by roundings
     * from what TensorFlow gives now: of logits that are sums of incomes of up to 480,000 with the audit data. What is
     * read here may differ twice as much.
     */
    @ParameterizedTest
    @CsvSource({"iris_tf1_estimator_pbtxt, Iris, 3, 2e-6", "audit_tf1_estimator_pbtxt, Audit, 2, 2e-3"})
    void reproducesTheStoredPredictionsOfEstimators(String name, String data, int classes, double most)
            throws IOException {
        Path folder = zoo(name);
        OnnxModel model = read(folder);
        List<Map<String, String>> given = table("zoo/data/" + data + ".csv.gz");
        for (Map<String, String> row : given) {
            row.computeIfPresent(
                    "Deductions", (key, text) -> text.equals("TRUE") ? "1" : text.equals("FALSE") ? "0" : text);
        }
        List<Map<String, String>> stored = table("zoo/data/DNNClassification" + data + ".csv.gz");
        Map<String, BothRuntimes.Rows> rows = columns(model, given);
        double own = difference(
                stored,
                BothRuntimes.tensorFlow(folder, "serving_default", model, rows).get("probabilities"),
                classes);
        double actual = difference(stored, BothRuntimes.onnxRuntime(model, rows).get("probabilities"), classes);

        TABLE.add(String.format(
                Locale.ROOT,
                "%s, %d stored predictions: largest difference %.2g, TensorFlow's own %.2g",
                name,
                stored.size(),
                actual,
                own));
        assertThat(own).isLessThan(most);
        assertThat(actual).isLessThan(2 * own);
    }

    /** The scores of the zoo's notes, with as many decimals. */
    @ParameterizedTest
    @CsvSource({
        "iris_forxren_tf2.15, data/iris.csv.gz, target, accuracy, 0.980",
        "mnist_keras3_export_tf2.19_b, data/mnist/t10k-images-idx3-ubyte.gz, '', accuracy, 0.958",
        "sales_tf1.13_keras_builder, zoo/data/sales_data_test_scaled.csv.gz, total_earnings, R2, 0.9969"
    })
    void reachesTheKnownScore(String name, String data, String target, String kind, String score) throws IOException {
        OnnxModel model = read(zoo(name));
        Path file = RealData.existing(data);
        DataOptions options =
                DataOptions.defaults().withFiles(List.of(file.toString())).with(HoldOut.NONE);
        if (!target.isEmpty()) {
            options = options.withTarget(TargetSpec.parse(target));
        }
        TensorSpec input = model.inputs().get(0);
        List<Integer> shape = input.dims().subList(1, input.dims().size()).stream()
                .map(Math::toIntExact)
                .toList();
        Dataset dataset = Datasets.open(options, List.of(new InputShape(input.name(), shape)));
        List<Double> predicted = new ArrayList<>();
        List<Double> targets = new ArrayList<>();
        try (BatchReader reader = dataset.open(Part.ALL, 1000)) {
            Batch batch = reader.newBatch();
            while (reader.next(batch)) {
                double[] features = Arrays.copyOf(batch.features(), batch.rows() * batch.features().length / 1000);
                double[] outputs = BothRuntimes.onnxRuntime(model, Map.of(input.name(), BothRuntimes.Rows.of(features)))
                        .values()
                        .iterator()
                        .next();
                for (int row = 0; row < batch.rows(); row++) {
                    predicted.add(prediction(outputs, outputs.length / batch.rows(), row));
                    targets.add(batch.targets()[row]);
                }
            }
        }
        double reached = kind.equals("accuracy") ? accuracy(predicted, targets) : explained(predicted, targets);
        TABLE.add(String.format(Locale.ROOT, "%s: %s %.5f on %d rows", name, kind, reached, targets.size()));
        String printed = String.format(Locale.ROOT, "%." + (score.length() - 2) + "f", reached);
        assertThat(printed).isEqualTo(score);
    }

    private static double prediction(double[] outputs, int width, int row) {
        int best = 0;
        for (int i = 1; i < width; i++) {
            best = outputs[row * width + i] > outputs[row * width + best] ? i : best;
        }
        return width == 1 ? outputs[row] : best;
    }

    private static double accuracy(List<Double> predicted, List<Double> targets) {
        long right = IntStream.range(0, targets.size())
                .filter(i -> predicted.get(i).equals(targets.get(i)))
                .count();
        return (double) right / targets.size();
    }

    private static double explained(List<Double> predicted, List<Double> targets) {
        double mean = targets.stream().mapToDouble(x -> x).average().orElseThrow();
        double left = 0;
        double all = 0;
        for (int i = 0; i < targets.size(); i++) {
            left += Math.pow(targets.get(i) - predicted.get(i), 2);
            all += Math.pow(targets.get(i) - mean, 2);
        }
        return 1 - left / all;
    }

    private static double difference(List<Map<String, String>> stored, double[] actual, int classes) {
        assertThat(actual).hasSize(stored.size() * classes);
        double largest = 0;
        for (int row = 0; row < stored.size(); row++) {
            for (int c = 0; c < classes; c++) {
                double expected = Double.parseDouble(stored.get(row).get("probability(" + c + ")"));
                largest = Math.max(largest, Math.abs(expected - actual[row * classes + c]));
            }
        }
        return largest;
    }

    private static Map<String, BothRuntimes.Rows> columns(OnnxModel model, List<Map<String, String>> table) {
        Map<String, BothRuntimes.Rows> rows = new HashMap<>();
        for (TensorSpec input : model.inputs()) {
            List<String> texts =
                    table.stream().map(row -> row.get(input.name())).toList();
            rows.put(
                    input.name(),
                    input.type().orElseThrow() == ElementType.STRING
                            ? BothRuntimes.Rows.of(texts)
                            : BothRuntimes.Rows.of(texts.stream()
                                    .mapToDouble(Double::parseDouble)
                                    .toArray()));
        }
        return rows;
    }

    private static List<Map<String, String>> table(String name) throws IOException {
        Path file = RealData.existing(name);
        List<Map<String, String>> rows = new ArrayList<>();
        try (BufferedReader reader = new BufferedReader(
                new InputStreamReader(new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8))) {
            String[] header = reader.readLine().replace("\"", "").split(",");
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                String[] cells = line.replace("\"", "").split(",", -1);
                Map<String, String> row = new HashMap<>();
                for (int i = 0; i < header.length; i++) {
                    row.put(header[i], cells[i]);
                }
                rows.add(row);
            }
        }
        return rows;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "NEG_heart_NO_VARIABLES_tf2.8 | holds no variables/variables.index",
                "NEG_heart_preprocessing_layers_tf2.7 | Bucketize, GatherNd ×7, HashTableV2 ×7"
            })
    void refusesTheRestWithItsReason(String name, String reason) {
        Path folder = zoo(name);
        assertThatThrownBy(() -> SavedModelReader.read(folder, Optional.empty(), Optional.empty()))
                .isInstanceOf(UnsupportedModelException.class)
                .hasMessageContaining(name)
                .hasMessageContaining(reason);
    }

    @AfterAll
    static void printTable() {
        TABLE.forEach(System.out::println);
    }
}
