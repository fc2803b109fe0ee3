package odf2nna.internal.data;

/**
 * Mean and variance per column, one row at a time (Welford 1962): exact for a constant column. Apart from the moments of a
 * scoring pass, as each column has a count of its own: missing values are left out.
 */
final class ColumnMoments {
    private final long[] count;
    private final double[] mean;
    private final double[] squares;

    ColumnMoments(int width) {
        count = new long[width];
        mean = new double[width];
        squares = new double[width];
    }

    /** Adds the row at index {@code at}; NaN is left out. */
    void add(double[] rows, int at) {
        for (int j = 0; j < mean.length; j++) {
            double value = rows[at + j];
            if (!Double.isNaN(value)) {
                double delta = value - mean[j];
                mean[j] += delta / ++count[j];
                squares[j] += delta * (value - mean[j]);
            }
        }
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
