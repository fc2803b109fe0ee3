package odf2nna.internal.evaluate;

import org.apache.commons.statistics.distribution.NormalDistribution;
import org.apache.commons.statistics.interval.BinomialConfidenceInterval;

/** Intervals of shares, of rows or of other quantities between 0 and 1. */
final class Proportions {
    /** The 97.5 % point of the normal distribution. */
    static final double Z95 = NormalDistribution.of(0, 1).inverseSurvivalProbability(0.025);

    private Proportions() {}

    /**
     * Wilson's score interval.
     *
     * <p>E. B. Wilson, "Probable inference, the law of succession, and statistical inference", JASA 22 (1927) 209-212;
     * the choice: L. D. Brown, T. T. Cai, A. DasGupta, "Interval estimation for a binomial proportion", Statistical
     * Science 16 (2001) 101-133, doi 10.1214/ss/1009213286.
     *
     * @param rows number of rows, at least 1; beyond 2³¹-1 the share stays and the interval is that of 2³¹-1 rows
     * @param hits number of rows counted, 0..rows
     */
    static Interval wilson(long rows, long hits) {
        int trials = (int) Math.min(rows, Integer.MAX_VALUE);
        int successes = trials == rows ? (int) hits : (int) Math.round((double) hits / rows * trials);
        org.apache.commons.statistics.interval.Interval interval =
                BinomialConfidenceInterval.WILSON_SCORE.fromErrorRate(trials, successes, 0.05);
        return new Interval(interval.getLowerBound(), interval.getUpperBound()).within(0, 1); // but for rounding
    }

    /**
     * The interval of the difference of two shares measured on the same rows, half a row added to each of the four
     * outcomes, so that it does not shrink to nothing when no row changed.
     *
     * <p>A. Agresti, Y. Min, "Simple improved confidence intervals for comparing matched proportions", Statistics in
     * Medicine 24 (2005) 729-740, doi 10.1002/sim.1781.
     *
     * @param rows   number of rows
     * @param gained rows counted after but not before
     * @param lost   rows counted before but not after
     */
    static Interval pairedDifference(long rows, long gained, long lost) {
        double n = rows + 2.0;
        double difference = (gained - lost) / n;
        double variance = ((gained + lost + 1.0) / n - difference * difference) / n;
        double half = Z95 * Math.sqrt(variance);
        return new Interval(difference - half, difference + half).within(-1, 1);
    }

    /**
     * The normal interval on the scale {@code log(x / (1 - x))}, which keeps it within 0 and 1.
     *
     * @param value         estimate, greater than 0 and less than 1
     * @param standardError its standard error, not negative
     */
    static Interval logit(double value, double standardError) {
        double centre = Math.log(value / (1 - value));
        double half = Z95 * standardError / (value * (1 - value));
        return new Interval(1 / (1 + Math.exp(half - centre)), 1 / (1 + Math.exp(-half - centre)));
    }
}
