package odf2nna.internal.savedmodel.write;

/** Why one node can't be written; the node is named where this is caught. */
final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1;

    Refusal(String reason) {
        super(reason);
    }
}
