package odf2nna.training;

/**
 * The momentum of gradient descent: {@code v ← share·v + rate·g}, and the weights move by {@code −v}; with Nesterov's
 * by {@code −(share·v + rate·g)}.
 *
 * @param share of the last velocity that is kept, 0 to below 1; 0 for none
 * @param nesterov whether the gradient is taken ahead, in the form of Sutskever and others (2013) that Keras has
 */
public record Momentum(double share, boolean nesterov) {
    /** Nesterov's, of 0.9. */
    public static final Momentum DEFAULT = new Momentum(0.9, true);

    /**
     * Checks the number.
     *
     * @throws IllegalArgumentException if it is out of range
     */
    public Momentum {
        if (!(share >= 0 && share < 1)) {
            throw new IllegalArgumentException("momentum: expected 0 to below 1, got " + share);
        }
    }
}
