package odf2nna.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code --scaler}, and what reports say of scaling. */
@Tag("native")
class ScalerTest {
    private static final JsonMapper MAPPER = new JsonMapper();

    @TempDir
    private Path folder;

    private Workspace workspace;

    /** {@code raw.csv} holds the columns from which the scaler makes those of {@code data.csv}. */
    @BeforeEach
    void work() throws IOException {
        workspace = Workspace.in(folder.resolve("work"));
        RawRows.write(workspace, 1000, -3, 0, 0.5);
    }

    private JsonNode report(String command) throws IOException {
        Cli.Result result = workspace.run(command + " --json");
        assertThat(result.code()).as(result.err()).isZero();
        return MAPPER.readTree(result.out());
    }

    private static List<Double> numbers(JsonNode list) {
        return list.valueStream().map(JsonNode::asDouble).toList();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "score @model.onnx --eval @%s --device cpu",
                "compare @model.onnx @model.onnx --eval @%s --device cpu",
                "shrink @model.onnx --eval @%s --epsilon 0.3 --epochs 2 --deterministic --device cpu --dry-run",
                "apply @model.onnx @plan.json --eval @%s --device cpu --dry-run",
                "sweep @model.onnx --eval @%s --sizes 60%% --epochs 0 --device cpu --force -o @sizes",
                "simplify @model.onnx --ranges @%s --device cpu --dry-run",
            })
    void rawRowsWithAScalerAreAsGoodAsScaledRows(String command) throws IOException {
        workspace.makePlan();

        JsonNode scaled = report(command.formatted("data.csv"));
        JsonNode raw = report(command.formatted("raw.csv") + " --scaler @scaler.json");

        for (String part : List.of("metrics", "units", "equivalence", "simplification", "plan")) {
            Numbers.assertClose(raw.path(part), scaled.path(part), 1e-3);
        }
        JsonNode scaling = raw.at("/data/scaling");
        assertThat(scaled.at("/data/scaling").isMissingNode()).isTrue();
        if (!command.startsWith("simplify")) {
            assertThat(scaling.path("kind").asText()).isEqualTo("StandardScaler");
            assertThat(scaling.path("source").asText()).endsWith("scaler.json");
            assertThat(scaling.at("/file/sha256").asText()).hasSize(64);
            assertThat(scaling.path("columns").valueStream().map(JsonNode::asText))
                    .containsExactly("f0", "f1", "f2", "f3");
            assertThat(numbers(scaling.path("factors"))).containsExactly(0.005, 4.0, 1.0, 0.25);
            assertThat(numbers(scaling.path("offsets"))).containsExactly(-5.0, 12.0, 0.0, -0.125);
        }
    }

    @Test
    void theReportSaysOfWhichRowsTheMeansAre() throws IOException {
        String shrink =
                "shrink @model.onnx --eval @raw.csv --epsilon 0.3 --epochs 0 --device cpu --dry-run --standardize ";
        workspace.copy(workspace.path("raw.csv"), "train.csv");

        JsonNode alone = report(shrink).at("/data/scaling");
        JsonNode trained = report(shrink + "--train @train.csv").at("/data/scaling");

        assertThat(alone.path("kind").asText()).isEqualTo("standardize");
        assertThat(alone.path("source").asText()).matches("4\\d rows of .*raw\\.csv");
        assertThat(trained.path("source").asText()).matches("60 rows of .*train\\.csv");
        assertThat(numbers(trained.path("factors"))).isNotEqualTo(numbers(alone.path("factors")));
    }

    @Test
    void peopleAreToldOfScaling() throws IOException {
        String score = "score @model.onnx --eval @raw.csv --device cpu ";

        assertThat(workspace.run(score + "--scaler @scaler.json").err())
                .contains("\nscaling   StandardScaler of " + workspace.path("scaler.json"));
        assertThat(workspace.run(score + "--standardize --hold-out 0").err())
                .contains("\nscaling   by the means and deviations of 60 rows of " + workspace.path("raw.csv"));
        assertThat(workspace.run(score + "--scale 1/4").err())
                .contains("\nscaling   every column by the factor 0.25\n");
        assertThat(workspace.run(score).err()).doesNotContain("scaling");
    }

    @Test
    void aSweepIsRefusedWithAnotherScaler() throws IOException {
        String sweep =
                "sweep @model.onnx --eval @raw.csv --scaler @scaler.json --sizes 60% --epochs 0 --device cpu -o @sizes";
        report(sweep);
        Files.move(workspace.path("scaler.json"), workspace.path("moved.json"));

        assertThat(workspace.run(sweep.replace("scaler.json", "moved.json")).code())
                .isZero();
        workspace.replace("moved.json", "0.25", "0.5");

        Cli.Result other = workspace.run(sweep.replace("scaler.json", "moved.json"));
        assertThat(other.code()).isEqualTo(ExitCode.USAGE);
        assertThat(other.err()).contains("sizes", "scaler");
    }

    @Test
    void theScalerIsNotWrittenOver() throws IOException {
        Cli.Result over =
                workspace.run("shrink @model.onnx --eval @raw.csv --scaler @scaler.json --epsilon 0.3 --epochs 0"
                        + " --force --device cpu -o @scaler.json");

        assertThat(over.code()).isEqualTo(ExitCode.USAGE);
        assertThat(over.err()).contains("scaler.json: would overwrite");
    }

    @Test
    void aWrongScalerIsNamedAsTheLikelyCause() throws IOException {
        String digits =
                "shrink models/digits_torch.onnx --eval models/digits.csv.gz --epsilon 0.1 --epochs 0 --device cpu"
                        + " -o @small.onnx --scaler @digits.json";
        workspace.write(
                "digits.json", "{\"min_\": [%s0], \"scale_\": [%s1]}".formatted("0,".repeat(63), "-0.01,".repeat(63)));

        Cli.Result refused = workspace.runAsWritten(digits);

        assertThat(refused.code()).as(refused.err()).isEqualTo(ExitCode.DATA);
        assertThat(refused.err()).containsPattern("without --scaler it gets 9\\d\\.\\d % right");
    }

    @Test
    void thePageListsTheFirstColumns() throws IOException {
        Cli.Result run = workspace.run(
                "score models/digits_torch.onnx --eval models/digits.csv.gz --standardize --device cpu --report @page.html");

        assertThat(run.code()).as(run.err()).isZero();
        JsonNode scaling = Pages.data(new String(workspace.bytes("page.html"), StandardCharsets.UTF_8))
                .at("/data/scaling");
        assertThat(scaling.path("factors")).hasSize(64);
        assertThat(scaling.path("offsets")).hasSize(64);
    }
}
