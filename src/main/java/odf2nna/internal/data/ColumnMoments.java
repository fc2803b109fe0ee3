package odf2nna.internal.data;

/**
 * Mean and variance per column, one row at a time (Welford 1962): exact for a constant column. Unlike the moments of a
 * scoring pass it has a count for each column: missing values are skipped.
 */
final class ColumnMoments {
    private final long[] count;
    private final double[] mean;
    private final double[] squares;
    private long rows;

    ColumnMoments(int width) {
        count = new long[width];
        mean = new double[width];
        squares = new double[width];
    }

    /** Adds the row at index {@code at}; NaN is skipped. */
    void add(double[] features, int at) {
        rows++;
        for (int j = 0; j < mean.length; j++) {
            double value = features[at + j];
            if (!Double.isNaN(value)) {
                double delta = value - mean[j];
                mean[j] += delta / ++count[j];
                squares[j] += delta * (value - mean[j]);
            }
        }
    }

    long rows() {
        return rows;
    }

    /** {@return the first column without any value; -1 if there is none} */
    int firstEmpty() {
        for (int j = 0; j < count.length; j++) {
            if (count[j] == 0) {
                return j;
            }
        }
        return -1;
    }

    double[] means() {
        return mean.clone();
    }

    /** {@return the population standard deviations} */
    double[] deviations() {
        double[] deviations = new double[mean.length];
        for (int j = 0; j < deviations.length; j++) {
            deviations[j] = Math.sqrt(squares[j] / count[j]);
        }
        return deviations;
    }
}
