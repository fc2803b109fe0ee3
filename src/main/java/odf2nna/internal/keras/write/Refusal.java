package odf2nna.internal.keras.write;

/** Why one node has no layer of Keras; the node is named where this is caught. */
final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1;

    Refusal(String reason) {
        super(reason);
    }
}
