package odf2nna.internal.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Optional;
import odf2nna.internal.evaluate.OutputScale;
import odf2nna.internal.evaluate.Task;
import odf2nna.internal.onnx.ModelEnd;
import odf2nna.training.AugmentOptions;
import odf2nna.training.ClassWeights;
import odf2nna.training.Loss;
import odf2nna.training.LossOptions;
import org.junit.jupiter.api.Test;

/** The loss and the error of each task. */
class TrainingTargetTest {
    private static TrainingTarget target(Task task, ModelEnd.Form form, Loss... loss) {
        LossOptions options = new LossOptions(
                List.of(loss).stream().findFirst(), Optional.empty(), 1, Optional.empty(), AugmentOptions.NONE);
        return TrainingTarget.of(task, new ModelEnd("y", form, List.of(), false), options);
    }

    @Test
    void aTaskHasOneErrorWhateverTheLoss() {
        Task classes = new Task.Classes(3, OutputScale.SCORES_ONLY);
        TrainingTarget oneAgainstRest = target(classes, ModelEnd.Form.SIGMOID);
        assertThat(oneAgainstRest.loss()).isEqualTo(Loss.SIGMOID_CROSS_ENTROPY);
        assertThat(oneAgainstRest.error()).isEqualTo(Objective.ErrorKind.CLASS);

        Task labels = new Task.MultiLabel(3, OutputScale.LOGITS);
        TrainingTarget multiLabel = target(labels, ModelEnd.Form.RAW);
        assertThat(multiLabel.loss()).isEqualTo(Loss.SIGMOID_CROSS_ENTROPY);
        assertThat(multiLabel.error()).isEqualTo(Objective.ErrorKind.LABEL);
        assertThat(multiLabel.errorName()).isEqualTo("error");

        TrainingTarget shares = target(new Task.Regression(3), ModelEnd.Form.SIGMOID);
        assertThat(shares.loss()).isEqualTo(Loss.SIGMOID_CROSS_ENTROPY);
        assertThat(shares.error()).isEqualTo(Objective.ErrorKind.LOSS);
        assertThat(shares.errorName()).isEqualTo("sigmoid cross-entropy");
    }

    @Test
    void outputsWithoutLabelsAreNumbersByTheVarianceOfEach() {
        TrainingTarget target = target(new Task.Agreement(new Task.Regression(4)), ModelEnd.Form.RAW);

        assertThat(target.loss()).isEqualTo(Loss.SQUARED_ERROR);
        assertThat(target.errorName()).isEqualTo("mean squared error by the variance of each output");
        // variances 1 and 1e-4; one that is always 10, one that is always 0
        assertThat(TrainingTarget.outputWeights(
                        target.loss(), new float[] {1, 0.01f, 10, 0, -1, -0.01f, 10, 0}, 4, 0, 4))
                .satisfies(weights -> {
                    assertThat(weights.get(0)).isEqualTo(1);
                    assertThat(weights.get(1)).isCloseTo(1e4, within(1e-2));
                    assertThat(weights.get(2)).isCloseTo(0.01, within(1e-9));
                    assertThat(weights.get(3)).isEqualTo(1);
                });
    }

    @Test
    void absoluteDifferencesAreMeasuredInStandardDeviations() {
        TrainingTarget target = target(new Task.Regression(2), ModelEnd.Form.RAW, Loss.ABSOLUTE_ERROR);

        assertThat(TrainingTarget.outputWeights(target.loss(), new float[] {2, 5, -2, -5}, 2, 0, 2))
                .containsExactly(0.5, 0.2);
    }

    @Test
    void oneNumberIsMeasuredInItsOwnUnit() {
        assertThat(target(new Task.Regression(1), ModelEnd.Form.RAW).isScaled()).isFalse();
        assertThat(target(new Task.Regression(1), ModelEnd.Form.RAW).errorName())
                .isEqualTo("mean squared error");
    }

    @Test
    void softLabelsCountAsTheirLargestClassForClassWeights() {
        TrainingTarget target = target(new Task.Classes(2, OutputScale.LOGITS), ModelEnd.Form.RAW);

        List<Double> weights = target.classWeights(
                ClassWeights.balanced(), new float[] {0.9f, 0.1f, 0.8f, 0.2f, 0.7f, 0.3f, 0.1f, 0.9f}, 2);

        assertThat(weights.get(1)).isCloseTo(3 * weights.get(0), within(1e-9));
    }
}
