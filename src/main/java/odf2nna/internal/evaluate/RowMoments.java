package odf2nna.internal.evaluate;

import org.apache.commons.statistics.descriptive.Mean;
import org.apache.commons.statistics.descriptive.Variance;
import org.apache.commons.statistics.distribution.TDistribution;

/**
 * Running mean and variance of a value per row, and the interval of its mean. Memory does not grow with rows. One number a
 * row, in their order, needs neither the co-moments of {@link JointMoments} nor the merging of a scoring pass.
 */
final class RowMoments {
    private final Mean mean = Mean.create();
    private final Variance variance = Variance.create();
    private long rows;

    void add(double value) {
        mean.accept(value);
        variance.accept(value);
        rows++;
    }

    long rows() {
        return rows;
    }

    /** {@return the mean; NaN without rows} */
    double mean() {
        return mean.getAsDouble();
    }

    /**
     * Student's interval of the mean, {@code mean ± t(0.975, n-1)·s/√n}: normal for many rows, wider for few. Rows are
     * taken as independent. A skewed loss needs some hundred rows before the coverage is near 95 %.
     *
     * @return the interval, unknown with fewer than two rows
     */
    Interval interval95() {
        if (rows < 2) {
            return Interval.UNKNOWN;
        }
        double half = TDistribution.of((double) (rows - 1)).inverseSurvivalProbability(0.025)
                * Math.sqrt(variance.getAsDouble() / (double) rows);
        return new Interval(mean() - half, mean() + half);
    }
}
