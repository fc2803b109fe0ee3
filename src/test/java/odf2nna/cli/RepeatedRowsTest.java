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
import org.junit.jupiter.params.provider.ValueSource;

/** Rows that repeat earlier ones: how many there are is said, and where there is hardly another row, that is an error. */
@Tag("native")
class RepeatedRowsTest {
    private static final JsonMapper MAPPER = new JsonMapper();

    @TempDir
    private Path folder;

    private Workspace workspace;

    @BeforeEach
    void makeWorkspace() throws IOException {
        workspace = Workspace.in(folder.resolve("work"));
    }

    /** Sixty different rows, some of them again at the end. */
    private void repeat(int some) throws IOException {
        String rows = Workspace.rows(60, 4, 3);
        workspace.write(
                "data.csv",
                rows + String.join("\n", rows.lines().skip(1).limit(some).toList()) + "\n");
    }

    private Cli.Result done(String command) {
        Cli.Result run = workspace.run(command);
        assertThat(run.code()).as(run.err()).isZero();
        return run;
    }

    @Test
    void theReportSaysHowManyRowsRepeatAnother() throws IOException {
        repeat(30);
        Cli.Result run = done(Workspace.SHRINK + " --json");
        JsonNode data = MAPPER.readTree(run.out()).path("data");

        assertThat(data.path("repeatedRows").asInt()).isEqualTo(30);
        assertThat(data.path("calibrationRows").asInt() + data.path("testRows").asInt())
                .isEqualTo(90);
        assertThat(data.path("testRows").asInt()).isBetween(16, 20);
        assertThat(run.err()).contains("\n          30 of them (33.3 %) repeat the features of an earlier row\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"score @model.onnx --eval @data.csv", "compare @model.onnx @model.onnx --eval @data.csv"})
    void otherCommandsSayItToo(String command) throws IOException {
        repeat(60);

        assertThat(done(command).err()).contains("repeat the features of an earlier row");
    }

    @Test
    void aFewAreNotWorthALine() throws IOException {
        repeat(0);
        Cli.Result run = done(Workspace.SHRINK + " --json");

        assertThat(MAPPER.readTree(run.out()).path("data").path("repeatedRows").asInt(-1))
                .isZero();
        assertThat(run.err()).doesNotContain("repeat");
    }

    @Test
    void aSweepSaysItToo() throws IOException {
        repeat(30);
        done("sweep @model.onnx --eval @data.csv -o @sizes --sizes 50%% --epochs 0 --json -q".replace("%%", "%"));

        JsonNode report = MAPPER.readTree(workspace.bytes("sizes/sweep.json"));
        assertThat(report.path("data").path("repeatedRows").asInt()).isEqualTo(30);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                Workspace.RETRAIN,
                Workspace.SHRINK,
                "shrink @model.onnx --eval @data.csv --dry-run",
                "sweep @model.onnx --eval @data.csv -o @sizes"
            })
    void rowsThatAreAllEqualAreRefused(String command) throws IOException {
        workspace.write("data.csv", "1,2,3,4,0\n1,2,3,4,1\n1,2,3,4,2\n".repeat(30));
        Cli.Result run = workspace.run(command);

        assertThat(run.code()).isEqualTo(ExitCode.DATA);
        assertThat(run.errorLines())
                .singleElement()
                .asString()
                .endsWith("data.csv: the features of all 90 rows are equal, expected rows that differ; check the file");
    }

    @Test
    void aSearchNeedsARowForEachFold() throws IOException {
        workspace.write("data.csv", "1,2,3,4,0\n2,2,3,4,1\n3,2,3,4,2\n4,2,3,4,2\n".repeat(30));
        Cli.Result run = workspace.run("shrink @model.onnx --eval @data.csv --dry-run");

        assertThat(run.code()).isEqualTo(ExitCode.DATA);
        assertThat(run.err())
                .contains(
                        "data.csv: 4 of the 120 rows that are not held out differ, expected at least 5, one for each fold of"
                                + " the search; give more rows");
    }

    @Test
    void fiveDifferentRowsMakeFiveFolds() throws IOException {
        StringBuilder rows = new StringBuilder();
        for (int row = 0; row < 120; row++) {
            rows.append("%d,2,%d,4,%d%n".formatted(row % 7, row % 7 % 2, row % 3));
        }
        workspace.write("data.csv", rows.toString());

        done("shrink @model.onnx --eval @data.csv --dry-run --epochs 0");
    }
}
