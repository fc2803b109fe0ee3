package odf2nna.pipeline;

/**
 * How much worse than the original a result may be.
 *
 * @param share of the rows whose class may go wrong, or by which the error of a regression may grow, 0 to 1
 * @param certain whether it must hold at the upper end of a one-sided interval of 95 %; otherwise the estimate must be
 *     within the share, and not significantly worse than nothing
 */
public record Tolerance(double share, boolean certain) {
    /**
     * Checks the share.
     *
     * @throws IllegalArgumentException if it is not between 0 and 1
     */
    public Tolerance {
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException(
                    "max-drop: expected 0 to 100 points, got " + Math.round(share * 1e6) / 1e4);
        }
    }

    /** {@return a hundredth, which must not be significant: what is allowed where nobody says how much} */
    public static Tolerance defaults() {
        return new Tolerance(0.01, false);
    }
}
