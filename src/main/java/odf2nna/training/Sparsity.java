package odf2nna.training;

/** Which weights a training holds at 0. */
public sealed interface Sparsity {
    /** {@return none: every weight is trained} */
    static Sparsity none() {
        return new None();
    }

    /** Every weight is trained. */
    record None() implements Sparsity {}

    /** A weight that is 0 stays 0: the network keeps the zeros that pruning of weights gave it. Biases are trained. */
    record KeptZeros() implements Sparsity {}

    /**
     * Weights and biases are removed and restored while all are trained: Y. Guo, A. Yao, Y. Chen, "Dynamic network surgery for
     * efficient DNNs" (DNS), NIPS 2016, as its code has it. A layer's threshold is {@code t = max(0, μ + c·σ)} with the mean
     * and the deviation of the sizes of its weights and biases that are not 0, as they are before training. At step i, with
     * probability {@code (1 + γ·i)^−p}, those of a size up to 0.9·t are removed, and those above 1.1·t restored. Outputs and
     * gradients are those of the network without the removed ones; every weight moves by its gradient there.
     *
     * @param c how high thresholds are
     * @param gamma γ, positive
     * @param power p, positive
     * @param share of the steps after which nothing is removed or restored, more than 0 to 1
     */
    record Spliced(double c, double gamma, double power, double share) implements Sparsity {
        /**
         * Checks the numbers.
         *
         * @throws IllegalArgumentException if one is out of range
         */
        public Spliced {
            if (!(gamma > 0 && power > 0 && share > 0 && share <= 1)) {
                throw new IllegalArgumentException(
                        "sparsity: expected a positive gamma and power and a share up to 1, got %s, %s, %s"
                                .formatted(gamma, power, share));
            }
        }
    }
}
