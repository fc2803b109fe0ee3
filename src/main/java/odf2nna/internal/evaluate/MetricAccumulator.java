package odf2nna.internal.evaluate;

import java.util.List;

/** Accumulates the metrics of one network over rows, for one kind of task. */
sealed interface MetricAccumulator
        permits ClassAccumulator, LabelAccumulator, NumberAccumulator, MetricAccumulator.Unlabelled {

    /** {@return an empty accumulator for a task} */
    static MetricAccumulator of(Task task, long seed) {
        return task.match(new Task.Cases<MetricAccumulator>(
                binary -> classes(1, binary.scale(), seed),
                classes -> classes(classes.count(), classes.scale(), seed),
                LabelAccumulator::new,
                regression -> new NumberAccumulator(regression.outputs()),
                agreement -> new Unlabelled(agreement.outputWidth(), agreement.of() instanceof Task.Regression)));
    }

    private static MetricAccumulator classes(int outputs, OutputScale scale, long seed) {
        return new ClassAccumulator(new ClassScores(outputs, scale), scale.hasProbabilities(), seed);
    }

    /**
     * Adds a row.
     *
     * @param outputs row-major, shape {@code [rows, outputWidth]}
     * @param targets row-major, shape {@code [rows, targetWidth]}
     * @param row     index of the row in both
     * @throws IllegalArgumentException if the target is none of the task's
     */
    void add(double[] outputs, double[] targets, int row);

    /** {@return the metrics that are means of a value per row, in the order of {@link #rowValues()}} */
    List<MetricKind> rowMetrics();

    /** {@return the values of the row added last; NaN where the row's outputs allow none; valid until the next} */
    double[] rowValues();

    /** {@return the metrics so far} */
    MetricsSummary summary();

    /**
     * Counts rows and those with an unusable output; without labels a single network has no other metrics. Numbers are
     * unusable when infinite, too.
     */
    final class Unlabelled implements MetricAccumulator {
        private final int width;
        private final boolean numbers;
        private long rows;
        private long nanRows;

        Unlabelled(int width, boolean numbers) {
            this.width = width;
            this.numbers = numbers;
        }

        @Override
        public void add(double[] outputs, double[] targets, int row) {
            rows++;
            for (int i = row * width; i < (row + 1) * width; i++) {
                if (Double.isNaN(outputs[i]) || (numbers && Double.isInfinite(outputs[i]))) {
                    nanRows++;
                    return;
                }
            }
        }

        @Override
        public List<MetricKind> rowMetrics() {
            return List.of();
        }

        @Override
        public double[] rowValues() {
            return new double[0];
        }

        @Override
        public MetricsSummary summary() {
            return new MetricsSummary(rows, nanRows, List.of());
        }
    }
}
