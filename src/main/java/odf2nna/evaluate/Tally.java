package odf2nna.evaluate;

import java.util.List;

/** Adds up the rows of one network for one kind of task. */
sealed interface Tally permits ClassTally, NumberTally, UnlabelledTally {

    /** {@return an empty tally for a task} */
    static Tally of(Task task, long seed) {
        return task.match(new Task.Cases<Tally>() {
            @Override
            public Tally binary(Task.Binary binary) {
                return new ClassTally(
                        new ClassScores(1, binary.scale()), binary.scale().hasProbabilities(), seed);
            }

            @Override
            public Tally classes(Task.Classes classes) {
                OutputScale scale = classes.scale();
                return new ClassTally(new ClassScores(classes.count(), scale), scale.hasProbabilities(), seed);
            }

            @Override
            public Tally regression(Task.Regression regression) {
                return new NumberTally(regression.outputs());
            }

            @Override
            public Tally agreement(Task.Agreement agreement) {
                return new UnlabelledTally(agreement.outputWidth(), agreement.of() instanceof Task.Regression);
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
