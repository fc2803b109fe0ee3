package odf2nna.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code --ignore} on the command line: identifiers, notes and targets that nobody wants. */
@Tag("native")
class IgnoreOptionTest {
    @TempDir
    private Path folder;

    private Workspace workspace;

    @BeforeEach
    void makeWorkspace() throws IOException {
        workspace = Workspace.in(folder.resolve("work"));
        List<String> lines = Workspace.rows(100, 4, 3).lines().toList();
        StringBuilder csv = new StringBuilder("id,note," + lines.get(0) + "\n");
        for (int i = 1; i < lines.size(); i++) {
            csv.append(i)
                    .append(",row ")
                    .append(i)
                    .append(',')
                    .append(lines.get(i))
                    .append('\n');
        }
        workspace.write("notes.csv", csv.toString());
    }

    private JsonNode data(String options) throws IOException {
        Cli.Result run =
                workspace.run("shrink @model.onnx --target-params 50% --epochs 0 --dry-run --json -q " + options);
        assertThat(run.code()).as(run.err()).isZero();
        return new JsonMapper().readTree(run.out()).path("data");
    }

    @Test
    void columnsByNameAndNumberAreLeftOut() throws IOException {
        assertThat(data("--eval @notes.csv --ignore id,2").path("target").asText())
                .isEqualTo(data("--eval @data.csv").path("target").asText().replace("(5)", "(7)"));
    }

    @Test
    void aTargetColumnCanBeLeftOut() throws IOException {
        JsonNode data = data("--eval @data.csv --target none --ignore class");

        assertThat(data.path("target").asText()).isEqualTo("none");
        assertThat(data.path("split").asText()).isEqualTo("0.2 of the rows, by seed 0");
    }

    @Test
    void whatCanNotBeLeftOutIsToldFrom() {
        assertThat(workspace
                        .run("shrink @model.onnx --eval @data.csv --target none --dry-run")
                        .err())
                .contains("found 5 columns, expected 4 and no target")
                .contains("; name columns to skip with --ignore");
        assertThat(workspace
                        .run("shrink @model.onnx --eval @notes.csv --ignore id,nothing --dry-run")
                        .err())
                .contains("found no column, file or array 'nothing' for the columns to ignore");
        assertThat(workspace
                        .run("shrink @model.onnx --eval @data.csv --target class --ignore class --dry-run")
                        .err())
                .contains("can't be ignored and hold the target");
    }
}
