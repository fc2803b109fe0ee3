package odf2nna.internal.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RowSampleTest {
    private static final int BATCH = 7;

    private static List<Long> chosen(RowSample sample) {
        List<Long> rows = new ArrayList<>();
        for (long first = 0; first < sample.total(); first += BATCH) {
            long start = first;
            sample.of(first, (int) Math.min(BATCH, sample.total() - first)).forEach(row -> rows.add(start + row));
        }
        return rows;
    }

    @ParameterizedTest
    @CsvSource({"100, 100", "100, 101", "100, 1", "100, 33", "1000, 999", "12345, 678"})
    void asManyAsWishedAndEvenlyApart(long total, long most) {
        List<Long> rows = chosen(new RowSample(total, most));

        assertThat(rows).hasSize((int) Math.min(total, most)).doesNotHaveDuplicates();
        double apart = (double) total / rows.size();
        for (int i = 1; i < rows.size(); i++) {
            assertThat((double) rows.get(i) - rows.get(i - 1)).isBetween(Math.floor(apart), Math.ceil(apart));
        }
    }

    @ParameterizedTest
    @CsvSource({"100, 100", "100, 33", "12345, 678", "0, 100"})
    void theNumberOfChosenRowsBeforeARowIsKnown(long total, long most) {
        RowSample sample = new RowSample(total, most);
        long chosen = 0;
        for (long row = 0; row < 2 * total + 5; row++) {
            assertThat(sample.before(row)).isEqualTo(chosen);
            chosen += sample.takes(row) ? 1 : 0;
        }
    }

    @Test
    void theLastRowIsChosenSoThatNoBlockIsWithoutOne() {
        for (int total = 1; total < 300; total++) {
            for (int most = 1; most <= total; most++) {
                assertThat(new RowSample(total, most).takes(total - 1)).isTrue();
            }
        }
    }

    @Test
    void manyRowsDoNotOverflow() {
        long total = 4_000_000_000L;
        RowSample sample = new RowSample(total, 3_000_000_000L);
        // three of four
        assertThat(sample.of(total - 1000, 1000)).hasSizeBetween(749, 751);
    }
}
