package odf2nna.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The page in a browser, where this machine has one. */
@Tag("process")
@Tag("native")
class ReportInBrowserTest {
    private static final Pattern RESULT = Pattern.compile("<pre id=\"result\">(.*?)</pre>", Pattern.DOTALL);

    @TempDir
    private Path folder;

    private Chromium browser;
    private Workspace workspace;

    @BeforeEach
    void findABrowser() throws IOException {
        Optional<Chromium> found = Chromium.find(Files.createDirectory(folder.resolve("browser")));
        assumeTrue(found.isPresent(), "there is no Chromium on the path; -Dodf2nna.chromium names one");
        browser = found.get();
        workspace = Workspace.larger(folder.resolve("work"));
    }

    private void report(String command) {
        Cli.Result result = workspace.run(command + " --report @report.html");
        assertThat(result.code()).as(result.err()).isZero();
    }

    private JsonNode used(int width) throws IOException, InterruptedException {
        return used("report.html", width);
    }

    private JsonNode used(String file, int width) throws IOException, InterruptedException {
        String page = new String(workspace.bytes(file), StandardCharsets.UTF_8);
        try (InputStream script = getClass().getResourceAsStream("/odf2nna/report/use-the-page.js")) {
            String text = new String(script.readAllBytes(), StandardCharsets.UTF_8);
            workspace.write("used.html", page.replace("</body>", "<script>" + text + "</script></body>"));
        }
        String dom = browser.open(
                workspace.path("used.html"),
                "--window-size=" + width + ",900",
                "--virtual-time-budget=10000",
                "--dump-dom");
        Matcher result = RESULT.matcher(dom);
        assertThat(result.find())
                .as(dom.substring(0, Math.min(300, dom.length())))
                .isTrue();
        return new JsonMapper()
                .readTree(result.group(1)
                        .replace("&lt;", "<")
                        .replace("&gt;", ">")
                        .replace("&amp;", "&"));
    }

    private static void assertUsable(JsonNode seen) {
        assertThat(seen.path("drawn")).isEqualTo(seen.path("charts"));
        assertThat(seen.path("keptAndPruned").asBoolean())
                .as(seen.toPrettyString())
                .isTrue();
        assertThat(seen.path("changed").asBoolean()).isTrue();
        assertThat(seen.path("tables").asBoolean()).isTrue();
        assertThat(seen.path("theme").asBoolean()).as(seen.toPrettyString()).isTrue();
        assertThat(seen.path("fits").asBoolean()).isTrue();
        assertThat(seen.path("loaded").asText()).isEqualTo("0");
        assertThat(seen.path("named").asBoolean()).isTrue();
        assertThat(seen.path("headed").asText()).isEqualTo("0");
        assertThat(seen.path("reachable").asBoolean()).isTrue();
        assertThat(seen.path("contrast").asDouble())
                .as("of the cells that hold figures, WCAG 2.2 criterion 1.4.3")
                .isGreaterThanOrEqualTo(4.5);
    }

