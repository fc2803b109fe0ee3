package odf2nna.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import odf2nna.network.DenseNetwork;
import odf2nna.network.Signal;
import odf2nna.retrain.Augmentation;
import odf2nna.retrain.Checkpoints;
import odf2nna.retrain.Course;
import odf2nna.retrain.Descent;
import odf2nna.retrain.Optimizer;
import odf2nna.retrain.RetrainSettings;
import odf2nna.retrain.Retrained;
import odf2nna.retrain.Retrainer;
import odf2nna.retrain.TrainingFailure;
import odf2nna.retrain.TrainingJob;
import odf2nna.retrain.TrainingRows;
import odf2nna.tensorflow.TensorFlowRetrainer.Compilation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TensorFlowRetrainerTest {
    private static Retrained train(Compilation compilation, RetrainSettings settings) {
        return train(compilation, SmallTraining.job(settings));
    }

    private static Retrained train(Compilation compilation, TrainingJob job) {
        return new TensorFlowRetrainer(compilation, true).retrain(job, Checkpoints.NONE, Retrainer.Listener.NONE);
    }

    @ParameterizedTest
    @EnumSource
    void everyOptimizerLearns(Optimizer optimizer) {
        // Adagrad's steps shrink with every gradient it has seen
        double rate = optimizer == Optimizer.ADAGRAD ? 0.3 : 0.02;
        Retrained retrained = train(
                Compilation.NEVER,
                RetrainSettings.of(40).with(Descent.by(optimizer).withRate(rate)));

        assertThat(retrained.isImproved()).isTrue();
        assertThat(retrained.before().validationError()).isGreaterThan(0.3);
        assertThat(retrained.best().validationError()).isLessThan(0.25);
        assertThat(retrained.epochs()).hasSize(41);
    }

    @Test
    void theSameSettingsGiveTheSameBits() {
        Retrained first = train(Compilation.NEVER, RetrainSettings.of(3));
        Retrained second = train(Compilation.NEVER, RetrainSettings.of(3));

        assertThat(second.network()).isEqualTo(first.network());
        assertThat(second.epochs())
                .extracting("validationLoss")
                .isEqualTo(first.epochs().stream()
                        .map(epoch -> epoch.validationLoss())
                        .toList());
    }

    /** The order of the sums differs, so only rounding may: 48 steps of single precision. */
    @Test
    void compiledByXlaItLearnsTheSame() {
        Retrained plain = train(Compilation.NEVER, RetrainSettings.of(3));
        Retrained compiled = train(Compilation.ALWAYS, RetrainSettings.of(3));

        for (int i = 0; i <= 3; i++) {
            assertThat(compiled.epochs().get(i).validationLoss())
                    .isCloseTo(plain.epochs().get(i).validationLoss(), within(1e-5));
        }
        assertThat(compiled.engine()).endsWith("XLA");
    }

    @Test
    void whatIsNotTrainedStaysAsItWas() {
        DenseNetwork network = SmallTraining.network();
        List<Signal> signals = new java.util.ArrayList<>(network.signals());
        signals.add(SmallTraining.dense("other", "a", 3, 12));
        DenseNetwork twoHeads = new DenseNetwork(signals, Map.of());

        Retrained retrained = train(Compilation.NEVER, SmallTraining.job(twoHeads, RetrainSettings.of(5)));

        assertThat(retrained.network().signal("other")).isEqualTo(twoHeads.signal("other"));
        assertThat(retrained.network().signal("y")).isNotEqualTo(twoHeads.signal("y"));
    }

    @Test
    void aLossThatIsNoNumberEndsTrainingWithAdvice() {
        RetrainSettings wild =
                RetrainSettings.of(50).with(Descent.by(Optimizer.SGD).withRate(1e30));

        assertThatThrownBy(() -> train(Compilation.NEVER, wild))
                .isInstanceOf(TrainingFailure.class)
                .hasMessageContaining("smaller learning rate");
    }

    /** Judged without augmentation, the network is as good as it was found to be. */
    @Test
    void validationRowsAreNotAugmented() {
        TrainingJob job = SmallTraining.augmented(RetrainSettings.of(3));
        float[] rows = job.training().input("x").clone();

        Retrained retrained = train(Compilation.NEVER, job);

        TrainingJob plain = new TrainingJob(
                retrained.network(), job.objective(), job.training(), job.validation(), RetrainSettings.of(1));
        assertThat(retrained.isImproved()).isTrue();
        assertThat(new TensorFlowRetrainer(Compilation.NEVER, true).judge(plain))
                .usingRecursiveComparison()
                .ignoringFields("number", "loss", "seconds")
                .isEqualTo(retrained.best());
        assertThat(job.training().input("x")).isEqualTo(rows);
    }

    /** The random numbers differ, so losses do; what is learnt does not by much. */
    @Test
    void augmentedRowsAreLearntFromWithAndWithoutXla() {
        for (Compilation compilation : List.of(Compilation.NEVER, Compilation.ALWAYS)) {
            RetrainSettings settings =
                    RetrainSettings.of(40).with(Descent.usual().withRate(0.02));
            TrainingJob job = SmallTraining.job(settings.with(new Augmentation(0.1, 0.2, 0)));

            Retrained retrained = train(compilation, job);

            assertThat(retrained.before().validationError()).isGreaterThan(0.3);
            assertThat(retrained.best().validationError())
                    .as(compilation.name())
                    .isLessThan(0.25);
        }
    }

    @Test
    void aBatchLargerThanTheDataTakesAllRows() {
        Retrained retrained = train(
                Compilation.NEVER, RetrainSettings.of(30).with(Course.of(30).withBatchSize(5000)));

        assertThat(retrained.best().validationLoss())
                .isLessThan(retrained.before().validationLoss());
    }

    @Test
    void rowsThatDoNotFitAreRefused() {
        TrainingRows narrow = new TrainingRows(10, Map.of("x", new float[20]), new float[20]);

        TrainingJob job = new TrainingJob(
                SmallTraining.network(),
                SmallTraining.CLASSES,
                narrow,
                SmallTraining.VALIDATION,
                RetrainSettings.of(1));

        assertThatThrownBy(() -> train(Compilation.NEVER, job))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected 6 values");
    }
}
