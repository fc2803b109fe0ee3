package odf2nna.internal.training;

import java.util.List;
import odf2nna.internal.network.DenseNetwork;

/**
 * A network after retraining.
 *
 * @param network the network with the weights that were kept; the untrained one where no epoch was better
 * @param epochs the history, the state before training first
 * @param best the epoch whose weights were kept
 * @param isInterrupted whether it ended before its time because the listener wanted it
 * @param engine what computed, for the report
 */
public record TrainedNetwork(
        DenseNetwork network, List<Epoch> epochs, Epoch best, boolean isInterrupted, String engine) {
    public TrainedNetwork {
        epochs = List.copyOf(epochs);
    }

    /** {@return the state before training} */
    public Epoch before() {
        return epochs.get(0);
    }

    /** {@return whether training changed it} */
    public boolean isImproved() {
        return best.number() > 0;
    }
}
