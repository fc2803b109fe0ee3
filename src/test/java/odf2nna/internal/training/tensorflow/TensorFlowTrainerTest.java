package odf2nna.internal.training.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import odf2nna.internal.network.DenseNetwork;
import odf2nna.internal.network.Value;
import odf2nna.internal.network.Vector;
import odf2nna.internal.training.Splicing;
import odf2nna.internal.training.TrainedNetwork;
import odf2nna.internal.training.Trainer;
import odf2nna.internal.training.TrainingJob;
import odf2nna.internal.training.TrainingRows;
import odf2nna.internal.training.tensorflow.TensorFlowTrainer.Compilation;
import odf2nna.runtime.NativeHooks;
import odf2nna.training.AugmentOptions;
import odf2nna.training.Optimizer;
import odf2nna.training.OptimizerOptions;
import odf2nna.training.Sparsity;
import odf2nna.training.TrainingFailure;
import odf2nna.training.TrainingSchedule;
import odf2nna.training.TrainingSettings;
import odf2nna.training.WeightSelection;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("native")
class TensorFlowTrainerTest {
    private static TrainedNetwork train(Compilation compilation, TrainingSettings settings) {
        return train(compilation, SmallTraining.job(settings));
    }

    private static TrainedNetwork train(Compilation compilation, TrainingJob job) {
        return new TensorFlowTrainer(compilation, NativeHooks.NONE)
                .fineTune(job, Optional.empty(), Trainer.Listener.NONE);
    }

    @ParameterizedTest
    @EnumSource
    void everyOptimizerLearns(Optimizer optimizer) {
        // Adagrad's steps shrink with every gradient it has seen
        double rate = optimizer == Optimizer.ADAGRAD ? 0.3 : 0.02;
        TrainedNetwork tuned = train(
                Compilation.NEVER,
                TrainingSettings.of(40).with(OptimizerOptions.by(optimizer).withRate(rate)));

        assertThat(tuned.isImproved()).isTrue();
        assertThat(tuned.before().validationError()).isGreaterThan(0.3);
        assertThat(tuned.best().validationError()).isLessThan(0.25);
        assertThat(tuned.epochs()).hasSize(41);
    }

    @Test
    void theSameSettingsGiveTheSameBits() {
        TrainedNetwork first = train(Compilation.NEVER, TrainingSettings.of(3));
        TrainedNetwork second = train(Compilation.NEVER, TrainingSettings.of(3));

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
        TrainedNetwork plain = train(Compilation.NEVER, TrainingSettings.of(3));
        TrainedNetwork compiled = train(Compilation.ALWAYS, TrainingSettings.of(3));

        for (int i = 0; i <= 3; i++) {
            assertThat(compiled.epochs().get(i).validationLoss())
                    .isCloseTo(plain.epochs().get(i).validationLoss(), within(1e-5));
        }
        assertThat(compiled.engine()).endsWith("XLA");
    }

    @Test
    void whatIsNotTrainedStaysAsItWas() {
        DenseNetwork network = SmallTraining.network();
        List<Value> values = new java.util.ArrayList<>(network.values());
        values.add(SmallTraining.dense("other", "a", 3, 12));
        DenseNetwork twoHeads = new DenseNetwork(values, Map.of());

        TrainedNetwork tuned = train(Compilation.NEVER, SmallTraining.job(twoHeads, TrainingSettings.of(5)));

        assertThat(tuned.network().value("other")).isEqualTo(twoHeads.value("other"));
        assertThat(tuned.network().value("y")).isNotEqualTo(twoHeads.value("y"));
    }

    @Test
    void aLossThatIsNoNumberEndsTrainingWithAdvice() {
        TrainingSettings wild =
                TrainingSettings.of(50).with(OptimizerOptions.by(Optimizer.SGD).withRate(1e30));

        assertThatThrownBy(() -> train(Compilation.NEVER, wild))
                .isInstanceOf(TrainingFailure.class)
                .hasMessageContaining("smaller learning rate");
    }

