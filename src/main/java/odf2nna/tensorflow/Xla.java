package odf2nna.tensorflow;

/** Whether compiling the training loop pays. */
final class Xla {
    /** Seconds that compiling takes for a network of a few layers. */
    private static final double COMPILING = 0.8;
    /** Seconds that a step costs beside its arithmetic without XLA, and that XLA saves. */
    private static final double PER_STEP = 80e-6;
    /** Multiply-adds a second, forward alone; training takes three times as many. */
    private static final double SPEED = 20e9;
    /** Share of the arithmetic's time that XLA saves. */
    private static final double SAVED = 0.2;

    private Xla() {}

    /**
     * {@return whether it saves more time than it takes; by figures of two AVX2 cores, so a rule of thumb}
     *
     * @param steps steps in all
     * @param multiplyAdds of all rows of all epochs, forward
     */
    static boolean isWorthIt(long steps, long multiplyAdds) {
        return steps * PER_STEP + 3.0 * multiplyAdds / SPEED * SAVED > 2 * COMPILING;
    }
}
