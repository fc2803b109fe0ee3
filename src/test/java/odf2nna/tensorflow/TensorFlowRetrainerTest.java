package odf2nna.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.Random;
import odf2nna.network.Activation;
import odf2nna.network.DenseLayer;
import odf2nna.network.DenseNetwork;
import odf2nna.network.Matrix;
import odf2nna.network.Signal;
import odf2nna.network.Vector;
import odf2nna.retrain.Loss;
import odf2nna.retrain.Objective;
import odf2nna.retrain.Optimizer;
import odf2nna.retrain.RetrainSettings;
import odf2nna.retrain.Retrained;
import odf2nna.retrain.Retrainer;
import odf2nna.retrain.TrainingFailure;
import odf2nna.retrain.TrainingRows;
import odf2nna.tensorflow.TensorFlowRetrainer.Compilation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TensorFlowRetrainerTest {
    private static final int INPUTS = 6;
    private static final Objective CLASSES = new Objective("y", Loss.SOFTMAX_CROSS_ENTROPY);
    private static final TrainingRows TRAINING = rows(500, 1);
    private static final TrainingRows VALIDATION = rows(200, 2);

    private static DenseNetwork network() {
        return new DenseNetwork(
                List.of(
                        new Signal.Input("x", INPUTS),
                        dense("z", "x", 12, INPUTS),
                        new Signal.Activated("a", "z", 12, new Activation.Relu()),
                        dense("y", "a", 2, 12)),
                Map.of());
    }

    private static Signal.Dense dense(String name, String source, int units, int inputs) {
        Random random = new Random(name.hashCode());
        double[] weights = random.doubles((long) units * inputs, -0.7, 0.7).toArray();
        return new Signal.Dense(
                name, source, new DenseLayer(name, Matrix.of(units, inputs, Vector.of(weights)), Vector.zeros(units)));
    }

    /** Which of two sums is larger: easy to learn, and not linear in the first layer's random units. */
    private static TrainingRows rows(int count, long seed) {
        Random random = new Random(seed);
        float[] inputs = new float[count * INPUTS];
        float[] targets = new float[count * 2];
        for (int row = 0; row < count; row++) {
            double product = 1;
            for (int i = 0; i < INPUTS; i++) {
                inputs[row * INPUTS + i] = (float) random.nextGaussian();
                product *= i < 2 ? inputs[row * INPUTS + i] : 1;
            }
            targets[2 * row + (product > 0 ? 1 : 0)] = 1;
        }
        return new TrainingRows(count, Map.of("x", inputs), targets);
    }

    private static Retrained train(Compilation compilation, RetrainSettings settings) {
        return new TensorFlowRetrainer(compilation, true)
                .retrain(network(), CLASSES, TRAINING, VALIDATION, settings, Retrainer.Listener.NONE);
    }

    @ParameterizedTest
    @EnumSource
    void everyOptimizerLearns(Optimizer optimizer) {
        // Adagrad's steps shrink with every gradient it has seen
        double rate = optimizer == Optimizer.ADAGRAD ? 0.3 : 0.02;
        Retrained retrained = train(Compilation.NEVER, RetrainSettings.of(40).with(optimizer, rate));

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
        DenseNetwork network = network();
        List<Signal> signals = new java.util.ArrayList<>(network.signals());
        signals.add(dense("other", "a", 3, 12));
        DenseNetwork twoHeads = new DenseNetwork(signals, Map.of());

        Retrained retrained = new TensorFlowRetrainer(Compilation.NEVER, true)
                .retrain(twoHeads, CLASSES, TRAINING, VALIDATION, RetrainSettings.of(5), Retrainer.Listener.NONE);

        assertThat(retrained.network().signal("other")).isEqualTo(twoHeads.signal("other"));
        assertThat(retrained.network().signal("y")).isNotEqualTo(twoHeads.signal("y"));
    }

    @Test
    void aLossThatIsNoNumberEndsTrainingWithAdvice() {
        RetrainSettings wild = RetrainSettings.of(50).with(Optimizer.SGD, 1e30);

        assertThatThrownBy(() -> train(Compilation.NEVER, wild))
                .isInstanceOf(TrainingFailure.class)
                .hasMessageContaining("smaller learning rate");
    }

    @Test
    void aBatchLargerThanTheDataTakesAllRows() {
        Retrained retrained = train(Compilation.NEVER, RetrainSettings.of(30).withBatchSize(5000));

        assertThat(retrained.best().validationLoss())
                .isLessThan(retrained.before().validationLoss());
    }

    @Test
    void rowsThatDoNotFitAreRefused() {
        TrainingRows narrow = new TrainingRows(10, Map.of("x", new float[20]), new float[20]);

        assertThatThrownBy(() -> new TensorFlowRetrainer(Compilation.NEVER, true)
                        .retrain(
                                network(), CLASSES, narrow, VALIDATION, RetrainSettings.of(1), Retrainer.Listener.NONE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected 6 values");
    }
}
