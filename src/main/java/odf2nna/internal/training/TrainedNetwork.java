package odf2nna.internal.training;

import java.util.List;
import odf2nna.internal.network.DenseNetwork;

/**
 * A network after fine-tuning.
 *
 * @param network the network with the kept weights; the untrained one where no epoch was better
 * @param epochs the history, the state before training first
 * @param best the epoch whose weights were kept
 * @param isInterrupted whether the listener ended it early
 * @param engine the engine, for the report
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
