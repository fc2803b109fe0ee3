package odf2nna.internal.evaluate;

/**
 * Measures one network on a stream of rows. Memory does not grow with rows; for C classes it is about
 * {@code 28·min(2²⁰, 65536·C)} bytes for the ROC curves (beyond 16384 classes {@code 1792·C}) and {@code 8·C·(C+1)}
 * bytes, up to 1024 classes, for the confusion matrix; for K numbers {@code 1200·K} bytes.
 *
 * <p>The numbers do not depend on how the rows are cut into batches, down to the last bit. Not safe for use by several
 * threads.
 *
 * <p>Errors: {@link #add} throws {@link IllegalArgumentException} for arrays of the wrong length and for a target that
 * is not one of the task's (a class out of range, a number that is not finite). Outputs may be anything; see
 * {@link MetricsSummary#nanRows()}.
 */
public final class TaskMetrics {
    private final Task task;
    private final MetricAccumulator tally;

    private TaskMetrics(Task task, MetricAccumulator tally) {
        this.task = task;
        this.tally = tally;
    }

    /**
     * Makes an empty measurement.
     *
     * @param task what the network is for
     * @param seed seed of the resampling that gives macro F1 its interval
     */
    public static TaskMetrics of(Task task, long seed) {
        return new TaskMetrics(task, MetricAccumulator.of(task, seed));
    }

    /**
     * Adds a batch of rows, or a single one.
     *
     * @param outputs what the network put out, row-major, shape {@code [rows, task.outputWidth()]}
     * @param targets class indices or numbers, row-major, shape {@code [rows, task.targetWidth()]}
     * @throws IllegalArgumentException if a length or a target is wrong; rows before the wrong one are then counted
     */
    public void add(double[] outputs, double[] targets) {
        int rows = rows(task, outputs, targets);
        for (int row = 0; row < rows; row++) {
            tally.add(outputs, targets, row);
        }
    }

    /** {@return the number of rows in a batch, once its shape is checked} */
    static int rows(Task task, double[] outputs, double[] targets) {
        int rows = outputs.length / task.outputWidth();
        if (outputs.length != rows * task.outputWidth()) {
            throw new IllegalArgumentException(
                    "outputs: expected a multiple of %d values, got %d".formatted(task.outputWidth(), outputs.length));
        }
        if (targets.length != rows * task.targetWidth()) {
            throw new IllegalArgumentException("targets: expected %d values for %d rows, got %d"
                    .formatted(rows * task.targetWidth(), rows, targets.length));
        }
        return rows;
    }

    /** {@return the metrics of all rows so far; more rows may follow} */
    public MetricsSummary summary() {
        return tally.summary();
    }
}
