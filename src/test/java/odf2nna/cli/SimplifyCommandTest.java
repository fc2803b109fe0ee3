package odf2nna.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The command on a chain of 4, 6, 5 and 3. */
@Tag("native")
class SimplifyCommandTest {
    private static final String SIMPLIFY = "simplify @model.onnx --device cpu -o @small.onnx";

    @TempDir
    private Path folder;

    private Workspace workspace;

    @BeforeEach
    void makeWorkspace() throws IOException {
        workspace = Workspace.in(folder.resolve("work"));
    }

    @Test
    void aPlantedDuplicateIsTakenOutAndReported() throws IOException {
        workspace.plantDuplicate();

        Cli.Result result = workspace.run(SIMPLIFY + " --json");

        assertThat(result.code()).as(result.err()).isZero();
        assertThat(result.err()).contains("duplicate", "for every input", "simplified = original", "6-5", "5-5");
        JsonNode report = new ObjectMapper().readTree(result.out());
        JsonNode finding = report.get("simplification").get("findings").get(0);
        assertThat(finding.get("kind").asText()).isEqualTo("duplicate");
        assertThat(finding.get("holds").asText()).isEqualTo("for every input");
        assertThat(finding.get("units").toString()).isEqualTo("[4]");
        assertThat(report.get("simplification").get("units").asInt()).isOne();
        assertThat(report.get("equivalence").get("passed").asBoolean()).isTrue();
        assertThat(workspace
                        .run("compare @model.onnx @small.onnx --eval @data.csv --device cpu")
                        .code())
                .isZero();
    }

    @Test
    void aFeatureThatNobodyReadsIsReportedAndStays() throws IOException {
        workspace.plantUnreadFeature();

        Cli.Result result = workspace.run(SIMPLIFY + " --json");

        assertThat(result.code()).as(result.err()).isZero();
        JsonNode findings =
                new ObjectMapper().readTree(result.out()).get("simplification").get("findings");
        assertThat(findings).hasSize(1);
        assertThat(findings.get(0).get("kind").asText()).isEqualTo("unread input");
        assertThat(findings.get(0).get("layer").asText()).isEqualTo("x");
        assertThat(findings.get(0).get("units").toString()).isEqualTo("[3]");
        assertThat(workspace.bytes("small.onnx")).isEqualTo(workspace.bytes("model.onnx"));
    }

    @Test
    void aModelThatNeedsAllItHasIsWrittenByteForByte() throws IOException {
        Cli.Result result = workspace.run(SIMPLIFY);

        assertThat(result.code()).as(result.err()).isZero();
        assertThat(result.err()).contains("written as it is");
        assertThat(workspace.bytes("small.onnx")).isEqualTo(workspace.bytes("model.onnx"));
    }

    @Test
    void withoutAnOutputNothingIsWrittenWhereNothingIsFound() throws IOException {
        TreeMap<String, String> before = workspace.listing();

        Cli.Result result = workspace.run("simplify @model.onnx --device cpu");

        assertThat(result.code()).as(result.err()).isZero();
        assertThat(result.err()).contains("nothing is written");
        assertThat(workspace.listing()).isEqualTo(before);
    }

    @Test
    void aDryRunWritesNothing() throws IOException {
        workspace.plantDuplicate();
        TreeMap<String, String> before = workspace.listing();

        Cli.Result result = workspace.run(SIMPLIFY + " --dry-run");

        assertThat(result.code()).as(result.err()).isZero();
        assertThat(result.err()).contains("duplicate", "dry run");
        assertThat(workspace.listing()).isEqualTo(before);
    }

    @ParameterizedTest
    @CsvSource({
        "--assume x=-0.001..0.001, for inputs inside the given ranges",
        "--ranges @narrow.csv, for inputs inside the given ranges",
        "--on-data @narrow.csv, on this data"
    })
    void whatIsKnownOfInputsShowsMore(String option, String holds) throws IOException {
        workspace.write("narrow.csv", "a,b,c,d\n0,0.001,0,0\n0.001,0,0,0.0005\n");

        Cli.Result result = workspace.run(SIMPLIFY + " " + option);

        assertThat(result.code()).as(result.err()).isZero();
        assertThat(result.err()).contains(holds, "verified  on ");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--assume q=0..1     | no input 'q'; it has ['x' [4]]",
                "--assume x=0        | --assume: expected NAME=LOW..HIGH or NAME[FEATURE]=LOW..HIGH, such as x=0..1, got 'x=0'",
                "--assume x=a..b     | got 'x=a..b'",
                "--assume x=2..1     | expected a range of 'x' from low to high, got 2.0..1.0",
                "--assume x[4]=0..1  | input 'x' has 4 features, counted from 0; got feature 4",
                "--scale nothing --ranges @data.csv | --scale: expected a number or a fraction like 1/255, got 'nothing'",
            })
    void whatCanNotBeUnderstoodIsWrongUsage(String options, String message) {
        Cli.Result result = workspace.run(SIMPLIFY + " " + options);

        assertThat(result.err()).contains(message);
        assertThat(result.code()).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void dataAreNotWrittenOver() {
        Cli.Result result = workspace.run(
                "simplify @model.onnx --device cpu --ranges @data.csv -o @data.csv --force --format onnx");

        assertThat(result.err()).contains("data.csv", "an input of this run");
        assertThat(result.code()).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void dataThatDoNotFitAreRefused() throws IOException {
        workspace.write("short.csv", "a,b\n1,2\n");

        Cli.Result result = workspace.run(SIMPLIFY + " --ranges @short.csv");

        assertThat(result.err()).contains("short.csv");
        assertThat(result.code()).isEqualTo(ExitCode.DATA);
    }
}
