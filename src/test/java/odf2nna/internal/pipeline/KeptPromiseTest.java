package odf2nna.internal.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import odf2nna.report.MetricRow;
import odf2nna.report.MetricsReport;
import odf2nna.report.SearchSummary;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whether held-out rows agree with a promise. */
class KeptPromiseTest {
    private static SearchSummary search(String metric, boolean certified) {
        return new SearchSummary(metric, 0.01, 0.95, 3000, 5, certified, null, false, List.of());
    }

    private static MetricRow changed(String name, double before, double after) {
        return new MetricRow(name, before, null, null, after, null, null, after - before, null, null, true);
    }

    private static MetricRow apart(String name, double value) {
        return new MetricRow(name, null, null, null, value, null, null, null, null, null, true);
    }

    private static MetricsReport metrics(List<MetricRow> rows, List<MetricRow> fidelity) {
        return new MetricsReport("", "y", 807, rows, fidelity, null, null, null);
    }

    @ParameterizedTest
    @CsvSource({
        "accuracy, 0.9, 0.9074, kept, 'accuracy 0.74 percentage points higher, at most 1 lower was promised'",
        "accuracy, 0.98, 0.97, kept, 'accuracy 1 percentage point lower, at most 1 lower was promised'",
        "accuracy, 0.98, 0.95, NOT kept, 'accuracy 3 percentage points lower, at most 1 lower was promised'",
        "R², 0.5, 0.4, NOT kept, 'R² 0.1 lower, at most 0.01 lower was promised'"
    })
    void labelsTellByTheDifference(String metric, double before, double after, String kept, String said) {
        MetricsReport metrics = metrics(
                List.of(changed("macro F1", 0, 1), changed(metric.equals("R²") ? "R2" : metric, before, after)),
                List.of(apart("agreement", 0)));

        assertThat(Summaries.keptPromise(search(metric, true), metrics))
                .contains("the promise was " + kept + " on the 807 held-out rows: " + said);
    }

    @ParameterizedTest
    @CsvSource({
        "agreement, agreement, 0.99, kept, 'agreement with the original 1 percentage point below 100 %, at most 1 was promised'",
        "relative RMS, relative RMS difference, 0.02, NOT kept, 'relative RMS difference 0.02, at most 0.01 was promised'"
    })
    void withoutLabelsTheOriginalTells(String metric, String name, double value, String kept, String said) {
        MetricsReport metrics = metrics(List.of(), List.of(apart("max difference", 7), apart(name, value)));

        assertThat(Summaries.keptPromise(search(metric, false), metrics))
                .contains("the promise was " + kept + " on the 807 held-out rows: " + said + ", but not certified");
    }

    @Test
    void withoutTheMetricNothingIsSaid() {
        assertThat(Summaries.keptPromise(search("accuracy", true), metrics(List.of(), List.of(apart("agreement", 1)))))
                .isEmpty();
    }

    /** 1 - 0.8 halves 1 - 0.55, 1 - 0.7 does not; an interval that holds 0 may be chance. */
    @ParameterizedTest
    @CsvSource({
        "accuracy, 0.55, 0.8, 0.1, true",
        "R2, -0.2, 0.7, 0.1, true",
        "accuracy, 0.55, 0.7, 0.1, false",
        "accuracy, 0.55, 0.8, -0.1, false"
    })
    void aLargeSignificantGainIsWarnedOf(String name, double before, double after, double low, boolean isSaid) {
        MetricRow row = new MetricRow(name, before, null, null, after, null, null, after - before, low, 1.0, true);

        assertThat(Summaries.largeGain(metrics(List.of(row), List.of())).isPresent())
                .isEqualTo(isSaid);
    }
}
