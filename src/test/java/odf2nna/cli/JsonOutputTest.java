package odf2nna.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes to which stream. */
@Tag("native")
class JsonOutputTest {
    private static final JsonMapper ONE_DOCUMENT = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    @TempDir
    private Path folder;

    private Workspace workspace;

    @BeforeEach
    void makeWorkspace() throws IOException {
        workspace = Workspace.in(folder.resolve("work"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "inspect @model.onnx",
                "score @model.onnx --eval @data.csv",
                Workspace.SHRINK,
                "shrink @model.onnx --eval @data.csv --epsilon 0 --dry-run",
                "shrink @model.onnx --eval @data.csv --dry-run",
                Workspace.APPLY,
                "sweep @model.onnx --eval @data.csv -o @sizes --sizes 50% --epochs 1",
                "compare @model.onnx @model.onnx --eval @data.csv",
                "convert @model.onnx -o @other.onnx",
                "convert @model.onnx -o @other/"
            })
    void jsonIsOneDocumentOnStandardOutputAndTheTablesGoToStandardError(String command) throws IOException {
        workspace.makePlan();

        Cli.Result result = workspace.run(command + " --json");

        assertThat(result.code()).as(result.err()).isZero();
        JsonNode report = ONE_DOCUMENT.readTree(result.out());
        assertThat(report.path("command").asText()).isEqualTo(command.split(" ")[0]);
        assertThat(result.err()).contains("model.onnx").doesNotContain("{");
    }

    @Test
    void withoutJsonNothingGoesToStandardOutput() {
        assertThat(workspace.run(Workspace.SHRINK).out()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"-q", "--quiet"})
    void quietIsSilentAndWritesAllTheSame(String option) throws IOException {
        Cli.Result result = workspace.run(Workspace.SHRINK + " " + option);

        assertThat(result).isEqualTo(new Cli.Result(0, "", ""));
        assertThat(workspace.listing()).containsKey("small.onnx");
    }

    @Test
    void quietLeavesTheJsonAndTheErrors() throws IOException {
        assertThat(ONE_DOCUMENT
                        .readTree(workspace.run(Workspace.SHRINK + " -q --json").out())
                        .path("output")
                        .asText())
                .endsWith("small.onnx");
        Cli.Result refused = workspace.run(Workspace.SHRINK + " -q --json");
        assertThat(refused.out()).isEmpty();
        assertThat(refused.errorLines()).hasSize(1);
    }

    @Test
    void aDryRunReportsAndWritesNothing() throws IOException {
        TreeMap<String, String> before = workspace.listing();

        Cli.Result result = workspace.run(Workspace.RETRAIN
                + " --dry-run --save-plan @plan.json --epochs 1 --checkpoint @kept --log-csv @log.csv --json");

        assertThat(result.code()).isZero();
        assertThat(ONE_DOCUMENT.readTree(result.out()).path("after").isObject()).isTrue();
        assertThat(workspace.listing()).isEqualTo(before);
    }
}
