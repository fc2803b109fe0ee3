package odf2nna.internal.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import odf2nna.internal.evaluate.OutputScale;
import odf2nna.internal.evaluate.Task;
import odf2nna.internal.training.TrainingTarget;
import odf2nna.pipeline.Goals.Tolerance;
import odf2nna.training.Distillation;
import odf2nna.training.Loss;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is accepted, worked out by hand. */
class AcceptanceTestTest {
    private static final Tolerance POINT = new Tolerance(0.01, false);
    private static final Tolerance CERTAIN = new Tolerance(0.01, true);

    private static float[] errors(int rows, int wrong) {
        float[] errors = new float[rows];
        Arrays.fill(errors, 0, wrong, 1);
        return errors;
    }

    private static AcceptanceTest ofClasses(float[] original, Tolerance tolerance) {
        Task task = new Task.Classes(2, OutputScale.LOGITS);
        TrainingTarget target = new TrainingTarget(task, Loss.SOFTMAX_CROSS_ENTROPY, Distillation.NONE);
        return AcceptanceTest.of(target, original, tolerance, new double[0]);
    }

    @ParameterizedTest
    @CsvSource({"SQUARED_ERROR, 4.0804", "ABSOLUTE_ERROR, 4.04", "HUBER, 4.04"})
    void aLabelledErrorMayGrowByItsShare(Loss loss, double most) {
        TrainingTarget target = new TrainingTarget(new Task.Regression(1), loss, Distillation.NONE);
        AcceptanceTest test = AcceptanceTest.of(target, new float[] {3, 5}, POINT, new double[] {1, 2});

        assertThat(test.original()).isEqualTo(4);
        assertThat(test.most()).isCloseTo(most, within(1e-12));
    }

    /** The original's outputs 0 and 2 have the standard deviation 1. */
    @ParameterizedTest
    @CsvSource({"SQUARED_ERROR, 1e-4", "ABSOLUTE_ERROR, 1e-2", "HUBER, 5e-5"})
    void withoutLabelsAShareOfTheDeviationIsAccepted(Loss loss, double most) {
        TrainingTarget target =
                new TrainingTarget(new Task.Agreement(new Task.Regression(1)), loss, new Distillation(1, 1, false));
        AcceptanceTest test = AcceptanceTest.of(target, new float[2], POINT, new double[] {0, 2});

        assertThat(test.most()).isCloseTo(most, within(1e-15));
        assertThat(test.accepts(new float[2])).isTrue();
    }

    @Test
    void aLossWithinTheShareMustNotBeSignificant() {
        AcceptanceTest few = ofClasses(errors(500, 0), POINT);
        AcceptanceTest many = ofClasses(errors(10_000, 0), POINT);

        assertThat(few.accepts(errors(500, 1))).isTrue();
        assertThat(few.accepts(errors(500, 6))).isFalse();
        assertThat(many.accepts(errors(10_000, 90)))
                .as("within a point, but no chance")
                .isFalse();
    }

    @Test
    void aCertainLossHoldsAtTheEndOfItsInterval() {
        AcceptanceTest test = ofClasses(errors(10_000, 0), CERTAIN);

        assertThat(test.accepts(errors(10_000, 60))).isTrue();
        assertThat(test.accepts(errors(10_000, 95))).isFalse();
    }

    @Test
    void trainingMayEndWhereNothingIsLostOrRowsAreFew() {
        assertThat(ofClasses(errors(500, 5), POINT).isSafe(0.02)).isTrue();
        assertThat(ofClasses(errors(500, 5), POINT).isSafe(0.021)).isFalse();
        assertThat(ofClasses(errors(2000, 20), POINT).isSafe(0.015)).isFalse();
        assertThat(ofClasses(errors(500, 5), CERTAIN).isSafe(0.015)).isFalse();
        assertThat(ofClasses(errors(2000, 20), CERTAIN).isSafe(0.01)).isTrue();
    }

    @Test
    void anotherOutputIsComparedWithTheOriginals() {
        assertThat(AcceptanceTest.ofOriginal(new float[4], POINT, true).most()).isEqualTo(0.01);
        assertThat(AcceptanceTest.ofOriginal(new float[4], POINT, false).most()).isCloseTo(1e-4, within(1e-18));
    }

    @Test
    void worseByMoreThanChance() {
        assertThat(AcceptanceTest.isWorse(errors(1000, 100), errors(1000, 103), true))
                .isFalse();
        assertThat(AcceptanceTest.isWorse(errors(1000, 100), errors(1000, 150), true))
                .isTrue();
        assertThat(AcceptanceTest.isWorse(errors(1000, 100), errors(1000, 50), true))
                .isFalse();
    }
}
