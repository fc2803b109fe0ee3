package odf2nna.data;

/**
 * Which rows are held out for the final metrics.
 *
 * @param testFraction share of the rows; 0 inclusive to 1 exclusive
 * @param seed decides which rows
 * @param fewest smallest number of rows of which a part is held out, at least 0; with fewer rows none is
 */
public record HoldOut(double testFraction, long seed, long fewest) {
    /** A fifth of the rows, seed 0. */
    public static final HoldOut DEFAULT = new HoldOut(0.2, 0);

    /** No row. */
    public static final HoldOut NONE = new HoldOut(0, 0);

    /**
     * With fewer rows a promise needs all of them: 396 rows certify one percentage point where no prediction changes,
     * about 800 where 2 % do.
     */
    private static final long FEW = 1_000;

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if one is out of range
     */
    public HoldOut {
        if (!(testFraction >= 0 && testFraction < 1)) {
            throw new IllegalArgumentException("testFraction: expected 0 to below 1, got " + testFraction);
        }
        if (fewest < 0) {
            throw new IllegalArgumentException("fewest: expected at least 0, got " + fewest);
        }
    }

    /** A share of any number of rows. */
    public HoldOut(double testFraction, long seed) {
        this(testFraction, seed, 0);
    }

    /** {@return a copy that holds out no row of fewer than a thousand, which a promise needs} */
    public HoldOut unlessFew() {
        return new HoldOut(testFraction, seed, FEW);
    }

    /** {@return whether no row is held out, for any number of rows} */
    public boolean isNone() {
        return testFraction == 0;
    }
}
