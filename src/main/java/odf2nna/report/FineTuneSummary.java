package odf2nna.report;

import java.util.List;

/**
 * How the smaller network was fine-tuned.
 *
 * @param loss the training loss
 * @param targets the labels, or the original's outputs
 * @param augmentation how training rows were augmented; {@code none} if not
 * @param optimizer the optimizer
 * @param learningRate at the first step
 * @param batchSize rows per step
 * @param trainingRows rows trained on
 * @param validationRows rows that select the best epoch; neither trained on nor held out for the metrics. Where the last
 *     epoch is kept, they are among the training rows
 * @param availableRows rows that both were drawn from
 * @param errorName what validation errors are: {@code error} of classes, or the loss
 * @param errorBefore on the validation rows, before
 * @param errorAfter on the validation rows, after the epoch whose weights are kept
 * @param bestEpoch that epoch, the best one or the last; 0 for the weights before fine-tuning
 * @param epochs requested epochs
 * @param interrupted whether an interrupt ended it early
 * @param history every epoch; number 0 is the state before
 */
public record FineTuneSummary(
        String loss,
        String targets,
        String augmentation,
        String optimizer,
        double learningRate,
        int batchSize,
        long trainingRows,
        long validationRows,
        long availableRows,
        String errorName,
        double errorBefore,
        double errorAfter,
        int bestEpoch,
        int epochs,
        boolean interrupted,
        List<EpochRow> history) {
    public FineTuneSummary {
        history = List.copyOf(history);
    }

    /** {@return whether the validation rows were trained on, too} */
    public boolean trainedOnAll() {
        return trainingRows + validationRows > availableRows;
    }

    /**
     * One epoch.
     *
     * @param epoch its number
     * @param loss mean over its steps; 0 for number 0
     * @param validationLoss after it
     * @param validationError after it
     * @param seconds how long it took
     */
    public record EpochRow(int epoch, double loss, double validationLoss, double validationError, double seconds) {}
}
