package odf2nna.internal.evaluate;

import java.util.Arrays;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * The statistics that a metric takes from the outputs of two models on the same rows, and how much worse the second one
 * is by that metric.
 *
 * @param kind the metric: one of {@link ErrorMetric}, {@link ClassMetric}, {@link RankingMetric}
 * @param width numbers of a row
 * @param classes how many there are; 0 where the metric is about none
 * @param reference the metric's reference for each row
 * @param before of the original, row-major {@code [rows, width]}
 * @param after of the candidate, of the same shape
 */
@SuppressWarnings("ArrayRecordComponent") // numbers for each row; nothing compares or changes them
public record PairedRows(Kind kind, int width, int classes, float[] reference, float[] before, float[] after) {
    /** A metric of paired rows. */
    public interface Kind {
        /** {@return the metric of one of the two models; NaN where it can't be computed} */
        double value(PairedRows rows, float[] given);

        /**
         * {@return how much worse the candidate is}
         *
         * @param z how many standard errors of a normal distribution lie between estimate and bound; positive
         */
        PairedLoss loss(PairedRows rows, double z, long seed);

        /** {@return only the estimate of the loss; NaN where it can't be computed} */
        default double estimate(PairedRows rows) {
            return value(rows, rows.before) - value(rows, rows.after);
        }

        /**
         * {@return the fewest rows that certify anything: with fewer rows the bound is too low too often, as they may
         * contain none of the rare large errors (docs/explanation/promise.md)}
         */
        default int fewestRows() {
            return 1;
        }

        /** {@return the largest loss within a tolerance, such as 0.01} */
        default double limit(double tolerance) {
            return tolerance;
        }

        /** {@return the largest loss that is small enough where a search aims at less than is tolerated, at {@code aim}, such as 0.001} */
        default double aim(PairedRows rows, double aim) {
            return limit(aim);
        }

        /** {@return a loss or its bound as reports show it, in the unit of the tolerance} */
        default double shown(double loss) {
            return loss;
        }
    }

    /** {@return these rows and others after them} */
    public PairedRows and(PairedRows others) {
        return new PairedRows(
                kind,
                width,
                classes,
                joined(reference, others.reference),
                joined(before, others.before),
                joined(after, others.after));
    }

    private static float[] joined(float[] first, float[] second) {
        float[] all = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, all, first.length, second.length);
        return all;
    }

    /** {@return some of the rows} */
    PairedRows of(IntPredicate taken) {
        int[] some = IntStream.range(0, rows()).filter(taken).toArray();
        int perRow = reference.length / Math.max(1, rows());
        return new PairedRows(
                kind, width, classes, of(some, reference, perRow), of(some, before, width), of(some, after, width));
    }

    private static float[] of(int[] rows, float[] values, int width) {
        float[] taken = new float[rows.length * width];
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(values, rows[i] * width, taken, i * width, width);
        }
        return taken;
    }

    /** {@return these rows of a candidate that is the original} */
    public PairedRows unchanged() {
        return new PairedRows(kind, width, classes, reference, before, before);
    }

    /** {@return how many rows there are} */
    public int rows() {
        return before.length / width;
    }

    /** {@return {@link Kind#limit}} */
    public double limit(double tolerance) {
        return kind.limit(tolerance);
    }

    /** {@return {@link Kind#aim}} */
    public double aim(double aim) {
        return kind.aim(this, aim);
    }

    /** {@return whether a loss of these rows certifies that the candidate is within a tolerance on new rows} */
    public boolean certify(PairedLoss loss, double tolerance) {
        return rows() >= kind.fewestRows() && loss.isWithin(limit(tolerance));
    }

    /** {@return {@link Kind#shown}} */
    public double shown(double loss) {
        return kind.shown(loss);
    }

    /** {@return the metric of the original; NaN where it can't be computed} */
    public double valueBefore() {
        return kind.value(this, before);
    }

    /** {@return the metric of the candidate; NaN where it can't be computed} */
    public double valueAfter() {
        return kind.value(this, after);
    }

    /** {@return {@link Kind#estimate}} */
    double estimate() {
        return kind.estimate(this);
    }

    /** {@return {@link Kind#loss}} */
    public PairedLoss loss(double z, long seed) {
        return kind.loss(this, z, seed);
    }
}
