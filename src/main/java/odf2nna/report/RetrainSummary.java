package odf2nna.report;

import java.util.List;

/**
 * How the smaller network was retrained.
 *
 * @param loss what was made small
 * @param targets what outputs were compared with: the labels, or the original's outputs
 * @param augmentation how rows were changed while they were learnt from; {@code none} for not at all
 * @param optimizer the optimizer
 * @param learningRate at the first step
 * @param batchSize rows in a step
 * @param trainingRows rows learnt from
 * @param validationRows rows that told the best epoch; neither learnt from nor held out for the metrics, but where the
 *     last epoch was kept: then they are among the training rows
 * @param availableRows rows that both were chosen from
 * @param errorName what validation errors are: {@code error} of classes, or the loss
 * @param errorBefore on the validation rows, before
 * @param errorAfter on the validation rows, after the epoch whose weights were taken
 * @param bestEpoch that epoch, the best one or the last; 0 for the weights before retraining
 * @param epochs epochs that were asked for
 * @param interrupted whether it was ended before its time by an interrupt
 * @param history every epoch, number 0 the state before
 */
public record RetrainSummary(
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
    public RetrainSummary {
        history = List.copyOf(history);
    }

    /** {@return whether the validation rows were learnt from, too} */
    public boolean learntAll() {
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
