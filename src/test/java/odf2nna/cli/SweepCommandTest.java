package odf2nna.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import odf2nna.internal.onnx.LoadedModel;
import odf2nna.internal.onnx.ModelDigest;
import odf2nna.internal.pipeline.ModelFiles;
import odf2nna.internal.prune.PlanJson;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole sweeps. */
@Tag("native")
class SweepCommandTest {
    private static final String DIGITS =
            "sweep models/digits_torch.onnx --eval models/digits.csv.gz -o @sizes --epochs 2 --deterministic";
    private static final String SMALL = "sweep @model.onnx --eval @data.csv -o @sizes --epochs 2 --deterministic";

    @TempDir
    private Path folder;

    private Workspace workspace;

    @BeforeEach
    void makeWorkspace() throws IOException {
        workspace = Workspace.in(folder.resolve("work"));
    }

    private JsonNode json(String name) throws IOException {
        return new JsonMapper().readTree(workspace.path(name).toFile());
    }

    private Cli.Result done(String command) {
        Cli.Result result = workspace.run(command);
        assertThat(result.code()).as(result.err()).isZero();
        return result;
    }

    @Test
    void everySizeIsMadeAsItIsAndRetrainedWithItsPlanAndReports() throws IOException {
        Cli.Result result = done(DIGITS + " --sizes 50%,2000,0.01%,100% --json");

        assertThat(workspace.listing())
                .containsKeys(
                        "sizes/050-percent.onnx",
                        "sizes/050-percent-retrained.onnx",
                        "sizes/050-percent.plan.json",
                        "sizes/050-percent.report.json",
                        "sizes/050-percent-retrained.report.json",
                        "sizes/2000-parameters-retrained.onnx",
                        "sizes/sweep.csv",
                        "sizes/sweep.html");
        JsonNode sweep = json("sizes/sweep.json");
        assertThat(new JsonMapper().readTree(result.out())).isEqualTo(sweep);
        List<String> names = new ArrayList<>();
        for (JsonNode point : sweep.path("points")) {
            String name = point.path("name").asText();
            names.add(name);
            LoadedModel model = ModelFiles.open(workspace.path("sizes/" + name + ".onnx"));
            assertThat(model.model().parameters())
                    .isEqualTo(point.path("parameters").asLong())
                    .isLessThanOrEqualTo(name.startsWith("050") ? 17_226 / 2 : 2000);
            assertThat(ModelDigest.sha256(model.model()))
                    .isEqualTo(point.path("sha256").asText());
            JsonNode report = json("sizes/" + name + ".report.json");
            assertThat(report.path("equivalence").path("passed").asBoolean()).isTrue();
            assertThat(report.path("metrics").path("metrics").get(0)).isEqualTo(point.path("test"));
            assertThat(report.has("fineTuning")).isEqualTo(name.endsWith("-retrained"));
            assertThat(point.path("validationError").isNumber()).isTrue();
        }
        assertThat(names)
                .containsExactly(
                        "050-percent", "050-percent-retrained", "2000-parameters", "2000-parameters-retrained");
        assertThat(result.err())
                .contains("note      0.01%: ", "target not reachable")
                .contains("note      100%: removes nothing")
                .contains("error on 359 validation rows", "accuracy on 359 held-out rows");
        Path plan = workspace.path("sizes/050-percent.plan.json");
        assertThat(PlanJson.read(plan).dropped())
                .isEqualTo(sweep.path("points").get(0).path("prunedUnits").asInt());
        List<String> csv = Files.readAllLines(workspace.path("sizes/sweep.csv"));
        assertThat(csv)
                .hasSize(5)
                .allSatisfy(line ->
                        assertThat(line.split(",", -1)).hasSameSizeAs(csv.get(0).split(",", -1)));
    }

    @Test
    void retrainingNeverMakesTheErrorOnValidationRowsWorse() throws IOException {
        done(DIGITS + " --sizes 3%");

        JsonNode points = json("sizes/sweep.json").path("points");
        assertThat(points.get(1).path("validationError").asDouble())
                .isLessThanOrEqualTo(points.get(0).path("validationError").asDouble());
    }

