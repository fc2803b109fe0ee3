package odf2nna.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import odf2nna.internal.training.EpochDraws;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AugmentationTest {
    private static final int DRAWS = 20_000;

    @ParameterizedTest
    @CsvSource({
        "-0.1, 0, 0, a jitter of 0 or more",
        "NaN, 0, 0, a jitter of 0 or more",
        "Infinity, 0, 0, a jitter of 0 or more",
        "0, -1, 0, a mixup of 0.01 or more",
        "0, 0.001, 0, a mixup of 0.01 or more",
        "0, NaN, 0, a mixup of 0.01 or more",
        "0, Infinity, 0, a mixup of 0.01 or more",
        "0, 0, -1, a shift of 0 pixels or more"
    })
    void numbersOutOfRangeAreRefused(double jitter, double mixup, int shift, String expected) {
        assertThatThrownBy(() -> new AugmentOptions(jitter, mixup, shift))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(expected);
    }

    @Test
    void theTitleSaysWhatIsDoneInItsOrder() {
        assertThat(AugmentOptions.NONE.title()).isEqualTo("none");
        assertThat(new AugmentOptions(0.1, 0.4, 2).title())
                .isEqualTo("shift by at most 2 pixels, 0 moving in; mixup by Beta(0.4, 0.4); jitter of 0.1 deviations");
    }

    /** Beta(a, a) has the mean 1/2 and the variance 1/(4·(2a + 1)); 20,000 draws know the mean to 0.0035 at most. */
    @ParameterizedTest
    @ValueSource(doubles = {AugmentOptions.LEAST_MIXUP, 0.2, 1, 8})
    void sharesHaveTheMomentsOfTheirDistribution(double a) {
        float[] shares = EpochDraws.shares(DRAWS, a, 7, 3);
        double[] wide = IntStream.range(0, DRAWS).mapToDouble(i -> shares[i]).toArray();
        double mean = Arrays.stream(wide).average().orElseThrow();
        double variance =
                Arrays.stream(wide).map(x -> (x - mean) * (x - mean)).average().orElseThrow();

        assertThat(Arrays.stream(wide)).allMatch(share -> share >= 0 && share <= 1);
        assertThat(mean).isCloseTo(0.5, within(0.0175));
        // the deviation of a variance over so many draws is below 0.0013
        assertThat(variance).isCloseTo(1 / (4 * (2 * a + 1)), within(0.007));
    }

    /** Each of the 25 moves has 800 of 20,000 draws, give or take 28. */
    @Test
    void imagesAreMovedEverywhereEquallyOften() {
        int[] offsets = EpochDraws.offsets(DRAWS, 2, 7, 3);
        int[] counts = new int[25];
        for (int i = 0; i < DRAWS; i++) {
            counts[5 * (offsets[2 * i] + 2) + offsets[2 * i + 1] + 2]++;
        }
        assertThat(Arrays.stream(counts)).allMatch(count -> Math.abs(count - 800) < 150);
    }

    @Test
    void drawsFollowFromSeedAndEpochAlone() {
        float[] shares = EpochDraws.shares(50, 0.2, 7, 3);
        int[] offsets = EpochDraws.offsets(50, 2, 7, 3);

        assertThat(EpochDraws.shares(50, 0.2, 7, 3)).isEqualTo(shares);
        assertThat(EpochDraws.shares(50, 0.2, 8, 3)).isNotEqualTo(shares);
        assertThat(EpochDraws.shares(50, 0.2, 7, 4)).isNotEqualTo(shares);
        assertThat(EpochDraws.offsets(50, 2, 7, 3)).isEqualTo(offsets);
        assertThat(EpochDraws.offsets(50, 2, 8, 3)).isNotEqualTo(offsets);
        assertThat(EpochDraws.offsets(50, 2, 7, 4)).isNotEqualTo(offsets);
    }

    @Test
    void theShapeOfTheInputSaysWhereChannelsAre() {
        assertThat(ImageLayout.of(List.of(28, 20))).isEqualTo(new ImageLayout(28, 20, 1, false));
        assertThat(ImageLayout.of(List.of(3, 28, 20))).isEqualTo(new ImageLayout(28, 20, 3, true));
        assertThat(ImageLayout.of(List.of(1, 3, 2))).isEqualTo(new ImageLayout(3, 2, 1, true));
        assertThat(ImageLayout.of(List.of(3, 2, 1))).isEqualTo(new ImageLayout(3, 2, 1, false));
        assertThat(ImageLayout.of(List.of(28, 20, 4))).isEqualTo(new ImageLayout(28, 20, 4, false));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "64 | [64]; give --image HxW",
                "1,3,8,8 | [1, 3, 8, 8]; give --image HxW",
                "3,8,4 | ambiguous which dimension",
                "5,8,9 | ambiguous which dimension",
                "1,784 | [1, 784]; give --image HxW",
                "1,1,784 | at least 2 by 2 pixels",
                "1,8,1 | ambiguous which dimension",
                "3,1,784 | at least 2 by 2 pixels"
            })
    void whatIsNoImageIsRefused(String shape, String reason) {
        List<Integer> dims =
                Arrays.stream(shape.split(",", -1)).map(Integer::valueOf).toList();
        assertThatThrownBy(() -> ImageLayout.of(dims))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(reason);
    }
}
