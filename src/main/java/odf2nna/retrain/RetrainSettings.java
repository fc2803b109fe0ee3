package odf2nna.retrain;

/**
 * How to retrain.
 *
 * @param epochs passes over the training rows, at least 1
 * @param patience epochs without a better result on the validation rows after which training ends
 * @param batchSize rows in a step, at least 1
 * @param optimizer how weights follow gradients
 * @param learningRate at the first step; positive
 * @param schedule how the learning rate goes on
 * @param weightDecay share of each weight, times the learning rate, taken off in each step; biases are left alone
 * @param seed decides the order of the rows
 * @param threads threads to use at most; the result depends on it in the last bits
 */
public record RetrainSettings(
        int epochs,
        int patience,
        int batchSize,
        Optimizer optimizer,
        double learningRate,
        Schedule schedule,
        double weightDecay,
        long seed,
        int threads) {
    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if one is out of range
     */
    public RetrainSettings {
        atLeastOne("epochs", epochs);
        atLeastOne("patience", patience);
        atLeastOne("batchSize", batchSize);
        atLeastOne("threads", threads);
        if (!(learningRate > 0) || Double.isInfinite(learningRate)) {
            throw new IllegalArgumentException("learningRate: expected a positive number, got " + learningRate);
        }
        if (!(weightDecay >= 0) || Double.isInfinite(weightDecay)) {
            throw new IllegalArgumentException("weightDecay: expected 0 or more, got " + weightDecay);
        }
    }

    private static void atLeastOne(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + ": expected at least 1, got " + value);
        }
    }

    /** {@return Adam at 0.001 falling by a cosine, batches of 32, as patient as there are epochs, one thread} */
    public static RetrainSettings of(int epochs) {
        return new RetrainSettings(epochs, epochs, 32, Optimizer.ADAM, 0.001, Schedule.COSINE, 0, 0, 1);
    }

    /** {@return these with another optimizer and its learning rate} */
    public RetrainSettings with(Optimizer other, double rate) {
        return new RetrainSettings(epochs, patience, batchSize, other, rate, schedule, weightDecay, seed, threads);
    }

    /** {@return these with another batch size} */
    public RetrainSettings withBatchSize(int rows) {
        return new RetrainSettings(
                epochs, patience, rows, optimizer, learningRate, schedule, weightDecay, seed, threads);
    }
}
