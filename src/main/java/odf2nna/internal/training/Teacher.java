package odf2nna.internal.training;

import odf2nna.internal.network.DenseNetwork;

/**
 * The original network, for augmented rows, whose outputs are computed during training.
 *
 * @param network with the inputs of the smaller one
 * @param value its logits, or numbers
 */
public record Teacher(DenseNetwork network, String value) {
    /** {@return its weights} */
    public Weights weights() {
        return Weights.of(network, value);
    }
}
