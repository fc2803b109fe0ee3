package odf2nna.internal.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import odf2nna.internal.evaluate.OutputScale;
import odf2nna.internal.evaluate.Task;
import odf2nna.internal.training.TrainingTarget;
import odf2nna.training.Distillation;
import odf2nna.training.Loss;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Errors of rows, worked out by hand. */
class OutputErrorsTest {
    private static final double[] NONE = {};

    private static TrainingTarget target(Task task, Loss loss) {
        return new TrainingTarget(task, loss, Distillation.NONE);
    }

    @Test
    void theLargestOutputIsTheClass() {
        TrainingTarget target = target(new Task.Classes(3, OutputScale.PROBABILITIES), Loss.SOFTMAX_CROSS_ENTROPY);
        double[] labels = {1, 0, 0, 0, 1, 0, 0, 0, 1};
        OutputErrors errors = OutputErrors.judged(target, 0, labels, new double[9], List.of(), 3);

        assertThat(errors.of(new double[] {0.5, 0.3, 0.2, 0.4, 0.4, 0.2, 0.1, Double.NaN, 0.9}))
                .containsExactly(0, 1, 1);
        assertThat(errors.isOfClasses()).isTrue();
    }

    @Test
    void withoutLabelsTheOriginalSaysTheClass() {
        double[] original = {0.1, 0.9, 0.8, 0.2};
        TrainingTarget target = new TrainingTarget(
                new Task.Agreement(new Task.Classes(2, OutputScale.PROBABILITIES)),
                Loss.SOFTMAX_CROSS_ENTROPY,
                new Distillation(1, 1, false));

        assertThat(OutputErrors.judged(target, 0, NONE, original, List.of(), 2).of(new double[] {0.2, 0.8, 0.3, 0.7}))
                .containsExactly(0, 1);
        assertThat(OutputErrors.ofClasses(original, 2).of(new double[] {0.6, 0.4, 0.6, 0.4}))
                .containsExactly(1, 0);
    }

    @Test
    void outputsThatStandForThemselvesAreCutAtTheThreshold() {
        TrainingTarget target = target(new Task.MultiLabel(2, OutputScale.PROBABILITIES), Loss.SIGMOID_CROSS_ENTROPY);
        OutputErrors errors = OutputErrors.judged(target, 0.5, new double[] {1, 0, 1, 1}, new double[4], List.of(), 2);

        assertThat(errors.of(new double[] {0.6, 0.4, 0.4, 0.6})).containsExactly(0, 0.5f);
    }

    @Test
    void rowsCountByTheWeightOfTheirClass() {
        TrainingTarget target = target(new Task.Binary(OutputScale.PROBABILITIES), Loss.SIGMOID_CROSS_ENTROPY);
        OutputErrors errors =
                OutputErrors.judged(target, 0.5, new double[] {1, 0, 0, 0}, new double[4], List.of(1.0, 3.0), 4);

        // weights 3, 1, 1, 1 by their mean 1.5
        assertThat(errors.of(new double[] {0, 1, 0, 0})).containsExactly(2, (float) (1 / 1.5), 0, 0);
    }

    @ParameterizedTest
    @CsvSource({"SQUARED_ERROR, 0.25, 4", "ABSOLUTE_ERROR, 0.5, 2", "HUBER, 0.125, 1.5"})
    void numbersHaveTheLossTheyAreTrainedBy(Loss loss, float near, float far) {
        OutputErrors errors = OutputErrors.judged(
                target(new Task.Regression(1), loss), 0, new double[] {1, 1}, new double[2], List.of(), 2);

        assertThat(errors.of(new double[] {1.5, 3})).containsExactly(near, far);
        assertThat(errors.isOfClasses()).isFalse();
    }

    @Test
    void distillationCountsByItsShare() {
        TrainingTarget target =
                new TrainingTarget(new Task.Regression(1), Loss.SQUARED_ERROR, new Distillation(0.25, 1, true));
        OutputErrors errors = OutputErrors.judged(target, 0, new double[] {1}, new double[] {3}, List.of(), 1);

        assertThat(errors.of(new double[] {2})).containsExactly(1f);
        assertThat(errors.of(new double[] {1})).containsExactly(1f); // a quarter of 4
    }

    @Test
    void otherNumbersAreCountedByTheVarianceOfEach() {
        double[] original = {0, 10, 2, 10, 4, 10};
        OutputErrors errors = OutputErrors.ofNumbers(original, 3);

        // variance 8/3 of the first; the second does not vary, and counts as it is
        assertThat(errors.of(new double[] {1, 10, 2, 12, 4, 10}))
                .containsExactly(new float[] {(float) (3.0 / 8 / 2), 2, 0}, within(1e-6f));
    }
}
