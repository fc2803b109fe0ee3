package odf2nna.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import odf2nna.internal.onnx.ElementType;
import odf2nna.internal.onnx.TinyModels;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One task for labels, loss and metrics, from the data to the report. */
@Tag("native")
class TaskTest {
    private static final String TUNE = Workspace.RETRAIN.replace("0.3", "0.8") + " --epochs 40 --learning-rate 0.01";
    private static final String COLUMNS = TUNE + " --target t0,t1,t2";

    @TempDir
    private Path folder;

    private Workspace workspace;

    @BeforeEach
    void makeWorkspace() throws IOException {
        workspace = Workspace.in(folder.resolve("work"));
    }

    /** A model of 4 features and 3 outputs behind an operator. */
    private void model(String end) throws IOException {
        workspace.write(
                "model.onnx",
                TinyModels.of(ElementType.FLOAT, 7)
                        .input("x", ElementType.FLOAT, -1, 4)
                        .gemm("x", "z", 4, 12)
                        .node("Relu", "a", "z")
                        .gemm("a", "y", 12, 3)
                        .node(end, "p", "y")
                        .output("p", ElementType.FLOAT, -1, 3)
                        .build()
                        .toBytes());
    }

    /** 400 rows with three targets, or one that is a class, or none. */
    private void rows(Function<double[], double[]> targets) throws IOException {
        Random random = new Random(3);
        String header = switch (targets.apply(new double[4]).length) {
            case 0 -> "";
            case 1 -> ",class";
            default -> ",t0,t1,t2";
        };
        StringBuilder csv = new StringBuilder("f0,f1,f2,f3" + header + "\n");
        for (int row = 0; row < 400; row++) {
            double[] f = random.doubles(4, -2, 2).toArray();
            csv.append(DoubleStream.concat(DoubleStream.of(f), DoubleStream.of(targets.apply(f)))
                            .mapToObj(number -> String.format(Locale.ROOT, "%.6f", number))
                            .collect(Collectors.joining(",")))
                    .append('\n');
        }
        workspace.write("data.csv", csv.toString());
    }

    private static double[] none(double[] f) {
        return new double[0];
    }

    private static double[] oneHot(double[] f) {
        int best = f[0] > f[1] ? 0 : 1;
        best = f[2] > f[best] ? 2 : best;
        double[] row = new double[3];
        row[best] = 1;
        return row;
    }

    private static double[] soft(double[] f) {
        double sum = Math.exp(f[0]) + Math.exp(f[1]) + Math.exp(f[2]);
        return new double[] {Math.exp(f[0]) / sum, Math.exp(f[1]) / sum, Math.exp(f[2]) / sum};
    }

    private static double[] flags(double[] f) {
        return new double[] {f[0] > 0 ? 1 : 0, f[1] > 0 ? 1 : 0, f[2] > 0 ? 1 : 0};
    }

    private JsonNode report(String command) throws IOException {
        Cli.Result result = workspace.run(command + " --json");
        assertThat(result.code()).as(result.err()).isZero();
        return new JsonMapper().readTree(result.out());
    }

    private static String notes(JsonNode report) {
        return report.path("notes").toString();
    }

    @ParameterizedTest
    @CsvSource({"Tanh", "Identity", "LeakyRelu"})
    void withoutLabelsSeveralOutputsAreNumbers(String end) throws IOException {
        model(end);
        rows(TaskTest::none);

        JsonNode report = report(TUNE + " --target none");

        assertThat(report.path("fineTuning").path("loss").asText())
                .isEqualTo("mean squared error by the variance of each output");
        assertThat(report.path("metrics").path("fidelity").findValuesAsText("name"))
                .contains("R2 to original")
                .doesNotContain("agreement");
        assertThat(notes(report)).contains("taken for numbers", "does not end in a Softmax", "--task classes");
    }

