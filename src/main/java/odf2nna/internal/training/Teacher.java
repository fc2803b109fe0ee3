package odf2nna.internal.training;

import odf2nna.internal.network.DenseNetwork;

/**
 * The original network, for rows whose outputs are not known before they are made.
 *
 * @param network takes what the smaller one takes
 * @param signal its logits, or numbers
 */
public record Teacher(DenseNetwork network, String signal) {
    /** {@return its weights} */
    public Weights weights() {
        return Weights.of(network, signal);
    }
}
