package odf2nna.pipeline;

/** A bound that was required was missed; nothing was written. */
public final class BoundMissedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public BoundMissedException(String message) {
        super(message);
    }
}
