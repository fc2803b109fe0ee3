package odf2nna.prune;

/** A plan that does not fit the network it is applied to. */
public final class PlanMismatchException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public PlanMismatchException(String message) {
        super(message);
    }
}
