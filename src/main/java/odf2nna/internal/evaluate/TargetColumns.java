package odf2nna.internal.evaluate;

/**
 * The kind of values in several target columns, over all rows so far.
 *
 * @param flags whether every number is 0 or 1
 * @param distributions whether every row is one over exclusive classes: numbers of 0 to 1 with the sum 1
 */
public record TargetColumns(boolean flags, boolean distributions) {
    private static final double ROUNDING = 1e-3;

    /** {@return whether each row has a single 1 among zeros: the class} */
    boolean isOneHot() {
        return flags && distributions;
    }

    /** {@return whether they are neither classes nor labels} */
    boolean isNumbers() {
        return !flags && !distributions;
    }

    /**
     * {@return this and more rows}
     *
     * @param targets row-major {@code [rows, width]}
     */
    TargetColumns and(double[] targets, int rows, int width) {
        boolean areFlags = flags;
        boolean areDistributions = distributions;
        for (int row = 0; row < rows; row++) {
            double sum = 0;
            for (int i = row * width; i < (row + 1) * width; i++) {
                sum += targets[i];
                areFlags &= targets[i] == 0 || targets[i] == 1;
                areDistributions &= targets[i] >= 0;
            }
            areDistributions &= Math.abs(sum - 1) <= ROUNDING;
        }
        return new TargetColumns(areFlags, areDistributions);
    }
}
