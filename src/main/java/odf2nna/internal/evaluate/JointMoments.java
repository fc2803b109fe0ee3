package odf2nna.internal.evaluate;

/**
 * Running means and co-moments of a vector per row, of 48 components at most. The covariances of a scoring pass, of
 * thousands, are summed in segments instead, which rounds otherwise.
 *
 * <p>B. P. Welford, "Note on a method for calculating corrected sums of squares and products", Technometrics 4 (1962)
 * 419-420. Memory is {@code size²} doubles, for any number of rows.
 */
final class JointMoments {
    private final double[] means;
    private final double[][] comoments;
    private final double[] deltas;
    private long rows;

    JointMoments(int size) {
        means = new double[size];
        comoments = new double[size][size];
        deltas = new double[size];
    }

    /**
     * Adds a row.
     *
     * @param values shape {@code [size]}
     */
    void add(double[] values) {
        rows++;
        double shrink = (rows - 1.0) / rows;
        for (int i = 0; i < means.length; i++) {
            deltas[i] = values[i] - means[i];
            means[i] += deltas[i] / rows;
        }
        for (int i = 0; i < means.length; i++) {
            double scaled = deltas[i] * shrink;
            for (int j = 0; j <= i; j++) {
                comoments[i][j] += scaled * deltas[j];
            }
        }
    }

    int size() {
        return means.length;
    }

    double mean(int i) {
        return means[i];
    }

    /** {@return the variance of one component, divided by the number of rows} */
    double populationVariance(int i) {
        return comoments[i][i] / rows;
    }

    /** {@return the variance of the mean of {@code weights · values}; NaN with fewer than two rows} */
    double varianceOfMean(double[] weights) {
        double sum = 0;
        for (int i = 0; i < means.length; i++) {
            for (int j = 0; j < i; j++) {
                sum += 2 * weights[i] * weights[j] * comoments[i][j];
            }
            sum += weights[i] * weights[i] * comoments[i][i];
        }
        return Math.max(sum, 0) / (rows - 1.0) / rows;
    }
}
