package odf2nna.training;

/** The loss, a mean over rows; over rows and targets for the three losses of numbers. */
public enum Loss {
    /** {@code −Σ p·ln softmax(z)} of logits {@code z} against a distribution {@code p} over exclusive classes. */
    SOFTMAX_CROSS_ENTROPY,
    /** {@code −p·ln σ(z) − (1 − p)·ln(1 − σ(z))} of logits against probabilities, each output by itself. */
    SIGMOID_CROSS_ENTROPY,
    /** {@code (y − t)²} */
    SQUARED_ERROR,
    /** {@code |y − t|} */
    ABSOLUTE_ERROR,
    /** {@code (y − t)²/2} up to a distance of 1, {@code |y − t| − 1/2} from there on. */
    HUBER;

    /** {@return whether outputs are logits of classes, so that a row can be right or wrong} */
    public boolean isOfClasses() {
        return this == SOFTMAX_CROSS_ENTROPY || this == SIGMOID_CROSS_ENTROPY;
    }

    /** {@return its name in reports, e.g. {@code softmax cross-entropy}} */
    public String title() {
        return switch (this) {
            case SOFTMAX_CROSS_ENTROPY -> "softmax cross-entropy";
            case SIGMOID_CROSS_ENTROPY -> "sigmoid cross-entropy";
            case SQUARED_ERROR -> "mean squared error";
            case ABSOLUTE_ERROR -> "mean absolute error";
            case HUBER -> "Huber loss";
        };
    }
}
