package odf2nna.internal.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
import odf2nna.report.RunReport;
import odf2nna.report.SearchSummary;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a search promised and found, in the words of the terminal. */
class PromiseTextTest {
    private static final JsonMapper MAPPER = new JsonMapper();

    private static SearchSummary search(String metric, double tolerance, SearchSummary.Candidate... candidates) {
        return search(metric, tolerance, true, candidates);
    }

    private static SearchSummary search(
            String metric, double tolerance, boolean coversNewRows, SearchSummary.Candidate... candidates) {
        boolean certified = List.of(candidates).stream().anyMatch(SearchSummary.Candidate::certified);
        return new SearchSummary(
                metric,
                tolerance,
                tolerance,
                0.95,
                4008,
                5,
                certified,
                coversNewRows,
                certified ? null : 12_345L,
                false,
                List.of(),
                List.of(candidates));
    }

    private static SearchSummary.Candidate candidate(double loss, @Nullable Double bound, boolean certified) {
        return new SearchSummary.Candidate(100, 7, null, 4008, loss, bound, certified, null, true, List.of(3));
    }

    @ParameterizedTest
    @CsvSource({
        "accuracy, 0.01, accuracy lower by at most 1 percentage point",
        "accuracy, 0.005, accuracy lower by at most 0.5 percentage points",
        "R², 0.01, R² lower by at most 0.01",
        "agreement, 0.01, agreement with the original at most 1 percentage point below 100 %",
        "relative RMS, 0.01, relative RMS difference at most 0.01"
    })
    void aPromiseNamesTheUnit(String metric, double tolerance, String said) {
        assertThat(PromiseText.of(search(metric, tolerance)).promised()).isEqualTo(said);
    }

    @ParameterizedTest
    @CsvSource({
        "accuracy, 0.0015, 0.0082, 0.15 percentage points lower, at most 0.82",
        "accuracy, 0.01, 0.02, 1 percentage point lower, at most 2",
        "accuracy, -0.0015, 0.0037, 0.15 percentage points higher, at most 0.37 percentage points lower",
        "accuracy, -0.015, -0.001, 1.5 percentage points higher, at least 0.1 higher",
        "accuracy, 0, 0.0026, the same, at most 0.26 percentage points lower",
        "R², 0.00123456, 0.004, 0.00123 lower, at most 0.004",
        "R², -0.25, 0.004, 0.25 higher, at most 0.004 lower",
        "agreement, 0.0015, 0.0082, 0.15 percentage points below 100 %, at most 0.82",
        "agreement, 0, 0.001, 100 %, at most 0.1 percentage points below 100 %",
        "relative RMS, 0.0083, 0.0095, 0.0083, at most 0.0095",
        "relative RMS, 0, 0.001, 0, at most 0.001",
        "accuracy, 0.5, , 50 percentage points lower, unknown",
        "log loss, 0.004, 0.009, 0.4 % higher, at most 0.9 %",
        "MSE, -0.02, 0.009, 2 % lower, at most 0.9 % higher",
        "recall of rare classes, 0.1, 0.2, 10 % of the right rows of a class lost, at most 20 %",
        "recall of rare classes, -0.1, 0.2, no class loses right rows, at most 20 %"
    })
    void lossesAndGainsAreTold(String metric, double loss, @Nullable Double bound, String measured, String most) {
        PromiseText text = PromiseText.of(search(metric, 0.01));

        assertThat(PromiseText.measured(metric, loss)).isEqualTo(measured);
        assertThat(text.bound(metric, loss, bound)).isEqualTo(most);
    }

    @ParameterizedTest
    @CsvSource({
        "accuracy, -0.0074, promised: at most 1 lower",
        "accuracy, 0, promised: at most 1 percentage point lower",
        "agreement, 0.0074, promised: at most 1",
        "agreement, 0, promised: at most 1 percentage point below 100 %",
        "R², 0, promised: at most 0.01 lower",
        "relative RMS, 0, promised: at most 0.01"
    })
    void whatWasPromisedFollowsWhatWasFound(String metric, double loss, String said) {
        assertThat(PromiseText.of(search(metric, 0.01)).limit(loss)).isEqualTo(said);
    }

