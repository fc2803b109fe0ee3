package odf2nna.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Random;
import odf2nna.internal.onnx.ElementType;
import odf2nna.internal.onnx.TinyModels;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What retraining makes small, from the options to the report. */
@Tag("native")
class ObjectiveOptionsTest {
    private static final String LABELS =
            Workspace.RETRAIN.replace("0.3", "0.8") + " --target l0,l1,l2 --epochs 30 --learning-rate 0.01";

    @TempDir
    private Path folder;

    private Workspace workspace;

    @BeforeEach
    void makeWorkspace() throws IOException {
        workspace = Workspace.in(folder.resolve("work"));
    }

    /** Three outputs behind one operator, and for each whether a feature is positive, which may be true of several. */
    private void severalLabels(String end) throws IOException {
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
        Random random = new Random(3);
        StringBuilder csv = new StringBuilder("f0,f1,f2,f3,l0,l1,l2\n");
        for (int row = 0; row < 400; row++) {
            double[] f = random.doubles(4, -2, 2).toArray();
            csv.append(String.format(Locale.ROOT, "%.3f,%.3f,%.3f,%.3f", f[0], f[1], f[2], f[3]));
            for (int i = 0; i < 3; i++) {
                csv.append(f[i] > 0 ? ",1" : ",0");
            }
            csv.append('\n');
        }
        workspace.write("data.csv", csv.toString());
    }

    private JsonNode report(String command) throws IOException {
        Cli.Result result = workspace.run(command + " --json");
        assertThat(result.code()).as(result.err()).isZero();
        return new JsonMapper().readTree(result.out());
    }

    /** Every output is a label by itself, for the loss and the metrics. */
    @Test
    void severalLabelsBehindASigmoidAreLearntByTheirCrossEntropy() throws IOException {
        severalLabels("Sigmoid");

        JsonNode report = report(LABELS);

        JsonNode retraining = report.path("fineTuning");
        assertThat(retraining.path("loss").asText()).isEqualTo("sigmoid cross-entropy");
        assertThat(retraining.path("targets").asText()).isEqualTo("labels");
        assertThat(retraining.path("errorBefore").asDouble()).isGreaterThan(0.3);
        // 0.03 was seen
        assertThat(retraining.path("errorAfter").asDouble()).isLessThan(0.12);
        JsonNode metrics = report.path("metrics").path("metrics");
        assertThat(metrics.findValuesAsText("name")).containsExactly("label accuracy");
        assertThat(metrics.get(0).path("after").asDouble()).isGreaterThan(0.88);
    }

    @Test
    void labelsThatAreNoProbabilitiesAreTold() throws IOException {
        severalLabels("Sigmoid");
        workspace.replace("data.csv", ",1\n", ",3\n");

        Cli.Result result = workspace.run(LABELS);

        assertThat(result.code()).isEqualTo(ExitCode.DATA);
        assertThat(result.err()).contains("data.csv", "the target 3.0", "expected 0 to 1");
    }

    @Test
    void severalLabelsThatExcludeEachOtherHaveTheSumOne() throws IOException {
        severalLabels("Softmax");

        Cli.Result result = workspace.run(LABELS);

        assertThat(result.code()).isEqualTo(ExitCode.DATA);
        assertThat(result.err()).contains("data.csv", "expected 1", "Softmax");
    }

    @Test
    void theReportSaysWhoTaught() throws IOException {
        JsonNode report = report(Workspace.RETRAIN + " --epochs 2 --distill 0.5 --temperature 4");

        assertThat(report.path("fineTuning").path("targets").asText())
                .isEqualTo("labels and the original's outputs (weight 0.5) at temperature 4.0");
    }

    @Test
    void classWeightsMultiplyTheLossAndLeaveEqualErrorsAlone() throws IOException {
        JsonNode plain = report(Workspace.RETRAIN + " --epochs 2 --deterministic");
        JsonNode doubled = report(Workspace.RETRAIN + " --epochs 2 --deterministic --force --class-weights 2,2,2");

        double once = plain.path("fineTuning")
                .path("history")
                .get(0)
                .path("validationLoss")
                .asDouble();
        double twice = doubled.path("fineTuning")
                .path("history")
                .get(0)
                .path("validationLoss")
                .asDouble();
        assertThat(twice).isCloseTo(2 * once, within(1e-5));
        assertThat(doubled.path("fineTuning").path("errorBefore").asDouble())
                .isCloseTo(plain.path("fineTuning").path("errorBefore").asDouble(), within(1e-6));
        report(Workspace.RETRAIN + " --epochs 2 --force --class-weights balanced");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--dropout 0 | --dropout 0.5",
                "--weight-decay 0 | --clip-norm 0.1",
                "--weight-decay 0 | --sharpness 0.1",
                "--weight-decay 0 | --adversarial 0.1",
                "--optimizer sgd | --optimizer sgd --momentum 0",
                "--optimizer sgd --nesterov | --optimizer sgd --no-nesterov",
                "--distill 1 | --distill 1 --temperature 2"
            })
    void everyOptionChangesTheResult(String options, String others) throws IOException {
        String command = Workspace.RETRAIN + " --epochs 3 --deterministic --force ";

        JsonNode history = report(command + options).path("fineTuning").path("history");
        JsonNode other = report(command + others).path("fineTuning").path("history");

        assertThat(other.get(3).path("loss").asDouble())
                .isNotEqualTo(history.get(3).path("loss").asDouble());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--temperature 2 | --distill",
                "--temperature 2 --distill 0.5 --task regression --target f0,f1,f2 | numbers",
                "--distill 0.5 --target none | no labels",
                "--class-weights 1,2 | expected 3 numbers",
                "--class-weights balanced --target none | no labels"
            })
    void whatDoesNotFitTheModelOrTheDataIsRefused(String options, String words) throws IOException {
        if (options.contains("--target")) {
            int columns = options.contains("f0,f1,f2") ? 7 : 4;
            workspace.write("data.csv", Workspace.rows(60, columns, 3).replaceAll(",[^,\n]*\n", "\n"));
        }

        Cli.Result result = workspace.run(Workspace.RETRAIN + " --epochs 2 " + options);

        assertThat(result.code()).as(result.err()).isEqualTo(ExitCode.USAGE);
        assertThat(result.errorLines()).hasSize(1);
        assertThat(result.err()).contains(words);
    }
}
