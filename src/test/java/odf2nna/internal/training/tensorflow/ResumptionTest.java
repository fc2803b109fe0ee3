package odf2nna.internal.training.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import odf2nna.internal.training.CheckpointFolder;
import odf2nna.internal.training.Epoch;
import odf2nna.internal.training.TrainedNetwork;
import odf2nna.internal.training.Trainer;
import odf2nna.internal.training.TrainingJob;
import odf2nna.internal.training.tensorflow.TensorFlowTrainer.Compilation;
import odf2nna.runtime.NativeHooks;
import odf2nna.training.Optimizer;
import odf2nna.training.OptimizerOptions;
import odf2nna.training.Sparsity;
import odf2nna.training.TrainingSchedule;
import odf2nna.training.TrainingSettings;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A training that was interrupted resumes as if it had not been. */
@Tag("native")
class ResumptionTest {
    private static final int EPOCHS = 4;

    @TempDir
    private Path folder;

    /** What a listener throws to end a training as a kill would, after the epoch's checkpoint. */
    private static final class Killed extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    private static TrainedNetwork train(
            Compilation compilation, TrainingJob job, Optional<CheckpointFolder> checkpoints, int last) {
        return new TensorFlowTrainer(compilation, NativeHooks.NONE).fineTune(job, checkpoints, epoch -> {
            if (epoch.number() == last) {
                throw new Killed();
            }
            return true;
        });
    }

    private void assertSameWhereverItEnds(Compilation compilation, TrainingSettings settings) {
        assertSameWhereverItEnds(compilation, SmallTraining.job(settings));
    }

    private void assertSameWhereverItEnds(Compilation compilation, TrainingJob job) {
        TrainedNetwork whole = train(compilation, job, Optional.empty(), -1);
        for (int last = 1; last <= EPOCHS; last++) {
            Optional<CheckpointFolder> kept =
                    Optional.of(new CheckpointFolder(folder.resolve(compilation + " " + last)));
            int end = last;
            assertThatThrownBy(() -> train(compilation, job, kept, end)).isInstanceOf(Killed.class);

            TrainedNetwork resumed = train(compilation, job, kept, -1);

            assertThat(resumed.network()).as("after epoch %d", last).isEqualTo(whole.network());
            assertThat(losses(resumed.epochs())).isEqualTo(losses(whole.epochs()));
            assertThat(resumed.best().number()).isEqualTo(whole.best().number());
        }
    }

    private static List<Double> losses(List<Epoch> epochs) {
        return epochs.stream()
                .flatMap(epoch -> Stream.of(epoch.loss(), epoch.validationLoss(), epoch.validationError()))
                .toList();
    }

    @ParameterizedTest
    @EnumSource
    void everyOptimizerGoesOnBitForBit(Optimizer optimizer) {
        assertSameWhereverItEnds(
                Compilation.NEVER,
                TrainingSettings.of(EPOCHS).with(OptimizerOptions.by(optimizer).withWeightDecay(0.01)));
    }

    @ParameterizedTest
    @EnumSource(names = {"ALWAYS", "NEVER"})
    void withDropoutItGoesOnBitForBit(Compilation compilation) {
        assertSameWhereverItEnds(compilation, TrainingSettings.of(EPOCHS).withDropout(0.3));
    }

    @ParameterizedTest
    @EnumSource(names = {"ALWAYS", "NEVER"})
    void withAugmentedRowsItGoesOnBitForBit(Compilation compilation) {
        assertSameWhereverItEnds(compilation, SmallTraining.augmented(TrainingSettings.of(EPOCHS)));
    }

    static Stream<Sparsity> sparsities() {
        return Stream.of(
                new Sparsity.KeptZeros(),
                new Sparsity.Spliced(0, 1e-2, 1, 0.9),
                new Sparsity.TrainedThresholds(0.5, 1e-3, 100),
                new Sparsity.LearningAutomata(0.5, 0.1, 50, 0.9));
    }

    @ParameterizedTest
    @MethodSource("sparsities")
    void withPruningItGoesOnBitForBit(Sparsity sparsity) {
        assertSameWhereverItEnds(Compilation.NEVER, TrainingSettings.of(EPOCHS).with(sparsity));
    }

    @Test
    void anEndedTrainingGivesItsResultAgainWithoutAnotherStep() throws IOException {
        TrainingJob job = SmallTraining.job(TrainingSettings.of(EPOCHS));
        Optional<CheckpointFolder> kept = Optional.of(new CheckpointFolder(folder));
        TrainedNetwork first = train(Compilation.NEVER, job, kept, -1);
        byte[] before = last();

        TrainedNetwork again = train(Compilation.NEVER, job, kept, -1);

        assertThat(again.network()).isEqualTo(first.network());
        assertThat(again.epochs()).isEqualTo(first.epochs());
        assertThat(last()).isEqualTo(before);
    }

    private byte[] last() throws IOException {
        return Files.readAllBytes(folder.resolve("epoch-%010d.checkpoint".formatted(EPOCHS)));
    }

    @Test
    void theListenerHearsOfEveryEpochAgain() {
        TrainingJob job = SmallTraining.job(TrainingSettings.of(EPOCHS));
        Optional<CheckpointFolder> kept = Optional.of(new CheckpointFolder(folder));
        assertThatThrownBy(() -> train(Compilation.NEVER, job, kept, 3)).isInstanceOf(Killed.class);
        List<Integer> heard = new ArrayList<>();

        new TensorFlowTrainer(Compilation.NEVER, NativeHooks.NONE)
                .fineTune(job, kept, epoch -> heard.add(epoch.number()));

        assertThat(heard).containsExactly(0, 1, 2, 3, 4);
    }

    @Test
    void otherSettingsAndOtherRowsAreRefused() {
        TrainingSettings settings = TrainingSettings.of(EPOCHS);
        TrainingJob job = SmallTraining.job(settings);
        Optional<CheckpointFolder> kept = Optional.of(new CheckpointFolder(folder));
        train(Compilation.NEVER, job, kept, -1);

        assertRefused(
                SmallTraining.job(settings.with(OptimizerOptions.defaults().withRate(0.5))),
                kept,
                "learning rate: 0.001 there, 0.5 here");
        assertRefused(SmallTraining.job(settings.with(TrainingSchedule.of(7))), kept, "epochs: 4 there, 7 here");
        assertRefused(
                new TrainingJob(job.network(), job.objective(), job.validation(), job.validation(), settings),
                kept,
                "training rows: 500, SHA-256");
        assertRefused(
                new TrainingJob(
                        job.weights()
                                .with(job.weights().arrays().stream()
                                        .map(a -> new float[a.length])
                                        .toList())
                                .into(job.network()),
                        job.objective(),
                        job.training(),
                        job.validation(),
                        settings),
                kept,
                "network: SHA-256");
    }

    private static void assertRefused(TrainingJob job, Optional<CheckpointFolder> kept, String difference) {
        assertThatThrownBy(() -> new TensorFlowTrainer(Compilation.NEVER, NativeHooks.NONE)
                        .fineTune(job, kept, Trainer.Listener.NONE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(difference);
    }
}
