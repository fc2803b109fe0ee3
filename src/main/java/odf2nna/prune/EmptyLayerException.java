package odf2nna.prune;

/** A plan would remove all units of a layer, and the settings forbid it. */
public final class EmptyLayerException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public EmptyLayerException(String message) {
        super(message);
    }
}
