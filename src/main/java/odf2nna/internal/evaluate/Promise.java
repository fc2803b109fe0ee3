package odf2nna.internal.evaluate;

import java.util.Optional;
import odf2nna.evaluate.PromisedMetric;

/**
 * One metric of one output, by which a candidate must not be worse than the original by more than the tolerance.
 *
 * @param metric its name in reports
 * @param output the output, where several have the same metric: a number's index, from 0, or another head's name
 * @param kind how rows are compared
 * @param width numbers that are kept of a row
 * @param classes see {@link PairedRows}
 * @param reference likewise
 * @param statistic computes the kept numbers from a model's outputs
 */
@SuppressWarnings("ArrayRecordComponent") // a number for each row; nothing compares or changes them
public record Promise(
        String metric,
        Optional<String> output,
        PairedRows.Kind kind,
        int width,
        int classes,
        float[] reference,
        Statistic statistic) {
    /** Computes the numbers that are kept of outputs. */
    public interface Statistic {
        /** {@return numbers for each row, from outputs row-major} */
        float[] of(double[] outputs);
    }

    static Promise of(PromisedMetric metric, PairedRows.Kind kind, Statistic statistic) {
        return new Promise(metric.label(), Optional.empty(), kind, 1, 0, new float[0], statistic);
    }

    Promise named(String name) {
        return new Promise(name, output, kind, width, classes, reference, statistic);
    }

    /** {@return this promise for one of several outputs} */
    public Promise about(String name) {
        return new Promise(metric, Optional.of(name), kind, width, classes, reference, statistic);
    }

    /** {@return the paired rows of two models, for this metric} */
    public PairedRows beside(double[] before, double[] after) {
        return new PairedRows(kind, width, classes, reference, statistic.of(before), statistic.of(after));
    }

    /** {@return the promise of agreement with the original's outputs, where there are no labels} */
    public static Promise likeOriginal(Task of, double[] original) {
        return of.match(new Task.Cases<>(
                binary -> sameClasses(new ClassScores(1, binary.scale()), 1, original),
                classes -> sameClasses(new ClassScores(classes.count(), classes.scale()), 1, original),
                labels -> sameClasses(new ClassScores(1, labels.scale()), labels.count(), original)
                        .named("label agreement"),
                numbers -> sameNumbers(original, numbers.outputs()),
                agreement -> likeOriginal(agreement.of(), original)));
    }

    /** {@return the promise that each row has the original's class, the largest of its outputs} */
    public static Promise sameClass(double[] original, int width) {
        return sameClasses(new ClassScores(width, OutputScale.SCORES_ONLY), 1, original);
    }

    /** {@return the promise that each row has the original's class} */
    private static Promise sameClasses(ClassScores scores, int width, double[] original) {
        int[] wanted = new int[original.length / scores.ranked()];
        for (int i = 0; i < wanted.length; i++) {
            scores.read(original, i);
            wanted[i] = scores.predicted();
        }
        Statistic errors = outputs -> RowStatistics.means(
                RowStatistics.rows(
                        scores,
                        wanted,
                        outputs,
                        (read, i) -> read.predicted() >= 0 && read.predicted() == wanted[i] ? 0 : 1),
                width);
        return of(PromisedMetric.ACCURACY, ErrorMetric.SHARE, errors).named("agreement");
    }

    /** {@return the promise that numbers are near the original's} */
    public static Promise sameNumbers(double[] original, int width) {
        return of(PromisedMetric.R2, ErrorMetric.ROOT, RowStatistics.scaledSquares(original, width))
                .named("relative RMS");
    }
}
