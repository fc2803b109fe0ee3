package odf2nna;

import java.util.Optional;
import odf2nna.retrain.Loss;
import odf2nna.retrain.Optimizer;
import odf2nna.retrain.RetrainSettings;
import odf2nna.retrain.Schedule;

/**
 * How to retrain; what is empty is chosen to fit the model and the data.
 *
 * @param epochs passes over the training rows, at least 1
 * @param patience epochs without a better one after which training ends
 * @param trainBatch rows in a step
 * @param optimizer how weights follow gradients
 * @param learningRate at the first step
 * @param schedule how the learning rate goes on
 * @param weightDecay share of each weight taken off in each step, times the learning rate
 * @param loss for numbers: what to make small
 */
public record RetrainWish(
        int epochs,
        Optional<Integer> patience,
        Optional<Integer> trainBatch,
        Optimizer optimizer,
        Optional<Double> learningRate,
        Schedule schedule,
        double weightDecay,
        Optional<Loss> loss) {
    private static final long MANY_ROWS = 10_000;

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if one is out of range
     */
    public RetrainWish {
        if (trainBatch.isPresent() && trainBatch.get() < 1) {
            throw new IllegalArgumentException("trainBatch: expected at least 1, got " + trainBatch.get());
        }
        settings(epochs, patience, trainBatch, optimizer, learningRate, schedule, weightDecay, 1, 0, 1);
    }

    /** {@return so many epochs of Adam with a learning rate that falls by a cosine} */
    public static RetrainWish of(int epochs) {
        return new RetrainWish(
                epochs,
                Optional.empty(),
                Optional.empty(),
                Optimizer.ADAM,
                Optional.empty(),
                Schedule.COSINE,
                0,
                Optional.empty());
    }

    RetrainSettings settings(long rows, long seed, int threads) {
        return settings(
                epochs, patience, trainBatch, optimizer, learningRate, schedule, weightDecay, rows, seed, threads);
    }

    private static RetrainSettings settings(
            int epochs,
            Optional<Integer> patience,
            Optional<Integer> trainBatch,
            Optimizer optimizer,
            Optional<Double> learningRate,
            Schedule schedule,
            double weightDecay,
            long rows,
            long seed,
            int threads) {
        return new RetrainSettings(
                epochs,
                patience.orElse(Math.max(1, epochs)),
                trainBatch.orElse(rows < MANY_ROWS ? 32 : 128),
                optimizer,
                learningRate.orElse(optimizer.usualRate()),
                schedule,
                weightDecay,
                seed,
                threads);
    }
}
