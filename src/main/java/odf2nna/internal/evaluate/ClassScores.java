package odf2nna.internal.evaluate;

/**
 * Reads the outputs of one row of a classifier: the predicted class, how each class ranks among rows, and the log loss.
 * Holds the last row read.
 */
final class ClassScores {
    /**
     * A probability below this counts as this, so that a wrong prediction with probability 1 costs 34.5 nats, not
     * infinity.
     */
    static final double LEAST_PROBABILITY = 1e-15;

    /** The largest log loss of a row. */
    static final double MOST_LOSS = -Math.log(LEAST_PROBABILITY);

    private final int width;
    private final OutputScale scale;
    private final double[] values;
    private int predicted;

    /**
     * Prepares for rows.
     *
     * @param width outputs of a row; 1 for two classes on one output
     * @param scale meaning of the outputs
     */
    ClassScores(int width, OutputScale scale) {
        this.width = width;
        this.scale = scale;
        values = new double[width];
    }

    /** {@return scores of the same form, which read rows of their own} */
    ClassScores another() {
        return new ClassScores(width, scale);
    }

    /** {@return the number of classes} */
    int classes() {
        return Math.max(width, 2);
    }

    /**
     * {@return the number of classes that have a score of their own: all, but only class 1 where there is one output}
     */
    int ranked() {
        return width;
    }

    /** {@return the class whose score is {@code values[i]}} */
    int rankedClass(int i) {
        return width == 1 ? 1 : i;
    }

    /**
     * Reads a row.
     *
     * @param outputs row-major, shape {@code [rows, width]}
     * @param row     index of the row
     */
    void read(double[] outputs, int row) {
        System.arraycopy(outputs, row * width, values, 0, width);
        predicted = predict();
        if (predicted >= 0 && width > 1 && scale == OutputScale.LOGITS) {
            logSoftmax(predicted);
        }
    }

    private int predict() {
        int best = 0;
        for (int i = 0; i < width; i++) {
            if (Double.isNaN(values[i])) {
                return -1;
            }
            if (values[i] > values[best]) {
                best = i;
            }
        }
        if (width == 1) {
            return values[0] > scale.threshold() ? 1 : 0;
        }
        return best;
    }

    /**
     * Turns logits into logarithms of probabilities. The sum leaves the largest out, so that a probability near 1 keeps
     * the digits by which it differs from 1.
     */
    private void logSoftmax(int best) {
        double largest = values[best];
        double others = 0;
        for (int i = 0; i < width; i++) {
            // also makes the difference of two equal infinities 0
            values[i] = values[i] == largest ? 0 : values[i] - largest;
            others += i == best ? 0 : Math.exp(values[i]);
        }
        double log = Math.log1p(others);
        for (int i = 0; i < width; i++) {
            values[i] -= log;
        }
    }

    /** {@return the predicted class of the row; among equal scores the lowest; -1 if an output is NaN} */
    int predicted() {
        return predicted;
    }

    /**
     * The score by which rows are ordered for a class: the probability, its logarithm where logits or logarithms are
     * given, or the score itself; for a single output always the output.
     *
     * @param i      0..ranked()-1
     * @param actual the right class; a row with NaN ranks at the wrong end, and so depends on it
     */
    double rank(int i, int actual) {
        if (predicted < 0) {
            return rankedClass(i) == actual ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
        }
        return values[i];
    }

    /** {@return the log loss of the row in nats, 0..{@link #MOST_LOSS}; the largest if an output is NaN} */
    double logLoss(int actual) {
        if (predicted < 0) {
            return MOST_LOSS;
        }
        double loss = width == 1 ? binaryLoss(values[0], actual == 1) : classLoss(values[actual]);
        return Math.max(0, Math.min(loss, MOST_LOSS));
    }

    private double classLoss(double value) {
        return scale == OutputScale.PROBABILITIES ? -Math.log(Math.max(value, LEAST_PROBABILITY)) : -value;
    }

    private double binaryLoss(double value, boolean positive) {
        return switch (scale) {
            case PROBABILITIES -> -Math.log(Math.max(positive ? value : 1 - value, LEAST_PROBABILITY));
            case LOGITS, SCORES_ONLY -> {
                double against = positive ? -value : value;
                yield Math.max(against, 0) + Math.log1p(Math.exp(-Math.abs(against)));
            }
            case LOG_PROBABILITIES -> positive ? -value : -Math.log(-Math.expm1(Math.min(value, 0)));
        };
    }
}
