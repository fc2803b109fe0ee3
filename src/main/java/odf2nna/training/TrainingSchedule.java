package odf2nna.training;

/**
 * The number of epochs and the batch size of a training.
 *
 * @param epochs passes over the training rows, at least 1
 * @param patience epochs without a better result on the validation rows after which training ends
 * @param batchSize rows in a step, at least 1
 * @param seed decides the order of the rows
 * @param keep the selection of the final weights; with {@link WeightSelection#LAST} there is no early stopping
 */
public record TrainingSchedule(int epochs, int patience, int batchSize, long seed, WeightSelection keep) {
    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if one is out of range
     */
    public TrainingSchedule {
        TrainingSettings.atLeastOne("epochs", epochs);
        TrainingSettings.atLeastOne("patience", patience);
        TrainingSettings.atLeastOne("batchSize", batchSize);
    }

    /** {@return batches of 32, a patience of all epochs, seed 0} */
    public static TrainingSchedule of(int epochs) {
        return new TrainingSchedule(epochs, epochs, 32, 0, WeightSelection.BEST);
    }

    /** {@return this with another batch size} */
    public TrainingSchedule withBatchSize(int rows) {
        return new TrainingSchedule(epochs, patience, rows, seed, keep);
    }

    /** {@return this with another selection of the final weights} */
    public TrainingSchedule with(WeightSelection other) {
        return new TrainingSchedule(epochs, patience, batchSize, seed, other);
    }

    /** {@return the batch size for a number of training rows} */
    public int batch(int rows) {
        return Math.min(batchSize, rows);
    }

    /** {@return the steps of an epoch over a number of rows; the last batch may be filled up} */
    public int steps(int rows) {
        return (rows + batch(rows) - 1) / batch(rows);
    }
}
