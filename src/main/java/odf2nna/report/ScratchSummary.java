package odf2nna.report;

import java.util.List;
import java.util.function.UnaryOperator;

/**
 * The topology of a result trained from fresh weights, on the same rows and as long as the result was fine-tuned, compared with the result
 * on the held-out rows.
 *
 * @param epochs of each training, at most: those of all rounds of fine-tuning
 * @param trainingRows rows trained on
 * @param batchSize rows per step
 * @param optimizer the optimizer
 * @param learningRate at the first step; where a recipe of the result has lowered it, the one before
 * @param weightDecay decoupled, at the first step's learning rate
 * @param rows held-out rows
 * @param trainings from the labels, and from labels and the original's outputs
 */
public record ScratchSummary(
        int epochs,
        long trainingRows,
        int batchSize,
        String optimizer,
        double learningRate,
        double weightDecay,
        long rows,
        List<Training> trainings) {
    public ScratchSummary {
        trainings = List.copyOf(trainings);
    }

    /** {@return the same with other figures of each training} */
    public ScratchSummary with(UnaryOperator<List<MetricRow>> figures) {
        List<Training> others = trainings.stream()
                .map(one -> new Training(one.targets(), one.asFineTuned(), one.epochs(), figures.apply(one.metrics())))
                .toList();
        return new ScratchSummary(epochs, trainingRows, batchSize, optimizer, learningRate, weightDecay, rows, others);
    }

    /**
     * One training from fresh weights.
     *
     * @param targets the labels, the original's outputs or both
     * @param asFineTuned whether the result was fine-tuned on the same targets
     * @param epochs it took; fewer than it had with patience
     * @param metrics {@code before} of the network trained from fresh weights, {@code after} of the result
     */
    public record Training(String targets, boolean asFineTuned, int epochs, List<MetricRow> metrics) {
        public Training {
            metrics = List.copyOf(metrics);
        }
    }
}
