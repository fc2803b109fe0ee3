package odf2nna.data;

/**
 * Which rows are held out for the final metrics.
 *
 * @param testFraction share of the rows; 0 inclusive to 1 exclusive
 * @param seed         decides which
 */
public record HoldOut(double testFraction, long seed) {
    /** A fifth of the rows, seed 0. */
    public static final HoldOut DEFAULT = new HoldOut(0.2, 0);

    /** No row. */
    public static final HoldOut NONE = new HoldOut(0, 0);

    /**
     * Checks the share.
     *
     * @throws IllegalArgumentException if it is out of range
     */
    public HoldOut {
        if (!(testFraction >= 0 && testFraction < 1)) {
            throw new IllegalArgumentException("testFraction: expected 0 <= fraction < 1, got " + testFraction);
        }
    }

    /** {@return whether no row is held out} */
    public boolean isNone() {
        return testFraction == 0;
    }
}
