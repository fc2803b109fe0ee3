package odf2nna.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import odf2nna.retrain.CheckpointFolder;
import odf2nna.retrain.Checkpoints;
import odf2nna.retrain.Course;
import odf2nna.retrain.Descent;
import odf2nna.retrain.Epoch;
import odf2nna.retrain.Optimizer;
import odf2nna.retrain.RetrainSettings;
import odf2nna.retrain.Retrained;
import odf2nna.retrain.Retrainer;
import odf2nna.retrain.TrainingJob;
import odf2nna.tensorflow.TensorFlowRetrainer.Compilation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A training that ended early goes on as if it had not. */
class ResumptionTest {
    private static final int EPOCHS = 4;

    @TempDir
    private Path folder;

    /** What a listener throws to end a training as a kill would, after the epoch's checkpoint. */
    private static final class Killed extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    private static Retrained train(Compilation compilation, TrainingJob job, Checkpoints checkpoints, int last) {
        return new TensorFlowRetrainer(compilation, true).retrain(job, checkpoints, epoch -> {
            if (epoch.number() == last) {
                throw new Killed();
            }
        });
    }

    private void assertSameWhereverItEnds(Compilation compilation, RetrainSettings settings) {
        assertSameWhereverItEnds(compilation, SmallTraining.job(settings));
    }

    private void assertSameWhereverItEnds(Compilation compilation, TrainingJob job) {
        Retrained whole = train(compilation, job, Checkpoints.NONE, -1);
        for (int last = 1; last <= EPOCHS; last++) {
            Checkpoints kept = new CheckpointFolder(folder.resolve(compilation + " " + last));
            int end = last;
            assertThatThrownBy(() -> train(compilation, job, kept, end)).isInstanceOf(Killed.class);

            Retrained resumed = train(compilation, job, kept, -1);

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
                RetrainSettings.of(EPOCHS).with(Descent.by(optimizer).withWeightDecay(0.01)));
    }

    @ParameterizedTest
    @EnumSource(names = {"ALWAYS", "NEVER"})
    void withDropoutItGoesOnBitForBit(Compilation compilation) {
        assertSameWhereverItEnds(compilation, RetrainSettings.of(EPOCHS).withDropout(0.3));
    }

    @ParameterizedTest
    @EnumSource(names = {"ALWAYS", "NEVER"})
    void withAugmentedRowsItGoesOnBitForBit(Compilation compilation) {
        assertSameWhereverItEnds(compilation, SmallTraining.augmented(RetrainSettings.of(EPOCHS)));
    }

    @Test
    void anEndedTrainingGivesItsResultAgainWithoutAnotherStep() throws IOException {
        TrainingJob job = SmallTraining.job(RetrainSettings.of(EPOCHS));
        Checkpoints kept = new CheckpointFolder(folder);
        Retrained first = train(Compilation.NEVER, job, kept, -1);
        byte[] before = last();

        Retrained again = train(Compilation.NEVER, job, kept, -1);

        assertThat(again.network()).isEqualTo(first.network());
        assertThat(again.epochs()).isEqualTo(first.epochs());
        assertThat(last()).isEqualTo(before);
    }

    private byte[] last() throws IOException {
        return Files.readAllBytes(folder.resolve("epoch-%010d.checkpoint".formatted(EPOCHS)));
    }

    @Test
    void theListenerHearsOfEveryEpochAgain() {
        TrainingJob job = SmallTraining.job(RetrainSettings.of(EPOCHS));
        Checkpoints kept = new CheckpointFolder(folder);
        assertThatThrownBy(() -> train(Compilation.NEVER, job, kept, 3)).isInstanceOf(Killed.class);
        List<Integer> heard = new ArrayList<>();

        new TensorFlowRetrainer(Compilation.NEVER, true).retrain(job, kept, epoch -> heard.add(epoch.number()));

        assertThat(heard).containsExactly(0, 1, 2, 3, 4);
    }

    @Test
    void otherSettingsAndOtherRowsAreRefused() {
        RetrainSettings settings = RetrainSettings.of(EPOCHS);
        TrainingJob job = SmallTraining.job(settings);
        Checkpoints kept = new CheckpointFolder(folder);
        train(Compilation.NEVER, job, kept, -1);

        assertRefused(
                SmallTraining.job(settings.with(Descent.usual().withRate(0.5))),
                kept,
                "learning rate: 0.001 there, 0.5 here");
        assertRefused(SmallTraining.job(settings.with(Course.of(7))), kept, "epochs: 4 there, 7 here");
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

    private static void assertRefused(TrainingJob job, Checkpoints kept, String difference) {
        assertThatThrownBy(() ->
                        new TensorFlowRetrainer(Compilation.NEVER, true).retrain(job, kept, Retrainer.Listener.NONE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(difference);
    }
}
