package odf2nna.internal.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
import java.util.regex.Pattern;
import odf2nna.report.RunReport;
import org.junit.jupiter.api.Test;

class HtmlReportTest {
    private static final JsonMapper MAPPER = new JsonMapper();

    /** What makes a browser load something: of the markup, of styles, of scripts. */
    private static final Pattern LOADS = Pattern.compile(
            "(?i)<link\\b|<(img|iframe|object|embed|video|audio|source|base|form)\\b|<script[^>]*\\ssrc|@import|url\\(|"
                    + "\\bfetch\\(|XMLHttpRequest|\\bimport\\(|new Worker|sendBeacon|WebSocket|EventSource");

    private static RunReport report(String file, List<String> notes) throws IOException {
        ObjectNode report = (ObjectNode) MAPPER.readTree("""
                {"format": "%s", "command": "inspect", "tool": "odf2nna-onnx", "engines": {},
                 "before": {"producer": "", "sha256": "", "inputs": [], "outputs": []}}""".formatted(RunReport.FORMAT));
        ((ObjectNode) report.path("before")).put("file", file);
        notes.forEach(report.putArray("notes")::add);
        return MAPPER.treeToValue(report, RunReport.class);
    }

    @Test
    void nothingIsLoadedFromAnywhere() throws IOException {
        String page = HtmlReport.write(report("model.onnx", List.of()));

        assertThat(LOADS.matcher(page).results().map(found -> page.substring(found.start(), found.end())))
                .isEmpty();
        assertThat(page)
                .contains("content=\"default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'");
    }

    @Test
    void namesNeverEndTheElementThatHoldsTheData() throws IOException {
        String hostile = "</script><!-- {{scripts}} $1 \\ \" \u2028 ' &lt;";
        String plain = HtmlReport.write(report("model.onnx", List.of()));

        String page = HtmlReport.write(report(hostile, List.of(hostile)));

        assertThat(page).doesNotContain(hostile).contains("\\u003c/script\\u003e\\u003c!-- {{scripts}} $1 \\\\ \\\"");
        assertThat(page.split("</script>", -1)).hasSameSizeAs(plain.split("</script>", -1));
    }

    @Test
    void everyPlaceOfTheTemplateIsFilledAndTheLicenceOfTheChartsIsThere() throws IOException {
        assertThat(HtmlReport.write(report("model.onnx", List.of())))
                .startsWith("<!DOCTYPE html>")
                .doesNotContain("{{")
                .contains("The MIT License", "Leon Sorokin", "var uPlot=", "--kept:", "function deviationChart(");
    }
}
