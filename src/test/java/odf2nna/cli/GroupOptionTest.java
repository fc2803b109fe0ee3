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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code --group} on the command line. */
@Tag("native")
class GroupOptionTest {
    private static final String GROUPED = " --eval @patients.csv --group patient";

    @TempDir
    private Path folder;

    private Workspace workspace;

    @BeforeEach
    void makeWorkspace() throws IOException {
        workspace = Workspace.in(folder.resolve("work"));
        write(20);
    }

    /** Puts a column of so many patients before the features. */
    private void write(int patients) throws IOException {
        List<String> lines = Workspace.rows(100, 4, 3).lines().toList();
        StringBuilder csv = new StringBuilder("patient," + lines.get(0) + "\n");
        for (int i = 1; i < lines.size(); i++) {
            csv.append("p")
                    .append(i % patients)
                    .append(',')
                    .append(lines.get(i))
                    .append('\n');
        }
        workspace.write("patients.csv", csv.toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "shrink @model.onnx --target-params 50% --epochs 2 --keep best --dry-run",
                "shrink @model.onnx --epochs 0 --hold-out 0.2 --dry-run",
                "score @model.onnx"
            })
    void wholeGroupsAreHeldOut(String command) throws IOException {
        Cli.Result run = workspace.run(command + GROUPED + " --json");

        assertThat(run.code()).as(run.err()).isZero();
        JsonNode data = new JsonMapper().readTree(run.out()).path("data");
        assertThat(data.path("split").asText()).isEqualTo("0.2 of the rows, whole groups of 'patient', by seed 0");
        assertThat(data.path("calibrationRows").asInt()).isEqualTo(80);
    }

    @Test
    void aSweepKeepsGroupsToo() {
        Cli.Result run = workspace.run("sweep @model.onnx -o @sizes --sizes 50% --epochs 2 --json -q" + GROUPED);

        assertThat(run.code()).as(run.err()).isZero();
        // a quarter of 80 rows: four of sixteen patients
        assertThat(run.out()).contains("\"validationRows\" : 20").contains("whole groups of 'patient'");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "shrink @model.onnx --epsilon 0.3 --epochs 0 --dry-run",
                "shrink @model.onnx --hold-out 0.2 --dry-run",
                "sweep @model.onnx -o @sizes"
            })
    void fewerGroupsThanFoldsAreRefused(String command) throws IOException {
        write(4);
        Cli.Result run = workspace.run(command + GROUPED);

        assertThat(run.code()).isEqualTo(ExitCode.DATA);
        assertThat(run.errorLines())
                .singleElement()
                .asString()
                .endsWith(
                        "patients.csv: found 3 groups in 'patient' in 75 rows that are not held out, expected at least 5,"
                                + " one for each fold of the search; give more rows");
    }
}
