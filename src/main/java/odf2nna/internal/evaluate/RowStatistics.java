package odf2nna.internal.evaluate;

/** The statistics that promises keep of each row of outputs. */
final class RowStatistics {
    private RowStatistics() {}

    /** A number of a row. */
    interface OfRow {
        /** {@return the number, from scores that have read the row} */
        double of(ClassScores scores, int row);
    }

    /**
     * {@return a number of each row}
     *
     * @param form the form of the outputs; only copies of it read rows, because several candidates are measured at once
     */
    static float[] rows(ClassScores form, int[] actual, double[] outputs, OfRow value) {
        ClassScores scores = form.another();
        float[] values = new float[actual.length];
        for (int row = 0; row < actual.length; row++) {
            scores.read(outputs, row);
            values[row] = (float) value.of(scores, row);
        }
        return values;
    }

    /** {@return means of groups of {@code width} consecutive numbers} */
    static float[] means(float[] values, int width) {
        float[] means = new float[values.length / width];
        for (int row = 0; row < means.length; row++) {
            double sum = 0;
            for (int i = row * width; i < (row + 1) * width; i++) {
                sum += values[i];
            }
            means[row] = (float) (sum / width);
        }
        return means;
    }

    /** {@return the mean over a row's numbers of squared differences to the targets as shares of each number's variance} */
    static Promise.Statistic scaledSquares(double[] wanted, int width) {
        int rows = wanted.length / width;
        double[] means = new double[width];
        double[] variances = new double[width];
        for (int i = 0; i < wanted.length; i++) {
            means[i % width] += wanted[i] / rows;
        }
        for (int i = 0; i < wanted.length; i++) {
            double distance = wanted[i] - means[i % width];
            variances[i % width] += distance * distance / rows;
        }
        for (int k = 0; k < width; k++) {
            double square = means[k] * means[k];
            variances[k] = variances[k] > ErrorMetric.CONSTANT * square ? variances[k] : square > 0 ? square : 1;
        }
        return outputs -> {
            float[] errors = new float[wanted.length];
            for (int i = 0; i < errors.length; i++) {
                double error = outputs[i] - wanted[i];
                errors[i] = (float) (error * error / variances[i % width]);
            }
            return means(errors, width);
        };
    }
}