    @Test
    void theUserMakesThemClasses() throws IOException {
        model("Tanh");
        rows(TaskTest::none);

        JsonNode report = report(TUNE + " --target none --task classes");

        assertThat(report.path("fineTuning").path("loss").asText()).isEqualTo("softmax cross-entropy");
        assertThat(report.path("metrics").path("fidelity").findValuesAsText("name"))
                .contains("agreement");
        assertThat(notes(report)).doesNotContain("taken for");
    }

    @Test
    void withoutLabelsASoftmaxMakesClasses() throws IOException {
        model("Softmax");
        rows(TaskTest::none);

        JsonNode report = report(TUNE + " --target none");

        assertThat(report.path("fineTuning").path("loss").asText()).isEqualTo("softmax cross-entropy");
        assertThat(notes(report)).contains("taken for classes", "ends in a Softmax", "--task regression");
    }

    @ParameterizedTest
    @CsvSource({"Softmax, true", "Identity, true", "Softmax, false", "Identity, false"})
    void columnsOfClassesAreClasses(String end, boolean oneHot) throws IOException {
        model(end);
        rows(oneHot ? TaskTest::oneHot : TaskTest::soft);

        JsonNode report = report(COLUMNS);

        JsonNode tuning = report.path("fineTuning");
        assertThat(tuning.path("loss").asText()).isEqualTo("softmax cross-entropy");
        assertThat(tuning.path("errorName").asText()).isEqualTo("error");
        JsonNode accuracy = report.path("metrics").path("metrics").get(0);
        assertThat(accuracy.path("name").asText()).isEqualTo("accuracy");
        assertThat(accuracy.path("after").asDouble())
                .isGreaterThan(0.6)
                .isGreaterThan(accuracy.path("before").asDouble());
        assertThat(notes(report)).contains("taken for classes", "--task regression");
    }

    /** The metrics are those of the column that holds the same classes. */
    @Test
    void oneHotColumnsAreMeasuredAsTheirClass() throws IOException {
        model("Identity");
        rows(TaskTest::oneHot);
        String prune = Workspace.SHRINK.replace("0.3", "0.6") + " --test @data.csv --target ";
        JsonNode columns = report(prune + "t0,t1,t2");
        rows(f -> {
            double[] row = oneHot(f);
            return new double[] {row[1] + 2 * row[2]};
        });

        JsonNode column = report(prune + "class --force");

        assertThat(columns.path("metrics").path("metrics"))
                .isEqualTo(column.path("metrics").path("metrics"));
    }

    @Test
    void independentFlagsBehindASigmoidAreLabels() throws IOException {
        model("Sigmoid");
        rows(TaskTest::flags);

        JsonNode report = report(COLUMNS);

        assertThat(report.path("fineTuning").path("loss").asText()).isEqualTo("sigmoid cross-entropy");
        assertThat(report.path("metrics").path("task").asText()).isEqualTo("multi-label classification, 3 labels");
        assertThat(report.path("metrics").path("metrics").findValuesAsText("name"))
                .containsExactly("label accuracy");
        assertThat(notes(report)).contains("taken for independent labels", "--task regression");
    }

    @Test
    void rawLabelsAreLogitsIfTheUserSaysSo() throws IOException {
        model("Identity");
        rows(TaskTest::flags);

        JsonNode report = report(COLUMNS + " --task labels");

        assertThat(report.path("fineTuning").path("loss").asText()).isEqualTo("sigmoid cross-entropy");
        assertThat(report.path("metrics").path("metrics").get(0).path("after").asDouble())
                .isGreaterThan(0.7);
    }

    @Test
    void columnsThatAreNoClassesAreToldIfTheyShouldBe() throws IOException {
        model("Identity");
        rows(TaskTest::flags);

        Cli.Result result = workspace.run(COLUMNS + " --task classes");

        assertThat(result.code()).isEqualTo(ExitCode.DATA);
        assertThat(result.err()).contains("data.csv", "t0", "sum 1", "--task labels");
    }

