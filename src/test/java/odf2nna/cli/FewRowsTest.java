package odf2nna.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Few rows certify, all of them: none is held out. */
@Tag("native")
class FewRowsTest {
    private static final String SEARCH = "shrink @model.onnx --eval @data.csv --epochs 0 --dry-run";

    @TempDir
    private Path folder;

    private Workspace workspace;

    @BeforeEach
    void makeWorkspace() throws IOException {
        workspace = Workspace.in(folder.resolve("work"));
    }

    private JsonNode report(String command) throws IOException {
        Cli.Result run = workspace.run(command + " --json -q");

        assertThat(run.code()).as(run.err()).isZero();
        return new JsonMapper().readTree(run.out());
    }

    @ParameterizedTest
    @CsvSource({"999, '', 0", "1000, '', 200", "999, --hold-out 0.2, 199", "999, --target-params 50%, 199"})
    void rowsAreHeldOutWhereTheSearchCanSpareThem(int rows, String options, int held) throws IOException {
        workspace.write("data.csv", Workspace.rows(rows, 4, 3));

        JsonNode report = report(SEARCH + " " + options);

        assertThat(report.path("data").path("testRows").asInt()).isEqualTo(held);
        assertThat(report.path("data").path("calibrationRows").asInt()).isEqualTo(rows - held);
    }

    @Test
    void rowsInTheOrderOfTimeAllCertify() throws IOException {
        JsonNode report = report(SEARCH + " --time-ordered");

        assertThat(report.path("data").path("testRows").asInt()).isZero();
        assertThat(report.path("search").path("rows").asInt()).isEqualTo(60);
    }

    @Test
    void theFiguresOfThePromiseAreTheReport() {
        Cli.Result run = workspace.run(SEARCH);

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.err())
                .contains("rows      60 for calibration, none held out for the metrics")
                .containsPattern("(?m)^ +accuracy 0\\.\\d+ before, 0\\.\\d+ after$")
                .contains("no rows are held out, because the search needs all");
    }
}
