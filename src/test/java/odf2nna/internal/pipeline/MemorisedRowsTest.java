package odf2nna.internal.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import odf2nna.internal.evaluate.ErrorMetric;
import odf2nna.internal.evaluate.PairedLoss;
import odf2nna.internal.evaluate.PairedRows;
import odf2nna.internal.pipeline.CandidateSearch.Variant;
import odf2nna.training.FineTuneOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MemorisedRowsTest {
    private static final CandidateSize ANY = new CandidateSize(26, 0, List.of(4, 2));

    private static MeasuredCandidate tried(double share, boolean tuned, PairedRows rows) {
        RowErrors errors = new RowErrors(List.of(new RowErrors.Output("accuracy", Optional.empty(), rows)));
        List<PairedLoss> losses = errors.losses(2, 1);
        Optional<FineTuneOptions> tuning = tuned ? Optional.of(FineTuneOptions.of(1)) : Optional.empty();
        return new MeasuredCandidate(new Variant(share, tuning), ANY, errors, losses, List.of(), 5, true, false);
    }

    /** A candidate that gets so many more of 1,000 rows wrong than the original. */
    private static MeasuredCandidate tried(double share, boolean tuned, int wrong, int more) {
        float[] before = new float[1000];
        float[] after = new float[1000];
        Arrays.fill(before, 0, wrong, 1);
        Arrays.fill(after, 0, wrong + more, 1);
        return tried(share, tuned, new PairedRows(ErrorMetric.SHARE, 1, 0, new float[0], before, after));
    }

    @ParameterizedTest(name = "{5}")
    @CsvSource({
        "0, 80, 0, 0, true, no error before",
        "10, 30, 0, 10, true, the largest loss counts",
        "30, 30, 0, 0, false, twice the errors",
        "0, 3, 0, 0, false, by chance",
        "0, 80, 50, 80, false, the size is the cause",
        "0, 80, 39, 0, true, the size is not the whole cause",
        "300, -50, 0, -20, false, fine-tuning helps"
    })
    void rowsThatFineTuningOnOthersMakesForgottenWereMemorised(
            int wrong, int tuned, int plain, int otherTuned, boolean isFound, String why) {
        List<MeasuredCandidate> all = List.of(
                tried(0.1, false, wrong, 200),
                tried(0.1, true, wrong, 200),
                tried(0.5, false, wrong, plain),
                tried(0.5, true, wrong, tuned),
                tried(0.5, true, wrong, otherTuned));

        assertThat(MemorisedRows.find(all).isPresent()).as(why).isEqualTo(isFound);
    }

    @Test
    void theLargestSizeThatShowsItTells() {
        List<MeasuredCandidate> all = List.of(
                tried(0.4, false, 0, 5),
                tried(0.4, true, 0, 100),
                tried(0.5, false, 0, 3),
                tried(0.5, true, 0, 80),
                tried(0.9, false, 0, 0),
                tried(0.9, true, 0, 2));

        assertThat(MemorisedRows.find(all).orElseThrow().candidate()).isEqualTo(0.92);
    }

    @Test
    void nothingIsKnownWithoutFineTuning() {
        assertThat(MemorisedRows.find(List.of())).isEmpty();
        assertThat(MemorisedRows.find(List.of(tried(0.5, false, 0, 80)))).isEmpty();
        assertThat(MemorisedRows.find(List.of(tried(0.5, true, 0, 80)))).isEmpty();
    }

    @Test
    void theNoteSaysWhatWasSeenAndWhatToDo() {
        List<MeasuredCandidate> all = List.of(tried(0.5, false, 2, 1), tried(0.5, true, 2, 80));

        assertThat(MemorisedRows.find(all).orElseThrow().note())
                .isEqualTo(
                        "the original has probably memorised these rows, or was trained on many more like them: on 1,000"
                                + " of them its accuracy is 0.9980, that of a candidate trained without them is 0.9180; so nothing is"
                                + " promised on new rows; give --eval rows that the original was not trained on, or give a"
                                + " size");
    }

    /** Errors that are numbers, by the metric's own measure. */
    @ParameterizedTest
    @CsvSource({"EXPLAINED, 0.02, true", "EXPLAINED, 0.2, false", "RELATIVE, 0.02, true", "RELATIVE, 0.2, false"})
    void numbersAreMemorisedAsClassesAre(ErrorMetric kind, float before, boolean isFound) {
        float[] reference = new float[400];
        float[] first = new float[400];
        float[] tuned = new float[400];
        for (int row = 0; row < 400; row++) {
            reference[row] = row % 2 == 0 ? 1 : -1;
            first[row] = before;
            tuned[row] = 0.2f + 0.1f * (row % 3) + before;
        }
        float[] target = kind == ErrorMetric.RELATIVE ? new float[0] : reference;
        List<MeasuredCandidate> all = List.of(
                tried(0.5, false, new PairedRows(kind, 1, 0, target, first, first)),
                tried(0.5, true, new PairedRows(kind, 1, 0, target, first, tuned)));

        assertThat(MemorisedRows.find(all).isPresent()).isEqualTo(isFound);
    }
}
