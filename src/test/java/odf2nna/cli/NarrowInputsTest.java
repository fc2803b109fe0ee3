package odf2nna.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import odf2nna.internal.onnx.OnnxModel;
import odf2nna.internal.onnx.OnnxModelReader;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("native")
class NarrowInputsTest {
    private static final JsonMapper MAPPER = new JsonMapper();
    private static final String SMALL =
            "shrink @model.onnx --eval @data.csv --target-params 80% --prune-inputs --device cpu -o @small.onnx";

    @TempDir
    private Path folder;

    private Workspace workspace;

    /** The third column says what the first says, so that it goes first. */
    @BeforeEach
    void work() throws IOException {
        workspace = Workspace.in(folder.resolve("work"));
        String text = Files.readAllLines(workspace.path("data.csv")).stream()
                .map(line -> line.startsWith("f") ? line : line.replaceAll("^([^,]+,)([^,]+,)[^,]+,", "$1$2$1"))
                .collect(Collectors.joining("\n", "", "\n"));
        workspace.write("data.csv", text);
    }

    private JsonNode report(String command) throws IOException {
        Cli.Result result = workspace.run(command + " --json");
        assertThat(result.code()).as(result.err()).isZero();
        return MAPPER.readTree(result.out());
    }

    private static List<Integer> kept(JsonNode report) {
        return IntStream.range(0, report.at("/narrowedInputs/0/kept").size())
                .mapToObj(i -> report.at("/narrowedInputs/0/kept/" + i).asInt())
                .toList();
    }

    /** Writes the kept columns and the class alone. */
    private void cut(List<Integer> kept, String from, String to) throws IOException {
        String text = Files.readAllLines(workspace.path(from)).stream()
                .map(line -> {
                    String[] cells = line.split(",");
                    return kept.stream().map(column -> cells[column]).collect(Collectors.joining(",")) + ","
                            + cells[cells.length - 1];
                })
                .collect(Collectors.joining("\n", "", "\n"));
        workspace.write(to, text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--epochs 0", "--epochs 2", "--epochs 0 --precision fp16", "--epochs 0 --precision int8"})
    void theResultTakesTheColumnsThatAreLeft(String options) throws IOException {
        JsonNode report = report(SMALL + " --narrow-inputs " + options);
        report(SMALL.replace("@small", "@whole") + " " + options);
        List<Integer> kept = kept(report);

        assertThat(report.at("/narrowedInputs/0/columns").asInt()).isEqualTo(4);
        assertThat(kept).hasSizeBetween(1, 3).isSorted();
        OnnxModel small = OnnxModelReader.read(workspace.path("small.onnx"));
        assertThat(small.inputs().get(0).dims()).containsExactly(-1L, (long) kept.size());
        assertThat(small.metadata())
                .containsEntry(
                        "odf2nna.inputs.x", kept.stream().map(String::valueOf).collect(Collectors.joining(",")))
                .containsEntry(
                        "odf2nna.inputs.x.names",
                        kept.stream().map(column -> "\"f" + column + "\"").collect(Collectors.joining(",", "[", "]")));
        assertThat(report.at("/after/inputs/0").asText()).contains("," + kept.size() + "]");

        // judged on rows that have the kept columns alone, it is the model that takes all
        cut(kept, "data.csv", "narrow.csv");
        JsonNode whole = report("compare @whole.onnx @whole.onnx --eval @data.csv --device cpu");
        JsonNode narrow = report("compare @small.onnx @small.onnx --eval @narrow.csv --device cpu");
        assertThat(narrow.at("/metrics/metrics")).isEqualTo(whole.at("/metrics/metrics"));
    }

    @Test
    void columnsWithoutNamesAreListedByNumber() throws IOException {
        List<String> lines = Files.readAllLines(workspace.path("data.csv"));
        workspace.write("data.csv", String.join("\n", lines.subList(1, lines.size())) + "\n");
        Cli.Result result = workspace.run(SMALL + " --narrow-inputs --epochs 0 --json");
        JsonNode report = MAPPER.readTree(result.out());

        assertThat(report.at("/narrowedInputs/0/names")).isEmpty();
        String columns = kept(report).stream().map(String::valueOf).collect(Collectors.joining(", "));
        assertThat(result.err())
                .contains("columns   'x' takes %d of 4, from 0: %s"
                        .formatted(kept(report).size(), columns));
        assertThat(OnnxModelReader.read(workspace.path("small.onnx")).metadata())
                .containsKey("odf2nna.inputs.x")
                .doesNotContainKey("odf2nna.inputs.x.names");
    }

    @Test
    void aSavedPlanIsAppliedSo() throws IOException {
        report(SMALL + " --narrow-inputs --epochs 0 --save-plan @plan.json");
        report("apply @model.onnx @plan.json --eval @data.csv --device cpu --narrow-inputs -o @again.onnx");

        assertThat(workspace.bytes("again.onnx")).isEqualTo(workspace.bytes("small.onnx"));
    }

    @Test
    void anInputThatLosesNothingStaysAsItIs() throws IOException {
        Cli.Result result =
                workspace.run(SMALL.replace("80%", "100%") + " --narrow-inputs --epochs 0 --precision fp16");

        assertThat(result.code()).as(result.err()).isZero();
        assertThat(result.err()).contains("no input loses columns, so the result takes them all");
        assertThat(OnnxModelReader.read(workspace.path("small.onnx"))
                        .inputs()
                        .get(0)
                        .dims())
                .containsExactly(-1L, 4L);
    }

    @Test
    void whatCannotBeDoneIsRefusedBeforeAnyWork() throws IOException {
        refused(SMALL.replace(" --prune-inputs", "") + " --narrow-inputs", ExitCode.USAGE, "add --prune-inputs");
        refused(SMALL.replace("@small.onnx", "@small/") + " --narrow-inputs", ExitCode.USAGE, "SavedModel");
        workspace.edit(model -> model.getGraphBuilder()
                .getInputBuilder(0)
                .getTypeBuilder()
                .getTensorTypeBuilder()
                .getShapeBuilder()
                .getDimBuilder(1)
                .clearDimValue());
        refused(SMALL + " --narrow-inputs", ExitCode.MODEL, "expected [N, width]");
        assertThat(workspace.path("small.onnx")).doesNotExist();
    }

    private void refused(String command, int code, String... parts) {
        Cli.Result result = workspace.run(command);
        assertThat(result.code()).as(result.err()).isEqualTo(code);
        assertThat(result.err()).contains("narrow-inputs").contains(Arrays.asList(parts));
    }
}
