package odf2nna.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code --report}: what is in the page, and when there is one. */
@Tag("native")
class ReportPageTest {
    @TempDir
    private Path folder;

    private Workspace workspace;

    @BeforeEach
    void makeWorkspace() throws IOException {
        workspace = Workspace.in(folder.resolve("work"));
    }

    private String page() throws IOException {
        return new String(workspace.bytes("report.html"), StandardCharsets.UTF_8);
    }

    private JsonNode report(String command) throws IOException {
        Cli.Result result = workspace.run(command + " --report @report.html");
        assertThat(result.code()).as(result.err()).isZero();
        return Pages.data(page());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "score @model.onnx --eval @data.csv",
                Workspace.SHRINK,
                Workspace.APPLY,
                "compare @model.onnx @model.onnx --eval @data.csv"
            })
    void thePageHoldsTheDocumentThatJsonPrints(String command) throws IOException {
        workspace.makePlan();

        Cli.Result result = workspace.run(command + " --json --report @report.html");

        assertThat(result.code()).as(result.err()).isZero();
        assertThat(Pages.data(page())).isEqualTo(new JsonMapper().readTree(result.out()));
    }

    @Test
    void prunedUnitsAreThoseOfThePlan() throws IOException {
        JsonNode report = report(Workspace.SHRINK);

        double epsilon = report.path("plan").path("epsilon").asDouble();
        int pruned = 0;
        for (JsonNode layer : report.path("units")) {
            List<Integer> low = IntStream.range(0, layer.path("deviation").size())
                    .filter(unit -> layer.path("deviation").get(unit).asDouble() <= epsilon)
                    .boxed()
                    .toList();
            assertThat(layer.path("pruned").valueStream().map(JsonNode::asInt)).containsExactlyElementsOf(low);
            assertThat(layer.path("histogram").path("counts")).isNotEmpty();
            assertThat(layer.path("sources")).hasSize(1);
            pruned += low.size();
        }
        assertThat(pruned)
                .isEqualTo(report.path("plan").path("prunedUnits").asInt())
                .isPositive();
    }

    @Test
    void theCommandLineIsTold() throws IOException {
        assertThat(report(Workspace.SHRINK).path("commandLine").valueStream().map(JsonNode::asText))
                .startsWith(
                        "odf2nna-onnx", "shrink", workspace.path("model.onnx").toString())
                .endsWith("--report", workspace.path("report.html").toString(), "--accept-baseline");
    }

    @Test
    void candidatesHaveTheWidthOfEveryLayer() throws IOException {
        workspace = Workspace.larger(folder.resolve("larger"));

        JsonNode report = report("shrink @model.onnx --eval @data.csv --epochs 0 --max-drop 5 -o @small.onnx");

        assertThat(report.path("search").path("candidates")).isNotEmpty().allSatisfy(candidate -> {
            List<Integer> widths =
                    candidate.path("widths").valueStream().map(JsonNode::asInt).toList();
            assertThat(widths).hasSize(3).last().isEqualTo(3);
            assertThat(200
                            + 100
                            + 3
                            - widths.stream().mapToInt(Integer::intValue).sum())
                    .isEqualTo(candidate.path("prunedUnits").asInt());
        });
    }

    @Test
    void numbersHaveResidualsAndClassesATable() throws IOException {
        workspace.write("wide.csv", Workspace.rows(60, 6, 3));
        JsonNode classes = report(Workspace.SHRINK).path("metrics");
        JsonNode numbers = report("compare @model.onnx @model.onnx --eval @wide.csv --target f4,f5,class --force")
                .path("metrics");

        assertThat(classes.path("confusion").path("after")).hasSize(3);
        assertThat(classes.path("residuals").isMissingNode()).isTrue();
        assertThat(numbers.path("confusion").isMissingNode()).isTrue();
        assertThat(numbers.path("residuals").path("target")).hasSize(60);
    }

    @Test
    void aDryRunWritesThePageAlone() throws IOException {
        JsonNode report = report(Workspace.SHRINK + " --dry-run");

        assertThat(report.path("output").isMissingNode()).isTrue();
        assertThat(workspace.shallow()).isEqualTo(new TreeSet<>(List.of("", "data.csv", "model.onnx", "report.html")));
    }

    @Test
    void anExistingPageIsReplacedOnlyIfForced() throws IOException {
        workspace.write("report.html", "mine");
        String score = "score @model.onnx --eval @data.csv --report @report.html";

        assertThat(workspace.run(score).code()).isEqualTo(ExitCode.USAGE);
        assertThat(page()).isEqualTo("mine");
        assertThat(workspace.run(score + " --force").code()).isZero();
        assertThat(page()).startsWith("<!DOCTYPE html>");
    }

    @Test
    void aNameFromTheModelCannotBreakOut() throws IOException {
        String hostile = "</script><img src=x onerror=alert(1)>{{data}}&amp;";
        workspace.edit(model -> model.setProducerName(hostile)
                .getGraphBuilder()
                .getNodeBuilderList()
                .forEach(node -> node.setName(hostile + node.getName() + node.getOutput(0))));

        JsonNode report = report(Workspace.SHRINK);

        assertThat(report.path("before").path("producer").asText()).startsWith(hostile);
        assertThat(report.path("layers").get(0).path("name").asText()).startsWith(hostile);
        assertThat(page()).doesNotContain("<img", hostile);
    }
}
