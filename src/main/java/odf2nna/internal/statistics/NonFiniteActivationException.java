package odf2nna.internal.statistics;

/** A unit whose output was NaN or infinite for some row, so that it has no mean and no deviation. */
public final class NonFiniteActivationException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /**
     * Names the first such unit.
     *
     * @param value name of the value in the dense network
     * @param unit index of the unit, from 0
     */
    public NonFiniteActivationException(String value, int unit) {
        super("value '%s', unit %d: its output is NaN, infinite or beyond 1e18 for some row of the evaluation data"
                .formatted(value, unit));
    }
}