    /** Few units are chosen with fine-tuning, more units as they are: then nothing is told of training. */
    @ParameterizedTest
    @CsvSource({
        "1200, '--epochs 10 --max-drop 30 --widths 5,6', not measured on all rows, 8, units thresholds training",
        "500, '--epochs 10 --max-drop 30 --widths 5,6', not measured on all rows, 8, units thresholds training",
        "1200, '--epochs 3 --max-drop 3', accuracy: loses more than is tolerated, 6, units thresholds"
    })
    void everyChartIsDrawnAndCanBeUsedWithMouseAndKeys(
            int width, String options, String first, int charts, String middle)
            throws IOException, InterruptedException {
        report("shrink models/digits_torch.onnx --eval models/digits.csv.gz -o @small.onnx " + options);

        JsonNode seen = used(width);

        assertThat(seen.path("charts").asInt()).as(seen.toPrettyString()).isEqualTo(charts);
        assertThat(seen.path("hover").asText()).startsWith("Unit ").contains("standard deviation");
        assertThat(seen.path("leave").asBoolean()).isTrue();
        assertThat(seen.path("keyboard").asText())
                .startsWith("Candidate 1: " + first)
                .contains("parameters", "percentage points lower", "fine-tuning: none");
        assertThat(seen.path("chosenByKey").asText())
                .startsWith("Candidate 1 of ")
                .contains(first, " of 128 units");
        assertThat(seen.path("chosenByClick").asText()).isEqualTo("The original");
        assertUsable(seen);
        assertThat(seen.path("sections").asText())
                .isEqualTo("sizes network search " + middle + " metrics equivalence layers next provenance");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "score @model.onnx --eval @data.csv | 5 | network units thresholds layers provenance",
                "compare @model.onnx @model.onnx --eval @data.csv | 0 | sizes metrics provenance",
                "compare @model.onnx @model.onnx --eval @wide.csv --target f4,f5,class | 1 | sizes metrics provenance",
                Workspace.SHRINK + "| 5 | sizes network units thresholds metrics equivalence layers next provenance",
                Workspace.RETRAIN
                        + " --paper --original-epochs 10 --compare-scratch | 7 | sizes network units thresholds training metrics scratch equivalence layers next provenance",
                Workspace.APPLY + "| 5 | sizes network units thresholds metrics equivalence layers next provenance",
            })
    void sectionsAppearWhereThereIsSomethingInThem(String command, int charts, String sections)
            throws IOException, InterruptedException {
        workspace.write("wide.csv", Workspace.rows(60, 6, 3));
        workspace.makePlan();
        report(command);

        JsonNode seen = used(1200);

        assertThat(seen.path("sections").asText()).isEqualTo(sections);
        assertThat(seen.path("charts").asInt()).isEqualTo(charts);
        assertThat(seen.path("drawn").asInt()).isEqualTo(charts);
    }

    @Test
    void whatChangedNoOutputIsShown() throws IOException, InterruptedException {
        workspace.plantDuplicate();
        report("shrink @model.onnx --eval @data.csv --device cpu --epochs 0 --target-params 60% -o @small.onnx");

        JsonNode seen = used(1200);

        assertThat(seen.path("sections").asText())
                .isEqualTo("sizes network simplification units thresholds metrics equivalence layers next provenance");
    }

    /** With the weights after the last epoch there are no validation rows: all are trained on. */
    @ParameterizedTest
    @CsvSource({"last, of the training rows, validation loss", "best, validation loss, of the training rows"})
    void curvesAreNamedByTheRowsOfTheirLoss(String keep, String named, String other)
            throws IOException, InterruptedException {
        report(Workspace.RETRAIN + " --epochs 2 --distill 1 --checkpoint @state --keep " + keep);

        String dom = browser.open(workspace.path("report.html"), "--virtual-time-budget=10000", "--dump-dom");
        String shown = dom.substring(dom.indexOf("id=\"training\""), dom.indexOf("id=\"metrics\""));

        assertThat(shown).contains("training loss", named).doesNotContain(other);
    }

    @Test
    void theScalingOfTheFirstColumnsIsShown() throws IOException, InterruptedException {
        report("score models/digits_torch.onnx --eval models/digits.csv.gz --standardize --device cpu");

        String dom = browser.open(workspace.path("report.html"), "--virtual-time-budget=10000", "--dump-dom");

        assertThat(dom)
                .contains("by the means and deviations of 1,438 rows of models/digits.csv.gz", ">pixel_2_7<")
                .contains("and 40 columns more, listed in the data as JSON")
                .doesNotContain(">pixel_3_0<");
    }

    @Test
    void whatTheNewModelTakesIsShown() throws IOException, InterruptedException {
        report(Workspace.SHRINK + " --standardize --fold-scaler");

        String dom = browser.open(workspace.path("report.html"), "--virtual-time-budget=10000", "--dump-dom");

        assertThat(dom)
                .contains("The new model takes")
                .containsPattern(
                        "unscaled columns; the scaling is in the weights of 'n_z0'\\. On 512 rows it"
                                + " differs from the network on scaled columns by at most \\d+&nbsp;% of what rounding can cause\\.");
    }

    @Test
    void theLinesThatLoadAModelFeedAllItsInputs() throws IOException, InterruptedException {
        workspace.write(
                "raw.csv",
                "width,height,kind\n"
                        + IntStream.range(0, 200)
                                .mapToObj(i -> "%d,%d,%s\n".formatted(i * 3 % 50, i * 7 % 31, i < 100 ? "a" : "b"))
                                .collect(Collectors.joining()));
        report("build @raw.csv --layers 3 --general-epochs 1 --accept-baseline --target-params 50% --device cpu"
                + " -o @small.onnx");

        String dom = browser.open(workspace.path("report.html"), "--virtual-time-budget=10000", "--dump-dom");

        assertThat(dom)
                .contains(
                        "# rows: an array [N, width] for each of the 2 inputs, by name",
                        "outputs = session.run(None, rows)")
                .doesNotContain("{\"width\": rows}");
    }

    @Test
    void theLinesThatLoadALiteRtFileAreOfLiteRt() throws IOException, InterruptedException {
        report(Workspace.SHRINK.replace("small.onnx", "small.tflite"));

        String dom = browser.open(workspace.path("report.html"), "--virtual-time-budget=10000", "--dump-dom");

        assertThat(dom)
                .contains("Interpreter(\"small.tflite\").get_signature_runner()", "outputs = runner(x=rows)")
                .doesNotContain(
                        "saved_model.load(\"small.tflite\")",
                        "convert small.tflite"); // the page holds its scripts, too
    }

    @Test
    void aNetworkOfDenseLayersIsConvertedToLiteRtByTheTool() throws IOException, InterruptedException {
        report(Workspace.SHRINK);

        String dom = browser.open(workspace.path("report.html"), "--virtual-time-budget=10000", "--dump-dom");

        assertThat(dom).contains("odf2nna-onnx convert small.onnx -o small.tflite");
    }

    @ParameterizedTest
    @CsvSource({"1200", "500"})
    void thePageOfASweepCanBeUsedToo(int width) throws IOException, InterruptedException {
        Cli.Result result = workspace.run("sweep models/digits_torch.onnx --eval models/digits.csv.gz --epochs 3"
                + " --sizes 30%,10%,3%,2% -o @sizes/");
        assertThat(result.code()).as(result.err()).isZero();

        JsonNode seen = used("sizes/sweep.html", width);

        assertThat(seen.path("sections").asText()).isEqualTo("front test models provenance");
        assertThat(seen.path("charts").asInt()).as(seen.toPrettyString()).isEqualTo(2);
        assertThat(seen.path("keyboard").asText()).startsWith("2%").contains("parameters");
        assertThat(seen.path("chosenByKey").asText()).contains("002-percent", " of 128 units");
        assertThat(seen.path("chosenByClick").asText()).isNotEqualTo("no point found");
        assertUsable(seen);
    }

    @Test
    void itPrints() throws IOException, InterruptedException {
        report(Workspace.SHRINK);
        Path pdf = folder.resolve("report.pdf");

        browser.open(workspace.path("report.html"), "--virtual-time-budget=10000", "--print-to-pdf=" + pdf);

        byte[] printed = Files.readAllBytes(pdf);
        assertThat(new String(printed, StandardCharsets.ISO_8859_1))
                .startsWith("%PDF-")
                .contains("/Image");
    }
}
