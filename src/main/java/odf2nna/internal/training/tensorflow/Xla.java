package odf2nna.internal.training.tensorflow;

/** Whether compiling the training loop saves time. The figures are those of docs/results/training-speed.md. */
final class Xla {
    /** Seconds that compiling takes for a network of a few layers. */
    private static final double COMPILING = 0.35;
    /** Seconds of a step for starting operators without XLA, which XLA saves. */
    private static final double PER_STEP = 25e-6;
    /** Multiply-adds a second without XLA, forward and backward. */
    private static final double SPEED = 75e9;
    /** Share of the arithmetic's time that XLA saves. */
    private static final double SAVED = 0.3;

    private Xla() {}

    /**
     * {@return whether it saves more time than it takes; by figures of two cores, but only their proportions matter}
     *
     * @param steps steps in all
     * @param multiplyAdds of all rows of all epochs, forward; training takes three times as many
     */
    static boolean isWorthIt(long steps, long multiplyAdds) {
        return steps * PER_STEP + 3.0 * multiplyAdds / SPEED * SAVED > COMPILING;
    }
}
