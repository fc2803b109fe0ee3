package odf2nna.internal.training;

import java.util.Map;
import java.util.Optional;
import odf2nna.training.TrainingFailure;

/** Trains a dense network a little longer. */
public interface Trainer {
    /** Is told of every epoch when it has ended, in the thread that trains. */
    interface Listener {
        /** Takes no notice. */
        Listener NONE = epoch -> true;

        /**
         * Called for the state before training first; after a resumption for every epoch from there on.
         *
         * @return whether training is to go on; if not it ends here, with the best weights so far
         */
        boolean epoch(Epoch epoch);
    }

    /** {@return what is missing to train networks, and how to add it; empty if nothing is} */
    default Optional<String> missing() {
        return Optional.empty();
    }

    /** {@return how many threads a training takes, which may be fewer than its settings allow} */
    int threads(TrainingJob job);

    /**
     * {@return for each position of some values the mean over the training rows of ((a − m)·∂L/∂a)², with L the row's
     *     loss: the square of what the loss changes by, to first order, when the unit is held at its mean}
     *
     * @param means m of each position, by value
     * @throws IllegalArgumentException if the rows do not fit the network, or the loss does not depend on a value
     * @throws TrainingFailure if the engine fails
     */
    Map<String, double[]> sensitivities(TrainingJob job, Map<String, double[]> means);

    /**
     * Trains all layers that the objective depends on; every other constant stays as it is.
     *
     * @param job what to train, on what, and how
     * @param checkpoints keeps the state after every epoch, and gives it back; empty to keep none
     * @throws IllegalArgumentException if the rows do not fit the network, or a checkpoint does not fit the job
     * @throws TrainingFailure if the loss stops being a number, or the engine fails
     * @throws java.io.UncheckedIOException if a checkpoint can't be read or written
     */
    TrainedNetwork retrain(TrainingJob job, Optional<CheckpointFolder> checkpoints, Listener listener);
}
