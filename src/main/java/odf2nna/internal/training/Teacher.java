package odf2nna.internal.training;

import odf2nna.internal.network.DenseNetwork;

/**
 * The original network, for rows whose outputs are not known before they are made.
 *
 * @param network takes what the smaller one takes
 * @param value its logits, or numbers
 */
public record Teacher(DenseNetwork network, String value) {
    /** {@return its weights} */
    public Weights weights() {
        return Weights.of(network, value);
    }
}
