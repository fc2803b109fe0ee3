package odf2nna.internal.evaluate;

/**
 * Area under the ROC curve of one class against the rest, the Mann–Whitney share of (positive, negative) pairs in which
 * the positive has the larger score, ties counting one half.
 */
/*
 * Error of the bins. Pairs in different bins are counted rightly. A pair within a bin counts 1/2 where the truth is 0,
 * 1/2 or 1, so the area is off by at most half the share of such pairs, Σ p_b·n_b / (2·P·N). The sum is known from the
 * data; it is 0 while the histogram is exact, else the interval is widened by it.
 *
 * Interval. The variance is DeLong's [1]: with V10 the share of negatives below a positive and V01 the share of
 * positives above a negative (ties one half), var = var(V10)/P + var(V01)/N. The interval is normal on the scale log(A
 * / (1 - A)), which keeps it within (0, 1) and its coverage right near 1 [2]. Where the variance comes out 0 (complete
 * separation, all scores equal) or one side has a single row, it says nothing; then the score interval of Newcombe [3]
 * (his method 5) is taken: the areas t with |A - t| <= z·sqrt(V(t)), V being Hanley and McNeil's variance [4] with both
 * group sizes but one replaced by their mean less one.
 *
 * [1] E. R. DeLong, D. M. DeLong, D. L. Clarke-Pearson, Biometrics 44 (1988) 837-845, doi 10.2307/2531595
 * [2] M. Pohar Perme, D. Manevski, "Confidence intervals for the Mann-Whitney test", Statistical Methods in Medical
 *     Research 28 (2019) 3755-3768, doi 10.1177/0962280218814556
 * [3] R. G. Newcombe, Statistics in Medicine 25 (2006) 559-573, doi 10.1002/sim.2324
 * [4] J. A. Hanley, B. J. McNeil, Radiology 143 (1982) 29-36, doi 10.1148/radiology.143.1.7063747
 */
final class RocAuc {
    private final long[] positives;
    private final long[] negatives;
    private final boolean coarse;
    private final double positiveRows;
    private final double negativeRows;
    private final double area;

    RocAuc(RankHistogram histogram) {
        positives = histogram.positives();
        negatives = histogram.negatives();
        coarse = histogram.isCoarse();
        long positiveSum = 0;
        long negativeSum = 0;
        double pairs = 0;
        for (int bin = 0; bin < positives.length; bin++) {
            pairs += positives[bin] * (negativeSum + negatives[bin] / 2.0);
            positiveSum += positives[bin];
            negativeSum += negatives[bin];
        }
        positiveRows = positiveSum;
        negativeRows = negativeSum;
        area = pairs / positiveRows / negativeRows;
    }

    /** {@return whether there are rows of the class and rows of others, without which there is no curve} */
    boolean exists() {
        return positiveRows > 0 && negativeRows > 0;
    }

    /** {@return the area, 0..1} */
    double area() {
        return area;
    }

    /** {@return the most by which the bins can have moved the area from that of the float32 scores} */
    double binError() {
        double pairs = 0;
        for (int bin = 0; coarse && bin < positives.length; bin++) {
            pairs += (double) positives[bin] * negatives[bin];
        }
        return pairs / 2 / positiveRows / negativeRows;
    }

    /** {@return the 95 % interval, widened by {@link #binError()}} */
    Interval interval95() {
        double variance = deLongVariance();
        Interval interval =
                variance > 0 && area > 0 && area < 1 ? Proportions.logit(area, Math.sqrt(variance)) : newcombe();
        double error = binError();
        return new Interval(interval.lower() - error, interval.upper() + error).within(0, 1);
    }

    /** {@return DeLong's variance of the area, 0 where it is undefined} */
    double deLongVariance() {
        if (positiveRows < 2 || negativeRows < 2) {
            return 0;
        }
        double negativesBelow = 0;
        double positivesAbove = positiveRows;
        double positiveSquares = 0;
        double negativeSquares = 0;
        for (int bin = 0; bin < positives.length; bin++) {
            positivesAbove -= positives[bin];
            double ofPositive = (negativesBelow + negatives[bin] / 2.0) / negativeRows - area;
            double ofNegative = (positivesAbove + positives[bin] / 2.0) / positiveRows - area;
            positiveSquares += positives[bin] * ofPositive * ofPositive;
            negativeSquares += negatives[bin] * ofNegative * ofNegative;
            negativesBelow += negatives[bin];
        }
        return positiveSquares / (positiveRows - 1) / positiveRows
                + negativeSquares / (negativeRows - 1) / negativeRows;
    }

    private Interval newcombe() {
        return new Interval(area == 0 ? 0 : newcombeEnd(0), area == 1 ? 1 : newcombeEnd(1));
    }

    /**
     * Halves the stretch between the area and {@code far} until the limit of the interval is met to double precision.
     */
    private double newcombeEnd(double far) {
        double inside = area;
        double outside = far;
        for (int step = 0; step < 60; step++) {
            double middle = (inside + outside) / 2;
            if (Math.abs(area - middle) <= Proportions.Z95 * Math.sqrt(hanleyMcNeil(middle))) {
                inside = middle;
            } else {
                outside = middle;
            }
        }
        return inside;
    }

    private double hanleyMcNeil(double t) {
        double others = (positiveRows + negativeRows) / 2 - 1;
        double spread = 1 + others * (1 - t) / (2 - t) + others * t / (1 + t);
        return t * (1 - t) * spread / positiveRows / negativeRows;
    }
}
