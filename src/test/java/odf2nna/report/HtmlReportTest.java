package odf2nna.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class HtmlReportTest {
    /** What makes a browser load something: of the markup, of styles, of scripts. */
    private static final Pattern LOADS = Pattern.compile(
            "(?i)<link\\b|<(img|iframe|object|embed|video|audio|source|base|form)\\b|<script[^>]*\\ssrc|@import|url\\(|"
                    + "\\bfetch\\(|XMLHttpRequest|\\bimport\\(|new Worker|sendBeacon|WebSocket|EventSource");

    private static RunReport report(String file, List<String> notes) {
        ModelSummary model = new ModelSummary(file, "0".repeat(64), "", 20, 9, List.of(), List.of(), 1, 1, 1, 1);
        return new RunReport(
                RunReport.FORMAT,
                "inspect",
                null,
                "odf2nna-onnx",
                model,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                notes,
                Map.of(),
                0,
                0.5);
    }

    @Test
    void nothingIsLoadedFromAnywhere() {
        String page = HtmlReport.write(report("model.onnx", List.of()));

        assertThat(LOADS.matcher(page).results().map(found -> page.substring(found.start(), found.end())))
                .isEmpty();
        assertThat(page)
                .contains("content=\"default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'");
    }

    @Test
    void namesNeverEndTheElementThatHoldsTheData() {
        String hostile = "</script><!-- {{scripts}} $1 \\ \" \u2028 ' &lt;";
        String plain = HtmlReport.write(report("model.onnx", List.of()));

        String page = HtmlReport.write(report(hostile, List.of(hostile)));

        assertThat(page).doesNotContain(hostile).contains("\\u003c/script\\u003e\\u003c!-- {{scripts}} $1 \\\\ \\\"");
        assertThat(page.split("</script>", -1)).hasSameSizeAs(plain.split("</script>", -1));
    }

    @Test
    void everyPlaceOfTheTemplateIsFilledAndTheLicenceOfTheChartsIsThere() {
        assertThat(HtmlReport.write(report("model.onnx", List.of())))
                .startsWith("<!DOCTYPE html>")
                .doesNotContain("{{")
                .contains("The MIT License", "Leon Sorokin", "var uPlot=", "--kept:", "function deviationChart(");
    }
}
