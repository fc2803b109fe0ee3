package odf2nna.internal.training;

import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import odf2nna.training.TrainingFailure;

/** Fine-tunes a dense network. */
public interface Trainer {
    /** Called after every epoch, in the training thread. */
    interface Listener {
        /** Ignores all epochs. */
        Listener NONE = epoch -> true;

        /**
         * Called for the state before training first; after a resumption for every epoch from there on.
         *
         * @return whether training continues; if not it ends here, with the best weights so far
         */
        boolean epoch(Epoch epoch);

        /**
         * {@return whether it reads the losses and errors on the validation rows; without, they are NaN where they do not select
         *     weights}
         */
        default boolean isOfValidation() {
            return true;
        }

        /** {@return one that only ends a training} */
        static Listener onlyWhile(BooleanSupplier goesOn) {
            return new Listener() {
                @Override
                public boolean epoch(Epoch epoch) {
                    return goesOn.getAsBoolean();
                }

                @Override
                public boolean isOfValidation() {
                    return false;
                }
            };
        }
    }

    /** {@return what is missing to train networks, and how to add it; empty if nothing is} */
    default Optional<String> missing() {
        return Optional.empty();
    }

    /** {@return how many threads a training uses, which may be fewer than its settings allow} */
    int threads(TrainingJob job);

    /**
     * {@return for each position of some values the mean over the training rows of ((a − m)·∂L/∂a)², with L the row's
     * loss: the square of the first-order change of the loss when the unit is held at its mean}
     *
     * @param means m of each position, by value
     * @throws IllegalArgumentException if the rows do not fit the network, or the loss does not depend on a value
     * @throws TrainingFailure if the engine fails
     */
    Map<String, double[]> sensitivities(TrainingJob job, Map<String, double[]> means);

    /**
     * Trains all layers that the objective depends on; every other constant is unchanged.
     *
     * @param job network, rows and settings
     * @param checkpoints stores and restores the state after every epoch; empty for none
     * @throws IllegalArgumentException if the rows do not fit the network, or a checkpoint does not fit the job
     * @throws TrainingFailure if the loss stops being a number, or the engine fails
     * @throws java.io.UncheckedIOException if a checkpoint can't be read or written
     */
    TrainedNetwork fineTune(TrainingJob job, Optional<CheckpointFolder> checkpoints, Listener listener);
}
