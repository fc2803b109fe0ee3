package odf2nna.internal.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Validation rows are separate from training rows. */
class ValidationRowsTest {
    private static Set<Long> keysOf(int[] rows, long[] keys) {
        return Arrays.stream(rows).mapToObj(row -> keys[row]).collect(Collectors.toSet());
    }

    @Test
    void rowsThatDifferAreDrawnByTheSeed() {
        int[] order = EpochDraws.order(10_000, new SplittableRandom(3));

        assertThat(TrainingData.validationRows(LongStream.range(0, 10_000).toArray(), false, 3))
                .isEqualTo(Arrays.copyOf(order, 1000));
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 7, 50})
    void rowsWithOneKeyStayTogether(int each) {
        long[] keys = LongStream.range(0, 8000).map(row -> row / each).toArray();
        int[] chosen = TrainingData.validationRows(keys, false, 3);
        Set<Integer> validation = Arrays.stream(chosen).boxed().collect(Collectors.toSet());
        int[] others = IntStream.range(0, 8000)
                .filter(row -> !validation.contains(row))
                .toArray();

        assertThat(validation).hasSize(chosen.length);
        assertThat(chosen.length).isBetween(800 - each / 2, 800 + each / 2);
        assertThat(keysOf(chosen, keys)).doesNotContainAnyElementsOf(keysOf(others, keys));
    }

    @Test
    void ofLargeGroupsTheSmallestIsTaken() {
        long[] keys = new long[21];
        Arrays.fill(keys, 0, 10, Long.MAX_VALUE);

        assertThat(keysOf(TrainingData.validationRows(keys, false, 3), keys)).containsExactly(Long.MAX_VALUE);
        assertThat(TrainingData.validationRows(keys, false, 3)).hasSize(10);
    }

    @Test
    void rowsThatAreAllEqualCannotBeApart() {
        assertThat(TrainingData.validationRows(new long[40], false, 3)).hasSize(10);
        assertThat(TrainingData.validationRows(new long[1], false, 3)).containsExactly(0);
    }

    @Test
    void rowsInTheOrderOfTimeAreJudgedByTheLast() {
        assertThat(TrainingData.validationRows(new long[30], true, 3)).containsExactly(23, 24, 25, 26, 27, 28, 29);
    }
}
