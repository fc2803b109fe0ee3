package odf2nna.internal.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EpochDrawsTest {
    @Test
    void everyRowComesOnce() {
        assertThat(EpochDraws.order(1000, 3, 7))
                .containsExactlyInAnyOrder(IntStream.range(0, 1000).toArray());
    }

    @Test
    void seedAndEpochDecide() {
        assertThat(EpochDraws.order(50, 3, 7)).isEqualTo(EpochDraws.order(50, 3, 7));
        assertThat(EpochDraws.order(50, 3, 7)).isNotEqualTo(EpochDraws.order(50, 3, 8));
        assertThat(EpochDraws.order(50, 3, 7)).isNotEqualTo(EpochDraws.order(50, 4, 7));
        assertThat(EpochDraws.order(50, 3, 7)).isNotEqualTo(EpochDraws.order(50, 4, 6));
    }

    /** Over 6000 epochs each of 6 rows comes first about 1000 times; the deviation of that count is 29. */
    @Test
    void everyRowIsAsLikelyToBeFirst() {
        int[] first = new int[6];
        for (int epoch = 1; epoch <= 6000; epoch++) {
            first[EpochDraws.order(6, 0, epoch)[0]]++;
        }

        assertThat(IntStream.of(first)).allMatch(count -> count > 870 && count < 1130);
    }
}
