package odf2nna.data;

/**
 * Which rows are held out for the final metrics.
 *
 * @param testFraction share of the rows; 0 inclusive to 1 exclusive
 * @param seed         decides which
 * @param fewest       rows of which any are held out, at least 0; of fewer none is
 */
public record HoldOut(double testFraction, long seed, long fewest) {
    /** A fifth of the rows, seed 0. */
    public static final HoldOut DEFAULT = new HoldOut(0.2, 0);

    /** No row. */
    public static final HoldOut NONE = new HoldOut(0, 0);

    /** With fewer rows a promise needs all of them: 396 certify one percentage point where nothing changes, some 800 where 2 % do. */
    private static final long FEW = 1_000;

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if one is out of range
     */
    public HoldOut {
        if (!(testFraction >= 0 && testFraction < 1)) {
            throw new IllegalArgumentException("testFraction: expected 0 <= fraction < 1, got " + testFraction);
        }
        if (fewest < 0) {
            throw new IllegalArgumentException("fewest: expected at least 0, got " + fewest);
        }
    }

    /** A share of however few rows. */
    public HoldOut(double testFraction, long seed) {
        this(testFraction, seed, 0);
    }

    /** {@return these, but no row of fewer than a thousand, which a promise needs} */
    public HoldOut unlessFew() {
        return new HoldOut(testFraction, seed, FEW);
    }

    /** {@return whether no row is held out, however many there are} */
    public boolean isNone() {
        return testFraction == 0;
    }
}