    /** Times differ, nothing else does. */
    static List<String> withoutTimes(Path csv) throws IOException {
        List<String> lines = Files.readAllLines(csv);
        assertThat(lines.get(0)).endsWith(",micros_before,micros,seconds");
        return lines.stream().map(line -> line.replaceAll("(,[^,]*){3}$", "")).toList();
    }

    @Test
    void theNumberOfWorkersMakesNoDifference() throws IOException {
        done(DIGITS + " --sizes 40%,20%,10%,5% --workers 1 -q");
        done(DIGITS.replace("@sizes", "@other") + " --sizes 40%,20%,10%,5% --workers 4 -q");

        for (String size : List.of("040", "020", "010", "005")) {
            for (String end : List.of("-percent.onnx", "-percent-retrained.onnx", "-percent.plan.json")) {
                assertThat(workspace.path("other/" + size + end))
                        .hasSameBinaryContentAs(workspace.path("sizes/" + size + end));
            }
        }
        assertThat(withoutTimes(workspace.path("other/sweep.csv")))
                .isEqualTo(withoutTimes(workspace.path("sizes/sweep.csv")));
    }

    @Test
    void aSecondRunTakesWhatIsFinishedAndMakesWhatIsMissingOrWasChanged() throws IOException {
        String command = SMALL + " --sizes 70%,40% -q";
        done(command);
        List<String> table = Files.readAllLines(workspace.path("sizes/sweep.csv"));
        byte[] first = workspace.bytes("sizes/070-percent-retrained.onnx");
        TreeMap<String, String> before = workspace.listing();
        done(command);
        assertThat(Files.readAllLines(workspace.path("sizes/sweep.csv"))).isEqualTo(table);

        Files.delete(workspace.path("sizes/040-percent.onnx"));
        workspace.cut("sizes/070-percent-retrained.onnx", 50);
        done(command);

        assertThat(workspace.bytes("sizes/070-percent-retrained.onnx")).isEqualTo(first);
        assertThat(workspace.listing().keySet()).isEqualTo(before.keySet());
        List<String> now = Files.readAllLines(workspace.path("sizes/sweep.csv"));
        assertThat(now.get(2)).startsWith("070-percent-retrained").isNotEqualTo(table.get(2));
        assertThat(now.get(4)).startsWith("040-percent-retrained").isEqualTo(table.get(4));
    }

    @Test
    void aModelWhoseRecordWasChangedIsMadeAgain() throws IOException {
        String command = SMALL + " --sizes 70%,40% --retrain no -q";
        command = command.replace("--epochs 2", "");
        done(command);
        List<String> table = withoutTimes(workspace.path("sizes/sweep.csv"));
        Path altered = workspace.path("sizes/sweep-state/070-percent.json");
        Files.writeString(altered, Files.readString(altered).replaceFirst("\"parameters\" : ", "$0" + "9"));
        Path damaged = workspace.path("sizes/sweep-state/040-percent.json");
        byte[] bytes = Files.readAllBytes(damaged);
        bytes[20] = (byte) 0xff;
        Files.write(damaged, bytes);

        done(command);

        assertThat(withoutTimes(workspace.path("sizes/sweep.csv"))).isEqualTo(table);
    }

    @Test
    void anotherSweepIsRefusedWithWhatDiffersAndForceReplacesIt() throws IOException {
        done(SMALL + " --sizes 70% -q");
        TreeMap<String, String> before = workspace.listing();
        Cli.Result refused = workspace.run(SMALL + " --sizes 40% --seed 3");

        assertThat(refused.code()).isEqualTo(ExitCode.USAGE);
        assertThat(refused.err())
                .contains(
                        "sizes: holds another sweep",
                        "seed: 0 there, 3 here",
                        "sizes: [70%] there, [40%] here",
                        "--force");
        assertThat(workspace.listing()).isEqualTo(before);

        done(SMALL + " --sizes 40% --seed 3 --force -q");
        assertThat(workspace.listing())
                .containsKey("sizes/040-percent.onnx")
                .doesNotContainKeys("sizes/070-percent.onnx", "sizes/sweep-state/070-percent.json");
    }

