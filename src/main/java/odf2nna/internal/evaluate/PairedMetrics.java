package odf2nna.internal.evaluate;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import odf2nna.evaluate.ConfusionSummary;

/**
 * Measures a network before and after a change on the same rows, with or without labels. Memory does not grow with rows;
 * for each network and C classes it is about {@code 28·min(2²⁰, 65536·C)} bytes for the ROC curves (beyond 16384 classes
 * {@code 1792·C}) and {@code 8·C·(C+1)} bytes, up to 1024 classes, for the confusion matrix; for K numbers {@code 1200·K}
 * bytes.
 *
 * <p>The numbers do not depend on how the rows are cut into batches, down to the last bit. Not safe for use by several
 * threads.
 *
 * <p>Errors: {@link #add} throws {@link IllegalArgumentException} for arrays of the wrong length and for a target that
 * is not one of the task's (a class out of range, a number that is not finite). Outputs may be anything; see
 * {@link MetricsSummary#nanRows()}.
 */
public final class PairedMetrics {
    private final Task task;
    private final MetricAccumulator before;
    private final MetricAccumulator after;
    private final RowMoments[] differences;
    private final OutputDistance distance;
    private final Optional<ResidualSample> residuals;
    private long gained;
    private long lost;
    private boolean unusable;

    /**
     * An empty measurement.
     *
     * @param task of both networks; {@link Task.Agreement} without labels
     * @param seed seed of the resampling that gives macro F1 its interval
     */
    public PairedMetrics(Task task, long seed) {
        this.task = task;
        before = MetricAccumulator.of(task, seed);
        after = MetricAccumulator.of(task, seed);
        differences = new RowMoments[before.rowMetrics().size()];
        for (int i = 0; i < differences.length; i++) {
            differences[i] = new RowMoments();
        }
        distance = new OutputDistance(task);
        residuals = task instanceof Task.Regression
                ? Optional.of(new ResidualSample(task.outputWidth()))
                : Optional.empty();
    }

    /**
     * Adds a batch of rows, or a single one.
     *
     * @param outputsBefore outputs of the first network, row-major, shape {@code [rows, task.outputWidth()]}
     * @param outputsAfter outputs of the second for the same rows, same shape
     * @param targets       class indices or numbers, row-major, shape {@code [rows, task.targetWidth()]}
     * @throws IllegalArgumentException if a length or a target is wrong; rows before the wrong one are then counted
     */
    public void add(double[] outputsBefore, double[] outputsAfter, double[] targets) {
        int rows = rows(task, outputsBefore, targets);
        if (outputsAfter.length != outputsBefore.length) {
            throw new IllegalArgumentException("outputsAfter: expected %d values as before, got %d"
                    .formatted(outputsBefore.length, outputsAfter.length));
        }
        for (int row = 0; row < rows; row++) {
            before.add(outputsBefore, targets, row);
            after.add(outputsAfter, targets, row);
            distance.add(outputsBefore, outputsAfter, row);
            int current = row;
            residuals.ifPresent(sample -> sample.add(outputsBefore, outputsAfter, targets, current));
            addDifferences(before.rowValues(), after.rowValues());
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

    private void addDifferences(double[] valuesBefore, double[] valuesAfter) {
        for (int i = 0; i < differences.length; i++) {
            double difference = valuesAfter[i] - valuesBefore[i];
            unusable |= Double.isNaN(difference);
            differences[i].add(difference);
            if (before.rowMetrics().get(i) == MetricKind.ACCURACY) {
                gained += difference > 0 ? 1 : 0;
                lost += difference < 0 ? 1 : 0;
            }
        }
    }

    /** {@return the metrics of all rows so far; more rows may follow} */
    public PairedSummary summary() {
        return new PairedSummary(
                before.summary(),
                after.summary(),
                differences(),
                distance.metrics(),
                confusion(),
                residuals.map(ResidualSample::summary));
    }

    private Optional<ConfusionSummary> confusion() {
        return before instanceof ClassAccumulator first && after instanceof ClassAccumulator second
                ? first.confusion()
                        .flatMap(table -> second.confusion().map(other -> new ConfusionSummary(table, other)))
                : Optional.empty();
    }

    private List<Metric> differences() {
        List<Metric> metrics = new ArrayList<>();
        for (int i = 0; i < differences.length && differences[i].rows() > 0 && !unusable; i++) {
            MetricKind kind = before.rowMetrics().get(i);
            long rows = differences[i].rows();
            // rows are right or wrong, so their differences can be counted; a running mean would round
            metrics.add(
                    kind == MetricKind.ACCURACY
                            ? kind.of((gained - lost) / (double) rows, Proportions.pairedDifference(rows, gained, lost))
                            : kind.of(differences[i].mean(), differences[i].interval95()));
        }
        return metrics;
    }
}