    /** An output a thousand times smaller is learnt as well as the others. */
    @Test
    void aSmallOutputCountsAsMuch() throws IOException {
        workspace.write(
                "model.onnx",
                TinyModels.of(ElementType.FLOAT, 7)
                        .input("x", ElementType.FLOAT, -1, 4)
                        .gemm("x", "z", 4, 24)
                        .node("Tanh", "a", "z")
                        .gemm("a", "y", 24, 3)
                        .initializer("scale", ElementType.FLOAT, new double[] {1, 1, 1e-3}, 3)
                        .node("Mul", "p", "y", "scale")
                        .output("p", ElementType.FLOAT, -1, 3)
                        .build()
                        .toBytes());
        rows(TaskTest::none);

        JsonNode report = report(
                "shrink @model.onnx --eval @data.csv --target none --criterion magnitude"
                        + " --target-params 40% --compensate fold --epochs 100 --learning-rate 0.01 --device cpu -o @small.onnx");

        JsonNode tuning = report.path("fineTuning");
        assertThat(tuning.path("errorName").asText()).contains("by the variance");
        // shares of variances, the mean of three
        assertThat(tuning.path("errorAfter").asDouble())
                .isLessThan(0.3 * tuning.path("errorBefore").asDouble());
    }

    /** Three outputs, and a value that is a hundred times smaller than theirs. */
    private void twoHeads(String end) throws IOException {
        workspace.write(
                "model.onnx",
                TinyModels.of(ElementType.FLOAT, 7)
                        .input("x", ElementType.FLOAT, -1, 4)
                        .gemm("x", "z", 4, 24)
                        .node("Tanh", "a", "z")
                        .gemm("a", "scores", 24, 3)
                        .node(end, "out", "scores")
                        .gemm("a", "v", 24, 1)
                        .initializer("scale", ElementType.FLOAT, new double[] {1e-2}, 1)
                        .node("Mul", "value", "v", "scale")
                        .output("out", ElementType.FLOAT, -1, 3)
                        .output("value", ElementType.FLOAT, -1, 1)
                        .build()
                        .toBytes());
    }

    /** Heads of numbers, one a hundred times smaller: fine-tuning without labels makes both better. */
    @Test
    void allHeadsAreLearntWithoutLabels() throws IOException {
        twoHeads("Identity");
        rows(TaskTest::none);
        String command = "shrink @model.onnx --eval @data.csv --target none --criterion magnitude --target-params 40%%"
                + " --compensate fold --learning-rate 0.01 --device cpu -o @%s.onnx --epochs %d";
        report(command.formatted("pruned", 0));
        report(command.formatted("tuned", 100));

        for (String head : new String[] {"out", "value"}) {
            assertThat(difference("tuned", head)).as(head).isLessThan(0.5 * difference("pruned", head));
        }
    }

    /** A policy of three actions beside the value of a state a hundred times smaller: both are learnt, with labels and without. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void headsOfClassesAndNumbersAreLearnt(boolean isLabelled) throws IOException {
        twoHeads("Softmax");
        rows(isLabelled ? TaskTest::oneHot : TaskTest::none);
        String command = "shrink @model.onnx --eval @data.csv %s --criterion magnitude"
                + " --target-params 40%% --compensate fold --learning-rate 0.01 --device cpu -o @%s.onnx --epochs %d";
        String target = isLabelled ? "--target t0,t1,t2 --distill 0" : "--target none";
        report(command.formatted(target, "pruned", 0));
        JsonNode tuned = report(command.formatted(target, "tuned", 100));

        assertThat(tuned.path("fineTuning").path("targets").asText()).endsWith("for the other outputs the original's");
        rows(TaskTest::none);
        assertThat(difference("tuned", "value")).isLessThan(0.5 * difference("pruned", "value"));
        if (!isLabelled) {
            assertThat(difference("tuned", "out")).isLessThan(0.5 * difference("pruned", "out"));
        }
    }

    private double difference(String model, String output) throws IOException {
        JsonNode report = report(
                "compare @model.onnx @" + model + ".onnx --eval @data.csv --target none --output-name " + output);
        for (JsonNode metric : report.path("metrics").path("fidelity")) {
            if (metric.path("name").asText().equals("relative RMS difference")) {
                return metric.path("after").asDouble();
            }
        }
        throw new AssertionError(report.toString());
    }
}
