package odf2nna.internal.evaluate;

/**
 * The meaning of a classifier's outputs. It decides how a log loss is computed, and, with a single output, above which
 * value a row is class 1. Which class wins among several outputs does not depend on it.
 */
public enum OutputScale {
    /** Each value is a probability in {@code [0, 1]}; a single output is the probability of class 1, cut at 0.5. */
    PROBABILITIES(0.5),
    /** Softmax (several outputs) or sigmoid (a single one, cut at 0) of the values gives the probabilities. */
    LOGITS(0),
    /** Natural logarithms of probabilities; a single output is the logarithm for class 1, cut at {@code log 0.5}. */
    LOG_PROBABILITIES(-Math.log(2)),
    /**
     * Larger means more likely, nothing more is known: no log loss. A single output is cut at 0, as a decision function
     * is; for one with another neutral value only the ROC AUC says something.
     */
    SCORES_ONLY(0);

    private final double threshold;

    OutputScale(double threshold) {
        this.threshold = threshold;
    }

    /** {@return the value that a single output must exceed for class 1; at the value itself the row is class 0} */
    public double threshold() {
        return threshold;
    }

    /** {@return whether probabilities, and so a log loss, can be computed from the outputs} */
    public boolean hasProbabilities() {
        return this != SCORES_ONLY;
    }
}