    /** Judged without augmentation, the network is as good as it was found to be. */
    @Test
    void validationRowsAreNotAugmented() {
        TrainingJob job = SmallTraining.augmented(TrainingSettings.of(3));
        float[] rows = job.training().input("x").clone();

        TrainedNetwork tuned = train(Compilation.NEVER, job);

        TrainingJob plain = new TrainingJob(
                tuned.network(), job.objective(), job.training(), job.validation(), TrainingSettings.of(1));
        assertThat(tuned.isImproved()).isTrue();
        assertThat(train(Compilation.NEVER, plain).before())
                .usingRecursiveComparison()
                .ignoringFields("number", "loss", "seconds")
                .isEqualTo(tuned.best());
        assertThat(job.training().input("x")).isEqualTo(rows);
    }

    /** The random numbers differ, so losses do; what is learnt does not by much. */
    @Test
    void augmentedRowsAreLearntFromWithAndWithoutXla() {
        for (Compilation compilation : List.of(Compilation.NEVER, Compilation.ALWAYS)) {
            TrainingSettings settings =
                    TrainingSettings.of(40).with(OptimizerOptions.defaults().withRate(0.02));
            TrainingJob job = SmallTraining.job(settings.with(new AugmentOptions(0.1, 0.2, 0)));

            TrainedNetwork tuned = train(compilation, job);

            assertThat(tuned.before().validationError()).isGreaterThan(0.3);
            assertThat(tuned.best().validationError()).as(compilation.name()).isLessThan(0.25);
        }
    }

    @Test
    void aBatchLargerThanTheDataTakesAllRows() {
        TrainedNetwork tuned = train(
                Compilation.NEVER,
                TrainingSettings.of(30).with(TrainingSchedule.of(30).withBatchSize(5000)));

        assertThat(tuned.best().validationLoss()).isLessThan(tuned.before().validationLoss());
    }

    @Test
    void rowsThatDoNotFitAreRefused() {
        TrainingRows narrow = new TrainingRows(10, Map.of("x", new float[20]), new float[20]);

        TrainingJob job = new TrainingJob(
                SmallTraining.network(),
                SmallTraining.CLASSES,
                narrow,
                SmallTraining.VALIDATION,
                TrainingSettings.of(1));

        assertThatThrownBy(() -> train(Compilation.NEVER, job))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected 6 values");
    }

    /** Weights that are 0 are trained as others are, unless they are to stay. */
    @ParameterizedTest
    @EnumSource(Optimizer.class)
    void zerosAreKeptWhereTheyAreTo(Optimizer optimizer) {
        DenseNetwork sparse = SmallTraining.network();
        for (Value.Dense layer : sparse.layers()) {
            double[] weights = layer.layer().weights().values().toArray();
            for (int i = 0; i < weights.length; i += 5) { // no unit loses all its weights
                weights[i] = 0;
            }
            sparse = sparse.withLayers(Map.of(
                    layer.name(),
                    layer.layer().with(Vector.of(weights), layer.layer().bias())));
        }
        TrainingSettings settings =
                TrainingSettings.of(3).with(OptimizerOptions.by(optimizer).withWeightDecay(0.01));

        for (Compilation compilation : List.of(Compilation.NEVER, Compilation.ALWAYS)) {
            TrainedNetwork kept =
                    train(compilation, SmallTraining.job(sparse, settings.with(new Sparsity.KeptZeros())));
            TrainedNetwork free = train(compilation, SmallTraining.job(sparse, settings));

            assertThat(kept.isImproved()).isTrue();
            for (Value.Dense layer : kept.network().layers()) {
                double[] weights = layer.layer().weights().values().toArray();
                double[] before = weights(sparse, layer.layer().name());
                double[] trained = weights(free.network(), layer.layer().name());
                assertThat(layer.layer().bias().toArray()).doesNotContain(0);
                for (int i = 0; i < weights.length; i++) {
                    assertThat(weights[i] == 0).isEqualTo(before[i] == 0);
                    assertThat(trained[i]).isNotZero();
                    assertThat(weights[i] == before[i]).isEqualTo(before[i] == 0);
                }
            }
        }
    }

