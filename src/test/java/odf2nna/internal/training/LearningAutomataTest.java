package odf2nna.internal.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.IntStream;
import odf2nna.training.Sparsity;
import org.junit.jupiter.api.Test;

class LearningAutomataTest {
    private static final Sparsity.LearningAutomata HALF = new Sparsity.LearningAutomata(0.5, 0.1, 100, 0.8);

    @Test
    void twoRewardsAndAPenalty() {
        float first = LearningAutomata.next(0.5f, true, 0.1);
        float second = LearningAutomata.next(first, true, 0.1);

        assertThat(first).isEqualTo(0.55f, within(1e-6f));
        assertThat(second).isEqualTo(0.595f, within(1e-6f));
        assertThat(LearningAutomata.next(second, false, 0.1)).isEqualTo(0.5355f, within(1e-6f));
    }

    /** The weight of 3 is small at the second check only, so that it is never rewarded. */
    @Test
    void aWeightIsRewardedThatIsSmallAndWasBefore() {
        LearningAutomata automata = new LearningAutomata(HALF, List.of(new float[] {4, 3, 1, 2}));

        automata.check(List.of(new float[] {4, 3, 1, 2}), 1, 1000);
        automata.check(List.of(new float[] {4, 1, -1.5f, 2}), 2, 1000);

        assertThat(automata.state().get(0))
                .containsExactly(new float[] {0.405f, 0.405f, 0.595f, 0.495f}, within(1e-6f));
        assertThat(automata.state().get(1)).containsExactly(0, 1, 1, 0);
    }

    @Test
    void afterThirtyEightRewardsAWeightIsRemoved() {
        float[] weights = {4, 3, 1, 2};
        LearningAutomata automata = new LearningAutomata(HALF, List.of(weights));
        for (int check = 1; check <= 37; check++) {
            automata.check(List.of(weights), check, 1000);
        }
        assertThat(weights).containsExactly(4, 3, 1, 2);

        automata.check(List.of(weights), 38, 1000);

        assertThat(weights).containsExactly(4, 3, 0, 0);
    }

    @Test
    void theLastCheckRemovesTheRest() {
        float[] weights = {4, 3, 1, 2, 7};
        LearningAutomata automata = new LearningAutomata(HALF, List.of(weights));

        automata.check(List.of(weights), 8, 10);

        assertThat(weights).containsExactly(4, 3, 0, 0, 7);
    }

    @Test
    void checksAreEvenlySpacedUpToTheirShareOfTheSteps() {
        Sparsity.LearningAutomata four = new Sparsity.LearningAutomata(0.5, 0.1, 4, 0.8);
        LearningAutomata automata = new LearningAutomata(four, List.of(new float[2]));

        assertThat(IntStream.rangeClosed(1, 25).filter(step -> automata.isCheck(step, 25)))
                .containsExactly(5, 10, 15, 20);
        assertThat(IntStream.rangeClosed(1, 3).filter(step -> automata.isCheck(step, 3)))
                .containsExactly(1, 2, 3);
    }

    @Test
    void aRestoredStateGoesOn() {
        float[] weights = {4, 3, 1, 2};
        LearningAutomata automata = new LearningAutomata(HALF, List.of(weights));
        automata.check(List.of(weights), 1, 1000);
        LearningAutomata other = new LearningAutomata(HALF, List.of(new float[] {1, 2, 3, 4}));

        other.restore(automata.state());
        automata.check(List.of(weights), 2, 1000);
        other.check(List.of(weights), 2, 1000);

        assertThat(other.state()).usingRecursiveComparison().isEqualTo(automata.state());
    }

    @Test
    void wrongNumbersAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Sparsity.LearningAutomata(1, 0.1, 1, 1))
                .withMessageContaining("removed share below 1");
    }
}
