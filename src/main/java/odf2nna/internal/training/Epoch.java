package odf2nna.internal.training;

/**
 * The result of an epoch. Number 0 is the network before any training.
 *
 * @param number 1 for the first
 * @param loss mean over its steps, with the weights of each step; NaN for number 0
 * @param validationLoss loss on the validation rows after it
 * @param validationError share of validation rows of which the class is wrong; the loss where there are no classes
 * @param seconds how long it took, validation included
 */
public record Epoch(int number, double loss, double validationLoss, double validationError, double seconds) {
    /** {@return whether this is better than {@code other}: fewer errors, or as many and a smaller loss} */
    boolean isBetterThan(Epoch other) {
        int byError = Double.compare(validationError, other.validationError);
        return byError < 0 || (byError == 0 && validationLoss < other.validationLoss);
    }
}
