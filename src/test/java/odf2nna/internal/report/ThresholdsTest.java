package odf2nna.internal.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import odf2nna.report.ThresholdRow;
import org.junit.jupiter.api.Test;

class ThresholdsTest {
    private static List<ThresholdRow> thresholds(double... values) {
        return IntStream.range(0, values.length)
                .mapToObj(i -> new ThresholdRow(values[i], i + 1, 1000L - i, 100 - i / 10.0))
                .toList();
    }

    @Test
    void aScreenShowsSomeFromTheFirstToTheLast() {
        List<ThresholdRow> many =
                thresholds(IntStream.range(0, 400).mapToDouble(i -> i / 7.0).toArray());

        List<String[]> shown = Thresholds.rows(many, false);

        assertThat(shown).hasSize(20);
        assertThat(shown.get(0)).containsExactly("0.0", "1", "1,000", "100.0 %");
        assertThat(shown.get(19)[1]).isEqualTo("400");
        assertThat(Thresholds.left(many, false))
                .isEqualTo("20 of 400 thresholds; --all prints each, --json all digits");
        assertThat(Thresholds.rows(many, true)).hasSize(400);
        assertThat(Thresholds.left(many, true)).isEmpty();
    }

    @Test
    void fewAreShownWhole() {
        List<ThresholdRow> few = thresholds(0, 0.5, 1);

        assertThat(Thresholds.rows(few, false)).hasSize(3);
        assertThat(Thresholds.left(few, false)).isEmpty();
    }

    /** What is typed from the table removes the units of its row, and no others. */
    @Test
    void fourDigitsAreRoundedUpWhereTheyTellThresholdsApart() {
        List<ThresholdRow> close = thresholds(0.012345678, 0.0123456789, 0.5, 2.718281828);

        assertThat(Thresholds.rows(close, false))
                .extracting(row -> row[0])
                .containsExactly("0.012345678", "0.01235", "0.5", "2.719");
    }
}
