package odf2nna.internal.training;

import static org.assertj.core.api.Assertions.assertThat;

import odf2nna.training.TrainingSchedule;
import odf2nna.training.WeightSelection;
import org.junit.jupiter.api.Test;

class BestEpochTest {
    private static TrainingSchedule patience(int epochs) {
        return new TrainingSchedule(9, epochs, 1, 0, WeightSelection.BEST);
    }

    private static Epoch epoch(int number, double error, double loss) {
        return new Epoch(number, 1, loss, error, 0.1);
    }

    @Test
    void theUntrainedNetworkIsKeptWhenNothingIsBetter() {
        BestEpoch<String> best = new BestEpoch<>(patience(5), epoch(0, 0.1, 0.5), "untrained");

        assertThat(best.add(epoch(1, 0.2, 0.1))).isFalse();
        assertThat(best.add(epoch(2, 0.1, 0.5))).isFalse();

        assertThat(best.weights()).isEqualTo("untrained");
        assertThat(best.best().number()).isZero();
        assertThat(best.epochs()).hasSize(3);
    }

    @Test
    void errorsDecideAndTheLossAmongEquals() {
        BestEpoch<String> best = new BestEpoch<>(patience(5), epoch(0, 0.3, 0.1), "0");

        assertThat(best.add(epoch(1, 0.2, 9))).isTrue();
        best.keep("1");
        assertThat(best.add(epoch(2, 0.2, 8))).isTrue();
        best.keep("2");
        assertThat(best.add(epoch(3, 0.2, 8))).isFalse();

        assertThat(best.weights()).isEqualTo("2");
    }

    @Test
    void anEpochWhoseErrorIsNoNumberIsNeverTheBest() {
        BestEpoch<String> best = new BestEpoch<>(patience(5), epoch(0, 0.3, 0.1), "0");

        assertThat(best.add(epoch(1, Double.NaN, Double.NaN))).isFalse();
    }

    @Test
    void endsAfterAsManyEpochsWithoutABetterOneAsItIsPatient() {
        BestEpoch<String> best = new BestEpoch<>(patience(2), epoch(0, 0.3, 0.1), "0");

        best.add(epoch(1, 0.2, 1));
        assertThat(best.isOver()).isFalse();
        best.add(epoch(2, 0.25, 1));
        assertThat(best.isOver()).isFalse();
        best.add(epoch(3, 0.25, 1));
        assertThat(best.isOver()).isTrue();
    }

    @Test
    void theLastEpochIsKeptWhateverItsErrorWhereThatIsWanted() {
        BestEpoch<String> last = new BestEpoch<>(patience(1).with(WeightSelection.LAST), epoch(0, 0.1, 0.1), "0");

        assertThat(last.add(epoch(1, 0.2, 1))).isTrue();
        last.keep("1");
        assertThat(last.isOver()).isFalse();
        assertThat(last.add(epoch(2, 0.3, 1))).isTrue();
        last.keep("2");

        assertThat(last.isOver()).isFalse();
        assertThat(last.weights()).isEqualTo("2");
        assertThat(last.best().number()).isEqualTo(2);
    }
}
