package odf2nna.internal.evaluate;

import java.util.List;
import java.util.Optional;

/** Measures one network on a stream of rows, as {@link PairedMetrics} does two. */
final class TaskMetrics {
    private final Task task;
    private final MetricAccumulator metrics;

    private TaskMetrics(Task task, MetricAccumulator metrics) {
        this.task = task;
        this.metrics = metrics;
    }

    /**
     * Makes an empty measurement.
     *
     * @param task what the network is for
     * @param seed seed of the resampling that gives macro F1 its interval
     */
    static TaskMetrics of(Task task, long seed) {
        return new TaskMetrics(task, MetricAccumulator.of(task, seed));
    }

    /**
     * Adds a batch of rows, or a single one.
     *
     * @param outputs what the network put out, row-major, shape {@code [rows, task.outputWidth()]}
     * @param targets class indices or numbers, row-major, shape {@code [rows, task.targetWidth()]}
     * @throws IllegalArgumentException if a length or a target is wrong; rows before the wrong one are then counted
     */
    void add(double[] outputs, double[] targets) {
        int rows = PairedMetrics.rows(task, outputs, targets);
        for (int row = 0; row < rows; row++) {
            metrics.add(outputs, targets, row);
        }
    }

    /** {@return the metrics of all rows so far; more rows may follow} */
    MetricsSummary summary() {
        return metrics.summary();
    }

    /** {@return the metric of a kind, empty if it could not be measured} */
    static Optional<Metric> find(List<Metric> metrics, MetricKind kind) {
        return metrics.stream().filter(m -> m.name().equals(kind.label())).findFirst();
    }

    /** {@return whether {@code value} lies between the ends or on one} */
    static boolean contains(Interval interval, double value) {
        return interval.lower() <= value && value <= interval.upper();
    }
}
