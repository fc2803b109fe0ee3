package odf2nna.internal.evaluate;

import java.util.List;

/** Adds up the rows of one network for one kind of task. */
sealed interface MetricAccumulator permits ClassAccumulator, NumberAccumulator, UnlabelledAccumulator {

    /** {@return an empty tally for a task} */
    static MetricAccumulator of(Task task, long seed) {
        return task.match(new Task.Cases<MetricAccumulator>() {
            @Override
            public MetricAccumulator binary(Task.Binary binary) {
                return new ClassAccumulator(
                        new ClassScores(1, binary.scale()), binary.scale().hasProbabilities(), seed);
            }

            @Override
            public MetricAccumulator classes(Task.Classes classes) {
                OutputScale scale = classes.scale();
                return new ClassAccumulator(new ClassScores(classes.count(), scale), scale.hasProbabilities(), seed);
            }

            @Override
            public MetricAccumulator regression(Task.Regression regression) {
                return new NumberAccumulator(regression.outputs());
            }

            @Override
            public MetricAccumulator agreement(Task.Agreement agreement) {
                return new UnlabelledAccumulator(agreement.outputWidth(), agreement.of() instanceof Task.Regression);
            }
        });
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

    /** {@return what has been measured so far} */
    MetricsSummary summary();
}
