package odf2nna.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What changes no output is taken out before units are scored: a chain of 4, 6, 5 and 3 with a unit that is there twice. */
@Tag("native")
class SimplifyFirstTest {
    private static final String ROWS = " --eval @data.csv --device cpu --epochs 0";

    @TempDir
    private Path folder;

    private Workspace workspace;

    @BeforeEach
    void makeWorkspace() throws IOException {
        workspace = Workspace.in(folder.resolve("work"));
        workspace.plantDuplicate();
    }

    private JsonNode run(String command) throws IOException {
        Cli.Result result = workspace.run(command + " --json");
        assertThat(result.code()).as(result.err()).isZero();
        return new ObjectMapper().readTree(result.out());
    }

    @Test
    void aDuplicateGoesThoughNoUnitIsConstant() throws IOException {
        JsonNode report = run("shrink @model.onnx -o @small.onnx --epsilon 0" + ROWS);

        JsonNode finding = report.get("simplification").get("findings").get(0);
        assertThat(finding.get("kind").asText()).isEqualTo("duplicate");
        assertThat(finding.get("units").toString()).isEqualTo("[4]");
        assertThat(report.get("plan").get("prunedUnits").asInt()).isZero();
        assertThat(report.get("layers").get(0).get("units").asInt()).isEqualTo(6);
        assertThat(report.get("layers").get(0).get("kept").asInt()).isEqualTo(5);
        assertThat(report.get("layers").get(1).get("kept").asInt()).isEqualTo(5);
        assertThat(report.get("before").get("parameters").asInt()).isEqualTo(30 + 35 + 18);
        assertThat(report.get("after").get("parameters").asInt()).isEqualTo(25 + 30 + 18);
        assertThat(workspace
                        .run("compare @model.onnx @small.onnx --eval @data.csv --device cpu")
                        .code())
                .isZero();
    }

    @Test
    void theModelCanBeTakenAsItIs() throws IOException {
        Cli.Result result = workspace.run("shrink @model.onnx -o @small.onnx --no-simplify --epsilon 0 --json" + ROWS);

        assertThat(result.code()).as(result.err()).isEqualTo(ExitCode.BOUND_MISSED);
        JsonNode report = new ObjectMapper().readTree(result.out());
        assertThat(report.hasNonNull("simplification")).isFalse();
        assertThat(report.hasNonNull("after")).isFalse();
    }

    @Test
    void sharesAreOfTheOriginal() throws IOException {
        JsonNode report = run("shrink @model.onnx -o @small.onnx --target-params 89%" + ROWS);

        // 89 % of 83 are 73.9, and 73 are left without the duplicate
        assertThat(report.get("plan").get("prunedUnits").asInt()).isZero();
        assertThat(report.get("after").get("parameters").asInt()).isEqualTo(73);
    }

    @Test
    void withWidthsTheModelIsTakenAsItIs() throws IOException {
        JsonNode report = run("shrink @model.onnx -o @small.onnx --widths 6,4" + ROWS);

        assertThat(report.hasNonNull("simplification")).isFalse();
        assertThat(report.get("layers").get(0).get("kept").asInt()).isEqualTo(6);
    }

    @Test
    void aSavedPlanComesToTheSameModel() throws IOException {
        JsonNode shrunk = run(
                "shrink @model.onnx -o @small.onnx --save-plan @plan.json --target-params 60% --prune-inputs" + ROWS);
        JsonNode applied = run("apply @model.onnx @plan.json -o @again.onnx" + ROWS);

        assertThat(workspace.bytes("again.onnx")).isEqualTo(workspace.bytes("small.onnx"));
        assertThat(applied.get("simplification")).isEqualTo(shrunk.get("simplification"));
        assertThat(applied.get("layers")).isEqualTo(shrunk.get("layers"));
    }

    @Test
    void aSweepTakesItOutOnce() throws IOException {
        JsonNode sweep = run("sweep @model.onnx -o @sizes/ --sizes 80%,60% --retrain no --eval @data.csv --device cpu");
        JsonNode point = sweep.get("points").get(1);
        String name = point.get("name").asText();
        assertThat(sweep.get("widths").toString()).isEqualTo("[6,5]");
        assertThat(point.get("parameters").asInt()).isLessThanOrEqualTo((int) (0.6 * 83));

        run("apply @model.onnx @sizes/%s.plan.json -o @again.onnx".formatted(name) + ROWS);

        assertThat(workspace.bytes("again.onnx")).isEqualTo(workspace.bytes("sizes/" + name + ".onnx"));
    }

    @Test
    void roundsGoOnFromWhatIsLeft() throws IOException {
        JsonNode report = run("shrink @model.onnx -o @small.onnx --target-params 50% --rounds 2 --eval @data.csv"
                + " --device cpu --epochs 4");

        assertThat(report.get("simplification").get("units").asInt()).isOne();
        assertThat(report.get("rounds").size()).isOne();
        assertThat(report.get("after").get("parameters").asInt()).isLessThanOrEqualTo(41);
    }
}
