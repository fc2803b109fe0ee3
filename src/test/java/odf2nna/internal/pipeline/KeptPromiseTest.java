package odf2nna.internal.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import odf2nna.internal.evaluate.ErrorMetric;
import odf2nna.internal.evaluate.PairedRows;
import odf2nna.report.MetricRow;
import odf2nna.report.MetricsReport;
import odf2nna.report.SearchSummary;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whether held-out rows agree with a promise. */
class KeptPromiseTest {
    private static SearchSummary search(String metric, boolean certified) {
        return new SearchSummary(metric, 0.01, 0.01, 0.95, 3000, 5, certified, true, null, false, List.of(), List.of());
    }

    private static MetricsReport metrics(List<MetricRow> rows, List<MetricRow> fidelity) {
        return new MetricsReport("", "y", 807, rows, fidelity, null, null, null);
    }

    /** {@return rows of which a candidate loses some of a hundred} */
    private static RowErrors errors(String metric, PairedRows.Kind kind, int lost) {
        float[] before = new float[100];
        float[] after = new float[100];
        Arrays.fill(after, 0, Math.abs(lost), 1);
        float[] first = lost < 0 ? after : before;
        float[] second = lost < 0 ? before : after;
        PairedRows rows = new PairedRows(kind, 1, 0, new float[0], first, second);
        return new RowErrors(List.of(new RowErrors.Output(metric, Optional.empty(), rows)));
    }

    @ParameterizedTest
    @CsvSource({
        "accuracy, -2, kept, 'accuracy 2 percentage points higher (promised: at most 1 lower)'",
        "accuracy, 1, kept, 'accuracy 1 percentage point lower (promised: at most 1 lower)'",
        "accuracy, 3, NOT kept, 'accuracy 3 percentage points lower (promised: at most 1 lower)'",
        "agreement, 1, kept, 'agreement with the original 1 percentage point below 100 % (promised: at most 1)'"
    })
    void aLossIsHeldToWhatWasPromised(String metric, int lost, String kept, String said) {
        assertThat(SearchSummaries.keptPromise(search(metric, true), errors(metric, ErrorMetric.SHARE, lost)))
                .isEqualTo("the promise was " + kept + " on the 100 held-out rows: " + said);
    }

    @Test
    void aDistanceIsTheRootOfItsSquares() {
        RowErrors errors = errors("relative RMS", ErrorMetric.ROOT, 4);

        assertThat(SearchSummaries.keptPromise(search("relative RMS", false), errors))
                .isEqualTo(
                        "the promise was NOT kept on the 100 held-out rows: relative RMS difference 0.2 (promised: at"
                                + " most 0.01); it was not certified");
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

        assertThat(MetricsSummaries.largeGain(metrics(List.of(row), List.of())).isPresent())
                .isEqualTo(isSaid);
    }
}
