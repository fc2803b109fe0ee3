package odf2nna.training;

/**
 * How long training goes on, and in which steps.
 *
 * @param epochs passes over the training rows, at least 1
 * @param patience epochs without a better result on the validation rows after which training ends
 * @param batchSize rows in a step, at least 1
 * @param seed decides the order of the rows
 * @param keep which weights it ends with; with {@link WeightSelection#LAST} nothing is waited for
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

    /** {@return batches of 32, as patient as there are epochs, seed 0} */
    public static TrainingSchedule of(int epochs) {
        return new TrainingSchedule(epochs, epochs, 32, 0, WeightSelection.BEST);
    }

    /** {@return this with another batch size} */
    public TrainingSchedule withBatchSize(int rows) {
        return new TrainingSchedule(epochs, patience, rows, seed, keep);
    }

    /** {@return this, ending with other weights} */
    public TrainingSchedule with(WeightSelection other) {
        return new TrainingSchedule(epochs, patience, batchSize, seed, other);
    }

    /** {@return rows that a step takes of so many} */
    public int batch(int rows) {
        return Math.min(batchSize, rows);
    }

    /** {@return steps of an epoch over so many rows; the last may be filled up} */
    public int steps(int rows) {
        return (rows + batch(rows) - 1) / batch(rows);
    }
}
