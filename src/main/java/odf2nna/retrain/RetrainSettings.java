package odf2nna.retrain;

/**
 * How to retrain.
 *
 * @param course how long, and in which steps
 * @param descent how weights follow gradients
 * @param threads threads to use; the result depends on it in the last bits
 */
public record RetrainSettings(Course course, Descent descent, int threads) {
    /**
     * Checks the number of threads.
     *
     * @throws IllegalArgumentException if there is none
     */
    public RetrainSettings {
        atLeastOne("threads", threads);
    }

    static void atLeastOne(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + ": expected at least 1, got " + value);
        }
    }

    /** {@return Adam at 0.001 falling by a cosine, batches of 32, as patient as there are epochs, one thread} */
    public static RetrainSettings of(int epochs) {
        return new RetrainSettings(Course.of(epochs), Descent.usual(), 1);
    }

    /** {@return the learning rate at the first step of an epoch, 1 for the first} */
    public double learningRate(int epoch) {
        return descent.rate(epoch - 1L, course.epochs());
    }

    /** {@return these with another course} */
    public RetrainSettings with(Course other) {
        return new RetrainSettings(other, descent, threads);
    }

    /** {@return these with another descent} */
    public RetrainSettings with(Descent other) {
        return new RetrainSettings(course, other, threads);
    }
}
