package odf2nna.retrain;

import odf2nna.network.DenseNetwork;

/** Trains a dense network a little longer. */
public interface Retrainer {
    /** Is told of every epoch when it has ended, in the thread that trains. */
    interface Listener {
        /** Takes no notice. */
        Listener NONE = epoch -> {};

        void epoch(Epoch epoch);
    }

    /**
     * Trains all layers that the objective depends on; every other constant stays as it is.
     *
     * @param network the network to start from; it is not changed
     * @param objective what to make small
     * @param training rows to learn from
     * @param validation rows that tell the best epoch
     * @throws IllegalArgumentException if the rows do not fit the network
     * @throws TrainingFailure if the loss stops being a number, or the engine fails
     */
    Retrained retrain(
            DenseNetwork network,
            Objective objective,
            TrainingRows training,
            TrainingRows validation,
            RetrainSettings settings,
            Listener listener);
}
