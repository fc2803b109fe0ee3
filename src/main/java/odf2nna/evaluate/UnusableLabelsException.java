package odf2nna.evaluate;

/**
 * The labels of a data set can't be told apart as classes of a network; the message says what was found and expected.
 */
public final class UnusableLabelsException extends IllegalArgumentException {
    public UnusableLabelsException(String message) {
        super("labels: " + message);
    }
}
