package odf2nna.report;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a network was built from a data set, before it was made smaller.
 *
 * @param target name of the column that is learnt
 * @param task {@code classes} or {@code number}
 * @param classes names of the classes, in the order of the outputs; null for a number
 * @param rows that columns and units were decided by
 * @param trainedRows of these, that the general network and the result learnt from; where they are fewer, the others certify the
 *     result
 * @param columns the other columns
 * @param features numbers that the columns become
 * @param shapes networks that were trained to choose one
 * @param layers hidden layers of the general network
 * @param units of each of them
 * @param equation how the units were counted: {@code corrected} or {@code printed}
 * @param epochs of its training
 * @param general where it was written; null if nowhere
 * @param verifiedRows rows on which what was written, given columns as they are in the file, was compared with the network
 * @param largestDifference of any output on them
 * @param steps what took how long
 */
public record BuildSummary(
        String target,
        String task,
        @Nullable List<String> classes,
        long rows,
        long trainedRows,
        List<Column> columns,
        int features,
        List<Shape> shapes,
        int layers,
        int units,
        String equation,
        int epochs,
        @Nullable String general,
        int verifiedRows,
        double largestDifference,
        List<Step> steps) {
    public BuildSummary {
        classes = classes == null ? null : List.copyOf(classes);
        columns = List.copyOf(columns);
        shapes = List.copyOf(shapes);
        steps = List.copyOf(steps);
    }

    /**
     * A column of the data.
     *
     * @param name of the column and of the input that takes it
     * @param use how it is used, or why it is not
     * @param isFeature whether it is
     */
    public record Column(String name, String use, boolean isFeature) {}

    /**
     * A network that was trained on a part of the rows.
     *
     * @param layers hidden layers
     * @param units of each
     * @param parameters of the network
     * @param weightDecay of its training
     * @param epochs of its training
     * @param validationLoss after the last epoch, on the other rows
     * @param chosen whether the general network is like it
     */
    public record Shape(
            int layers,
            int units,
            long parameters,
            double weightDecay,
            int epochs,
            double validationLoss,
            boolean chosen) {}

    /**
     * A step of the run.
     *
     * @param name of the step
     * @param seconds wall time
     */
    public record Step(String name, double seconds) {}
}
