package odf2nna.internal.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whether a model is better than guessing. */
class GuessComparisonTest {
    private static final Task BINARY = new Task.Binary(OutputScale.PROBABILITIES);
    private final Random random = new Random(4);

    /** {@return targets of which that share is 1} */
    private double[] flags(int rows, double share) {
        double[] flags = new double[rows];
        Arrays.setAll(flags, i -> random.nextDouble() < share ? 1 : 0);
        return flags;
    }

    private double[] right(double[] targets, double share) {
        return Arrays.stream(targets)
                .map(target -> random.nextDouble() < share ? target : 1 - target)
                .toArray();
    }

    @Test
    void aModelThatIsOftenRightIsBetter() {
        double[] targets = flags(200, 0.5);

        GuessComparison found = GuessComparison.of(BINARY, right(targets, 0.8), targets, 1);

        assertThat(found.isNoBetter()).isFalse();
        assertThat(found.score()).isBetween(0.7, 0.9);
        assertThat(found.guess()).isBetween(0.5, 0.6);
    }

    @Test
    void aCoinIsNoBetter() {
        double[] targets = flags(400, 0.5);

        assertThat(GuessComparison.of(BINARY, flags(400, 0.5), targets, 1).isNoBetter())
                .isTrue();
    }

    @Test
    void fewRowsCanNotTell() {
        double[] targets = flags(29, 0.5);

        assertThat(GuessComparison.of(BINARY, right(targets, 0), targets, 1).isNoBetter())
                .isFalse();
    }

    @Test
    void rowsOfOneClassCanNotTell() {
        double[] targets = new double[500];

        assertThat(GuessComparison.of(BINARY, flags(500, 0.2), targets, 1).isNoBetter())
                .isFalse();
    }

    /** No row of a rare class is above one half, but its rows have a higher probability than the others. */
    @Test
    void aModelOfARareClassIsJudgedByItsProbabilities() {
        double[] targets = flags(2000, 0.05);
        double[] outputs =
                Arrays.stream(targets).map(target -> target == 1 ? 0.3 : 0.03).toArray();

        GuessComparison found = GuessComparison.of(BINARY, outputs, targets, 1);

        assertThat(found.score()).isEqualTo(found.guess());
        assertThat(found.isNoBetter()).isFalse();
    }

    @Test
    void labelsAreComparedWithTheMoreFrequentValueOfEach() {
        Task labels = new Task.MultiLabel(2, OutputScale.PROBABILITIES);
        double[] targets = flags(400, 0.3);

        GuessComparison all = GuessComparison.of(labels, right(targets, 0.95), targets, 1);
        GuessComparison none = GuessComparison.of(labels, right(targets, 0.5), targets, 1);

        assertThat(all.isNoBetter()).isFalse();
        assertThat(all.rows()).isEqualTo(200);
        assertThat(none.isNoBetter()).isTrue();
        assertThat(none.guess()).isBetween(0.6, 0.8);
    }

    @Test
    void numbersAreComparedWithTheirMean() {
        Task numbers = new Task.Regression(1);
        double[] targets = random.doubles(100).toArray();

        assertThat(GuessComparison.of(numbers, targets, targets, 1).score()).isEqualTo(1);
        GuessComparison mean = GuessComparison.of(numbers, new double[100], targets, 1);
        assertThat(mean.score()).isNegative();
        assertThat(mean.isNoBetter()).isTrue();
        assertThat(GuessComparison.of(numbers, targets, new double[100], 1).isNoBetter())
                .isFalse();
    }

    /** One of three numbers that can't be foretold is no reason to stop. */
    @Test
    void ofSeveralNumbersMostDecide() {
        Task numbers = new Task.Regression(3);
        double[] targets = random.doubles(300).toArray();
        double[] outputs = targets.clone();
        for (int i = 0; i < 300; i += 3) {
            outputs[i] = -100;
        }

        assertThat(GuessComparison.of(numbers, outputs, targets, 1).isNoBetter())
                .isFalse();
    }
}
