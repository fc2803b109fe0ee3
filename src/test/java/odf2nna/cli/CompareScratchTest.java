package odf2nna.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A result beside its topology trained from fresh weights. */
@Tag("native")
class CompareScratchTest {
    private static final String DIGITS = "shrink models/digits_torch.onnx --eval models/digits.csv.gz --device cpu"
            + " --target-params 8% -o @small.onnx --json --compare-scratch ";

    @TempDir
    private Path folder;

    private Workspace workspace;

    @BeforeEach
    void makeWorkspace() throws IOException {
        workspace = Workspace.in(folder.resolve("work"));
    }

    private static JsonNode report(Cli.Result run) throws IOException {
        assertThat(run.code()).as(run.err()).isZero();
        return new JsonMapper().readTree(run.out());
    }

    private static JsonNode row(JsonNode metrics, String name) {
        for (JsonNode row : metrics) {
            if (row.path("name").asText().equals(name)) {
                return row;
            }
        }
        throw new AssertionError(name + " is not among " + metrics);
    }

    @Test
    void theSameTopologyIsTrainedFromTheLabelsAndFromTheOriginalAsWell() throws IOException {
        Cli.Result run =
                workspace.run(DIGITS.replace("--target-params 8%", "--epsilon 0.7") + "--epochs 30 --distill 0");
        JsonNode report = report(run);

        JsonNode scratch = report.path("scratch");
        assertThat(scratch.path("epochs").asInt()).isEqualTo(30);
        assertThat(scratch.path("trainingRows")).isEqualTo(report.at("/fineTuning/trainingRows"));
        assertThat(scratch.path("batchSize")).isEqualTo(report.at("/fineTuning/batchSize"));
        assertThat(scratch.path("learningRate")).isEqualTo(report.at("/fineTuning/learningRate"));
        assertThat(scratch.path("weightDecay").asDouble()).isEqualTo(0.1);
        assertThat(scratch.path("rows")).isEqualTo(report.at("/metrics/rows"));
        assertThat(scratch.at("/trainings").findValuesAsText("epochs")).containsExactly("30", "30");
        assertThat(scratch.at("/trainings").findValuesAsText("targets"))
                .containsExactly("labels", "labels and the original's outputs (weight 0.5)");
        assertThat(scratch.at("/trainings").findValuesAsText("asFineTuned")).containsExactly("true", "false");
        JsonNode accuracy = row(scratch.at("/trainings/0/metrics"), "accuracy");
        assertThat(accuracy.path("after"))
                .isEqualTo(row(report.at("/metrics/metrics"), "accuracy").path("after"));
        assertThat(accuracy.path("before").asDouble())
                .as("0.95 and more was seen")
                .isGreaterThan(0.9);
        assertThat(accuracy.path("difference").asDouble())
                .isCloseTo(
                        accuracy.path("after").asDouble()
                                - accuracy.path("before").asDouble(),
                        within(1e-12));
        assertThat(accuracy.path("differenceLow").asDouble())
                .isLessThan(accuracy.path("difference").asDouble());
        assertThat(run.err())
                .contains("from fresh weights: the same topology for at most 30 epochs on")
                .contains("learnt from labels, as the result was fine-tuned, for 30 epochs; on 359 held-out rows");
    }

    @Test
    void thePageHasIt() throws IOException {
        report(workspace.run("shrink @model.onnx --eval @data.csv --paper --epsilon 0.3 --original-epochs 10"
                + " --compare-scratch -o @small.onnx --report @page.html --json -q"));

        assertThat(Files.readString(workspace.path("page.html")))
                .contains("function scratchSection(report)")
                .containsPattern("\"asFineTuned\" ?: ?true");
    }

    @Test
    void roundsCountTogether() throws IOException {
        JsonNode report = report(workspace.run(DIGITS + "--epochs 4 --rounds 2 --round-epochs 3 --distill 1 -q"));

        assertThat(report.at("/scratch/epochs").asInt()).isEqualTo(7);
        assertThat(report.at("/scratch/trainings").findValuesAsText("targets"))
                .containsExactly("labels", "the original's outputs");
        assertThat(report.at("/scratch/trainings").findValuesAsText("asFineTuned"))
                .containsExactly("false", "true");
    }

    @Test
    void eachTrainingSaysHowManyEpochsItTook() throws IOException {
        JsonNode report = report(workspace.run(DIGITS.replace("--target-params 8%", "--paper --epsilon 0.7")
                + "--original-epochs 1000 --patience 1 --learning-rate 0.01 -q"));

        assertThat(report.at("/scratch/epochs").asInt()).isEqualTo(150);
        assertThat(report.at("/scratch/trainings"))
                .allSatisfy(
                        training -> assertThat(training.path("epochs").asInt()).isBetween(1, 149));
    }

    @Test
    void theResultIsTheSameAsWithoutIt() throws IOException {
        String command = DIGITS + "--rounds 1 --epochs 3 --deterministic -q";
        report(workspace.run(command));
        report(workspace.run(command.replace("@small", "@other").replace("--compare-scratch", "")));

        assertThat(workspace.bytes("small.onnx")).isEqualTo(workspace.bytes("other.onnx"));
    }

    @Test
    void aBuiltNetworkIsComparedInTheUnitOfItsTarget() throws IOException {
        workspace.write("numbers.csv", Workspace.rows(200, 3, 2).replaceAll("(?m)^(\\S+?),(.*),(\\d)$", "$1,$2,$1"));
        JsonNode report = report(workspace.run("build @numbers.csv --task regression --layers 1 --general-epochs 60"
                + " --device cpu --hold-out 0.2 --target-params 80% --compare-scratch -o @small.onnx --json -q"));

        JsonNode rmse = row(report.at("/scratch/trainings/0/metrics"), "RMSE");
        assertThat(rmse.path("after").asDouble())
                .isCloseTo(
                        row(report.at("/metrics/metrics"), "RMSE").path("after").asDouble(), within(1e-9));
    }

    /** Labels alone make a network worse that has lost little. */
    @Test
    void whatIsNotFineTunedIsNotedAndNotCompared() throws IOException {
        JsonNode report = report(workspace.run(DIGITS.replace("8%", "30%") + "--epochs 30 --distill 0 -q"));

        assertThat(report.has("scratch")).isFalse();
        assertThat(report.path("notes").toString()).contains("--compare-scratch: ");
    }

    private void refused(String command, int code, String... words) {
        Cli.Result run = workspace.run(command);

        assertThat(run.code()).as(run.err()).isEqualTo(code);
        assertThat(run.err()).contains("--compare-scratch: ").contains(words);
        assertThat(run.errorLines()).as("said at once").hasSize(1);
        assertThat(workspace.path("small.onnx")).doesNotExist();
    }

    @Test
    void whatCantBeComparedIsSaidBeforeAnyWork() throws IOException {
        workspace.write("features.csv", Workspace.rows(60, 3, 2));

        refused(DIGITS + "--hold-out 0", ExitCode.USAGE, "no rows are held out", "--test");
        refused(DIGITS + "--epochs 0", ExitCode.USAGE, "omit --epochs 0");
        refused(
                "shrink @model.onnx --eval @features.csv --target none --target-params 80% --compare-scratch -o @small.onnx",
                ExitCode.USAGE, "no labels");
        refused(
                "shrink models/image.keras --eval models/image.csv --target-params 90%"
                        + " --target out0,out1,out2 --hold-out 0.2 --compare-scratch -o @small.onnx",
                ExitCode.MODEL, "is no weight of a dense layer");
    }
}
