package odf2nna.training;

/** The schedule of the learning rate. */
public enum Schedule {
    /** The same throughout. */
    CONSTANT,
    /** Half a cosine wave, down to 0 at the end (Loshchilov and Hutter 2017). */
    COSINE,
    /** A tenth from the middle on, a hundredth from three quarters on. */
    STEP;

    /**
     * {@return the share of the first learning rate}
     *
     * @param done share of all steps that were done, 0 to 1
     */
    public double factor(double done) {
        return switch (this) {
            case CONSTANT -> 1;
            case COSINE -> (1 + Math.cos(Math.PI * done)) / 2;
            case STEP -> done < 0.5 ? 1 : done < 0.75 ? 0.1 : 0.01;
        };
    }
}
