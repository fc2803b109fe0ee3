package odf2nna.evaluate;

/**
 * The labels of a data set can't be mapped to the classes of a network; the message names what was found and expected.
 */
public final class UnusableLabelsException extends IllegalArgumentException {
    public UnusableLabelsException(String message) {
        super("labels: " + message);
    }
}
