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

    /**
     * Weights pass a differentiable pruning function whose thresholds are trained: F. Manessi, A. Rozza, S. Bianco, P.
     * Napoletano, R. Schettini, "Automated pruning for deep neural network compression", ICPR 2018. With a threshold t for each
     * layer, the network has {@code ŵ = relu(w−t) + t·s(β(w−t)) − relu(−w−t) − t·s(β(−w−t))}, s the logistic function, and the
     * loss is {@code L − λ·Σ log(min(t, m)/m)}, m the largest size of a layer's weights. A threshold starts at
     * {@code max(0, μ + c·σ)} of the sizes that are not 0, with the c by which the wanted number of weights are larger. β grows by
     * the same factor in each step, from a hundredth of its last value, which is {@code sharpness} over the threshold at the
     * start. After training, weights of a size up to t are 0; if too many are larger, each layer keeps the same share of those,
     * the largest. Biases are trained as they are.
     *
     * @param kept share of all weights that remain at most, more than 0 to 1
     * @param penalty λ, positive
     * @param sharpness the last β times the threshold at the start, positive
     */
    record TrainedThresholds(double kept, double penalty, double sharpness) implements Sparsity {
        /**
         * Checks the numbers.
         *
         * @throws IllegalArgumentException if one is out of range
         */
        public TrainedThresholds {
            if (!(kept > 0 && kept <= 1 && penalty > 0 && sharpness > 0)) {
                throw new IllegalArgumentException(
                        "sparsity: expected a kept share up to 1 and a positive penalty and sharpness, got %s, %s, %s"
                                .formatted(kept, penalty, sharpness));
            }
        }
    }

    /**
     * Weights are removed for good by learning automata, one for each weight: H. Guo, S. Li, B. Li, Y. Ma, X. Ren, "A new learning
     * automata-based pruning method to train deep neural networks" (LA-SGD), IEEE Internet of Things Journal 5 (2018). An
     * automaton has a probability π of removal, which starts at 0.5. At each check it is rewarded,
     * {@code π ← π + a·(1 − π)}, if its weight is among the smallest of its layer, as many as are to be removed, and was at the
     * check before; else {@code π ← π·(1 − a)}. At {@code π ≥ 0.99} the weight is removed. The last check removes those of
     * the largest π until the share is reached. Biases are trained.
     *
     * @param removed share of each layer's weights, 0 to below 1
     * @param rate a, more than 0 and less than 1
     * @param checks how many there are, evenly spaced
     * @param share of the steps after which nothing is removed, more than 0 to 1
     */
    record LearningAutomata(double removed, double rate, int checks, double share) implements Sparsity {
        /**
         * Checks the numbers.
         *
         * @throws IllegalArgumentException if one is out of range
         */
        public LearningAutomata {
            if (!(removed >= 0 && removed < 1 && rate > 0 && rate < 1 && checks > 0 && share > 0 && share <= 1)) {
                throw new IllegalArgumentException(
                        "sparsity: expected a removed share below 1, a rate between 0 and 1, a check and a share up to 1,"
                                + " got %s, %s, %s, %s".formatted(removed, rate, checks, share));
            }
        }
    }
}