    private static List<String> lines(SearchSummary search) throws IOException {
        ObjectNode report = (ObjectNode) MAPPER.readTree("""
                {"format": "%s", "command": "shrink", "tool": "odf2nna-onnx", "engines": {}, "notes": [],
                 "before": {"file": "", "producer": "", "sha256": "", "inputs": [], "outputs": []}}""".formatted(RunReport.FORMAT));
        report.set("search", MAPPER.valueToTree(search));
        return StepLines.decision(MAPPER.treeToValue(report, RunReport.class));
    }

    @Test
    void severalPromisesHaveALineEach() throws IOException {
        SearchSummary.Candidate chosen = candidate(0.0015, 0.0082, true);
        SearchSummary search = new SearchSummary(
                "accuracy",
                0.01,
                0,
                0.95,
                4008,
                5,
                true,
                true,
                null,
                false,
                List.of(
                        new SearchSummary.Promise("accuracy", null, 0.98, 0.9785, 0.01, 0.0015, 0.0082, true),
                        new SearchSummary.Promise("recall of rare classes", null, 0.6, 0.54, 0.25, 0.1, 0.2, true)),
                List.of(chosen));

        assertThat(lines(search))
                .startsWith(
                        "promise   on new rows like these, accuracy lower by at most 1 percentage point, and no rare class loses"
                                + " more than 25 % of the rows that the original gets right, with 95 % confidence")
                .contains(
                        "          accuracy 0.9800 before, 0.9785 after: 0.15 percentage points lower, at most 0.82 on new rows",
                        "          recall of rare classes 0.6000 before, 0.5400 after: 10 % of the right rows of a class lost,"
                                + " at most 20 % on new rows");
    }

    @Test
    void aCertifiedSearchTakesThreeLines() throws IOException {
        assertThat(lines(search("accuracy", 0.01, candidate(0.0015, 0.0082, true))))
                .containsExactly(
                        "promise   on new rows like these, accuracy lower by at most 1 percentage point, with 95 % confidence",
                        "          certified: 0.15 percentage points lower on 4,008 rows that the candidate was not trained on,"
                                + " at most 0.82 on new rows",
                        "          1 candidate, cross-fitted in 5 folds");
    }

    @Test
    void aPromiseOnRowsThatWereLearntIsAboutThese() throws IOException {
        assertThat(lines(search("accuracy", 0.01, false, candidate(0.0015, 0.0082, true))))
                .containsExactly(
                        "promise   on training rows like these, accuracy lower by at most 1 percentage point, with 95 %"
                                + " confidence; nothing is promised on new rows",
                        "          certified: 0.15 percentage points lower on 4,008 rows, at most 0.82 on training rows like"
                                + " these",
                        "          1 candidate, cross-fitted in 5 folds");
    }

    @Test
    void rowsAreAskedForWhereNothingIsCertified() throws IOException {
        SearchSummary few = search("accuracy", 0.01, candidate(0.0015, null, false));
        SearchSummary other =
                new SearchSummary("R²", 0.02, 0.02, 0.9995, 50, 1, false, true, 20L, true, List.of(), List.of());

        assertThat(lines(few))
                .element(1)
                .asString()
                .endsWith(
                        "NOT certified: 0.15 percentage points lower on 4,008 rows that the candidate was not trained on,"
                                + " unknown on new rows");
        assertThat(lines(few)).contains("          about 12,345 rows would be needed to certify a candidate");
        // that so few rows would do is no help where there are more
        assertThat(lines(other))
                .containsExactly(
                        "promise   on new rows like these, R² lower by at most 0.02, with 99.95 % confidence",
                        "          NOT certified: no candidate was chosen",
                        "          0 candidates, fitted on other rows; interrupted");
    }
}
