package odf2nna.training;

/** Which weights a training holds at 0. Biases are always trained. */
public sealed interface Sparsity {
    /** {@return none: every weight is trained} */
    static Sparsity none() {
        return new None();
    }

    /** Every weight is trained. */
    record None() implements Sparsity {}

    /** A weight that is 0 stays 0: the network keeps the zeros that pruning of weights gave it. */
    record KeptZeros() implements Sparsity {}
}