    /** Removed weights are 0 in the result; some that were removed at first are in it again, as they grew. */
    @Test
    void weightsAreRemovedAndRestored() {
        DenseNetwork start = SmallTraining.network();
        double c = Splicing.c(start.layers().stream().map(Value.Dense::layer).toList(), 40);
        Sparsity.Spliced how = new Sparsity.Spliced(c, 1e-4, 1, 0.8);
        TrainingSettings settings = TrainingSettings.of(60)
                .with(OptimizerOptions.defaults().withRate(0.02))
                .with(TrainingSchedule.of(60).with(WeightSelection.LAST))
                .with(how);

        for (Compilation compilation : List.of(Compilation.NEVER, Compilation.ALWAYS)) {
            TrainedNetwork spliced = train(compilation, SmallTraining.job(start, settings));

            int removed = 0;
            int restored = 0;
            for (Value.Dense layer : spliced.network().layers()) {
                double off = Splicing.OFF
                        * Splicing.threshold(
                                start.layer(layer.layer().name()).orElseThrow().layer(), c);
                double[] before = weights(start, layer.layer().name());
                double[] after = layer.layer().weights().values().toArray();
                for (int i = 0; i < after.length; i++) {
                    removed += after[i] == 0 ? 1 : 0;
                    restored += Math.abs(before[i]) <= off && after[i] != 0 ? 1 : 0;
                }
            }
            assertThat(removed).isBetween(20, 80);
            assertThat(restored).isPositive();
            assertThat(spliced.network().nonZeros()).isLessThan(start.nonZeros() - 10);
            assertThat(spliced.best().validationError())
                    .isLessThan(spliced.before().validationError());
        }
    }

    /** Weights that are not larger than the thresholds are 0 in the result. */
    @Test
    void thresholdsAreTrained() {
        DenseNetwork start = SmallTraining.network();
        TrainingSettings settings = TrainingSettings.of(60)
                .with(OptimizerOptions.defaults().withRate(0.02))
                .with(TrainingSchedule.of(60).with(WeightSelection.LAST))
                .with(new Sparsity.TrainedThresholds(0.5, 1e-3, 100));

        for (Compilation compilation : List.of(Compilation.NEVER, Compilation.ALWAYS)) {
            TrainedNetwork pruned = train(compilation, SmallTraining.job(start, settings));

            // half of 96 weights, and 14 biases
            assertThat(pruned.network().nonZeros()).isBetween(10L, 48L + 14);
            assertThat(pruned.best().validationError())
                    .isLessThan(pruned.before().validationError());
        }
    }

    /** Half of each layer's weights are removed, and the rest is trained. */
    @Test
    void automataRemoveAShareOfEachLayer() {
        DenseNetwork start = SmallTraining.network();
        TrainingSettings settings = TrainingSettings.of(30)
                .with(OptimizerOptions.defaults().withRate(0.02))
                .with(TrainingSchedule.of(30).with(WeightSelection.LAST))
                .with(new Sparsity.LearningAutomata(0.5, 0.1, 100, 0.8));

        for (Compilation compilation : List.of(Compilation.NEVER, Compilation.ALWAYS)) {
            TrainedNetwork pruned = train(compilation, SmallTraining.job(start, settings));

            for (Value.Dense layer : pruned.network().layers()) {
                double[] weights = layer.layer().weights().values().toArray();
                assertThat(Arrays.stream(weights).filter(weight -> weight == 0)).hasSize(weights.length / 2);
            }
            assertThat(pruned.best().validationError())
                    .isLessThan(pruned.before().validationError());
        }
    }

    private static double[] weights(DenseNetwork network, String layer) {
        return network.layer(layer).orElseThrow().layer().weights().values().toArray();
    }
}