    @Test
    void eachKindOfModelCanBeHadAlone() throws IOException {
        done(SMALL + " --sizes 70% --retrain yes -q");
        assertThat(workspace.path("sizes/070-percent.onnx")).doesNotExist();
        assertThat(workspace.path("sizes/070-percent-retrained.onnx")).exists();

        done(SMALL.replace("--epochs 2", "") + " --sizes 70% --retrain no --force -q");
        assertThat(workspace.path("sizes/070-percent.onnx")).exists();
        assertThat(workspace.path("sizes/070-percent-retrained.onnx")).doesNotExist();
        assertThat(json("sizes/sweep.json")
                        .path("points")
                        .get(0)
                        .path("validationError")
                        .isNumber())
                .isTrue();
    }

    @Test
    void otherTargetsOfHeldOutRowsAreAnotherSweep() throws IOException {
        String command =
                SMALL.replace("--epochs 2", "--retrain no") + " --sizes 70% -q --test @data.csv --test-target ";
        done(command + "class");

        Cli.Result refused = workspace.run(command + "5");

        assertThat(refused.code()).as(refused.err()).isEqualTo(ExitCode.USAGE);
        assertThat(refused.err()).contains("test target");
    }

    /** Steps too large for any epoch to be better. */
    @Test
    void aModelThatRetrainingDidNotChangeStandsOnce() throws IOException {
        String command = SMALL.replace("--epochs 2", "--epochs 1 --learning-rate 50 --optimizer sgd --keep best")
                + " --sizes 70% -q";
        done(command);
        JsonNode sweep = json("sizes/sweep.json");

        assertThat(sweep.path("points")).hasSize(1);
        assertThat(sweep.path("points").get(0).path("name").asText()).isEqualTo("070-percent");
        assertThat(sweep.path("notes").toString()).contains("fine-tuning did not improve");
        assertThat(workspace.path("sizes/070-percent.onnx")).exists();
        assertThat(workspace.path("sizes/070-percent-retrained.onnx")).doesNotExist();
        String table = Files.readString(workspace.path("sizes/sweep.csv"));

        done(command);
        assertThat(Files.readString(workspace.path("sizes/sweep.csv"))).isEqualTo(table);
    }

    @Test
    void thePaperBringsItsCompensationAndItsShareOfEpochs() throws IOException {
        done(SMALL.replace("--epochs 2", "") + " --paper --original-epochs 14 -q");

        JsonNode plan = workspace.listing().keySet().stream()
                .filter(name -> name.startsWith("sizes/epsilon-") && name.endsWith("-retrained.report.json"))
                .findFirst()
                .map(this::read)
                .orElseThrow();
        assertThat(plan.path("plan").path("compensation").asText()).isEqualTo("paper");
        assertThat(plan.path("fineTuning").path("epochs").asInt()).isEqualTo(3); // 15 % of 14, rounded up
    }

    private JsonNode read(String name) {
        try {
            return json(name);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void thresholdsGoByStandardDeviationsAndTheSameNetworkIsMadeOnce() throws IOException {
        Cli.Result result = done(SMALL.replace("--epochs 2", "")
                + " --epsilons 0.1,0.2,0.3,0.4,0.5,0.7,0.9 --compensate fold --retrain no");

        JsonNode sweep = json("sizes/sweep.json");
        assertThat(sweep.path("criterion").asText()).isEqualTo("std");
        assertThat(result.err()).containsPattern("note      [0-9., ]+: removes the same units as epsilon-");
        List<Long> parameters = new ArrayList<>();
        sweep.path("points")
                .forEach(point -> parameters.add(point.path("parameters").asLong()));
        assertThat(parameters).isNotEmpty().isSortedAccordingTo((a, b) -> Long.compare(b, a));
    }

    @Test
    void modelsThatReadFewerInputsAreRetrainedOnWhatTheyRead() throws IOException {
        done(DIGITS + " --sizes 10% --prune-inputs -q");

        JsonNode report = json("sizes/010-percent-retrained.report.json");
        assertThat(report.path("plan").path("prunedInputs").asInt()).isPositive();
        assertThat(report.path("fineTuning").path("history").size()).isEqualTo(3);
    }
}
