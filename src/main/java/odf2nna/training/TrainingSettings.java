package odf2nna.training;

/**
 * Settings of a training.
 *
 * @param schedule epochs and batch size
 * @param optimizer the optimizer
 * @param dropout share of the hidden units' activations that is set to 0 in each step, 0 to below 1; the others are
 *     scaled up accordingly (Srivastava and others 2014)
 * @param augmentation random augmentation of rows
 * @param threads threads to use at most; the result depends on it in the last bits
 * @param sparsity which weights stay 0
 */
public record TrainingSettings(
        TrainingSchedule schedule,
        OptimizerOptions optimizer,
        double dropout,
        AugmentOptions augmentation,
        int threads,
        Sparsity sparsity) {
    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if one is out of range
     */
    public TrainingSettings {
        atLeastOne("threads", threads);
        if (!(dropout >= 0 && dropout < 1)) {
            throw new IllegalArgumentException("dropout: expected 0 to below 1, got " + dropout);
        }
    }

    /** Settings by which every weight is trained. */
    public TrainingSettings(
            TrainingSchedule schedule,
            OptimizerOptions optimizer,
            double dropout,
            AugmentOptions augmentation,
            int threads) {
        this(schedule, optimizer, dropout, augmentation, threads, Sparsity.none());
    }

    static void atLeastOne(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + ": expected at least 1, got " + value);
        }
    }

    /** {@return Adam at 0.001 with a cosine decay, batches of 32, a patience of all epochs, one thread} */
    public static TrainingSettings of(int epochs) {
        return new TrainingSettings(
                TrainingSchedule.of(epochs), OptimizerOptions.defaults(), 0, AugmentOptions.NONE, 1);
    }

    /** {@return the learning rate at the first step of an epoch, 1 for the first} */
    public double learningRate(int epoch) {
        return optimizer.rate(epoch - 1L, schedule.epochs());
    }

    /** {@return these with another schedule of the training} */
    public TrainingSettings with(TrainingSchedule other) {
        return new TrainingSettings(other, optimizer, dropout, augmentation, threads, sparsity);
    }

    /** {@return these with another optimizer} */
    public TrainingSettings with(OptimizerOptions other) {
        return new TrainingSettings(schedule, other, dropout, augmentation, threads, sparsity);
    }

    /** {@return these with another dropout} */
    public TrainingSettings withDropout(double share) {
        return new TrainingSettings(schedule, optimizer, share, augmentation, threads, sparsity);
    }

    /** {@return these with another augmentation} */
    public TrainingSettings with(AugmentOptions other) {
        return new TrainingSettings(schedule, optimizer, dropout, other, threads, sparsity);
    }

    /** {@return these with other weights that stay 0} */
    public TrainingSettings with(Sparsity other) {
        return new TrainingSettings(schedule, optimizer, dropout, augmentation, threads, other);
    }
}
