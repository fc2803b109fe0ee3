package odf2nna.internal.evaluate;

import java.util.Arrays;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import org.apache.commons.statistics.distribution.NormalDistribution;

/**
 * How much worse a candidate is than the original, from the errors of both on the same rows, and how much worse it may be on
 * new rows like these.
 *
 * @param estimate the loss on these rows; negative for a gain
 * @param bound the upper end of the one-sided confidence interval of the loss, not below {@code estimate}
 * @param standardError of the estimate
 * @param rows how many rows, at least 1
 */
public record PairedLoss(double estimate, double bound, double standardError, long rows) {
    private static final int RESAMPLES = 999;
    private static final int FEWEST_RESAMPLES = 199;
    /** Limit of draws for a bound: with more rows there are fewer resamples, as the mean is then nearly normal. */
    private static final long DRAWS = 20_000_000;
    /** With fewer rows there is no estimate of the variance of numbers. */
    private static final int FEWEST_ROWS = 10;

    private static final NormalDistribution NORMAL = NormalDistribution.of(0, 1);

    /**
     * The difference of two error rates.
     *
     * <p>The score interval: T. Tango, "Equivalence test and confidence interval for the difference in proportions for the
     * paired-sample design", Statistics in Medicine 17 (1998) 891-908.
     *
     * @param lost rows that only the original gets right
     * @param gained rows that only the candidate gets right
     * @param z how many standard errors the bound lies above the estimate; positive
     */
    public static PairedLoss ofErrorRates(long lost, long gained, long rows, double z) {
        double n = rows;
        double estimate = (lost - gained) / n;
        double low = estimate;
        double high = 1;
        for (int i = 0; i < 60; i++) { // a bisection to the last bit of the fraction
            double middle = (low + high) / 2;
            if (score((double) lost, (double) gained, n, middle) > -z) {
                low = middle;
            } else {
                high = middle;
            }
        }
        double variance = (lost + gained) / n - estimate * estimate;
        return new PairedLoss(estimate, high, Math.sqrt(variance / n), rows);
    }

    /** {@return Tango's statistic: how far the estimate lies above a difference, in standard errors under that difference} */
    private static double score(double lost, double gained, double n, double difference) {
        double a = 2 * n;
        double b = (2 * n - lost + gained) * difference - lost - gained;
        double c = -gained * difference * (1 - difference);
        double gainedShare = (Math.sqrt(Math.max(0, b * b - 4 * a * c)) - b) / (2 * a);
        double variance = n * (2 * gainedShare + difference * (1 - difference));
        double distance = lost - gained - n * difference;
        return variance > 0 ? distance / Math.sqrt(variance) : Math.signum(distance) * Double.MAX_VALUE;
    }

    /**
     * The mean over classes of the differences of their error rates: how much lower the balanced accuracy is.
     *
     * <p>Each class has the bound of {@link #ofErrorRates}, and the distances from estimate to bound add like standard errors
     * (MOVER: G. Zou, A. Donner, "Construction of confidence limits about effect measures: a general approach", Statistics in
     * Medicine 27 (2008) 1693-1702). So a class of few rows keeps the bound wide, even if none of them changes.
     *
     * @param lost by class, rows that only the original gets right
     * @param gained by class, rows that only the candidate gets right
     * @param rows of each class; a class without any does not count
     * @param z as for {@link #ofErrorRates}
     * @throws IllegalArgumentException if no class has rows
     */
    public static PairedLoss ofBalancedRates(long[] lost, long[] gained, long[] rows, double z) {
        long present = Arrays.stream(rows).filter(count -> count > 0).count();
        if (present == 0) {
            throw new IllegalArgumentException("rows: expected some of at least one class, got none");
        }
        double estimate = 0;
        double distances = 0;
        double variance = 0;
        for (int c = 0; c < rows.length; c++) {
            if (rows[c] > 0) {
                PairedLoss rate = ofErrorRates(lost[c], gained[c], rows[c], z);
                double distance = (rate.bound - rate.estimate) / present;
                estimate += rate.estimate / present;
                distances += distance * distance;
                variance += rate.standardError * rate.standardError / present / present;
            }
        }
        long all = Arrays.stream(rows).sum();
        return new PairedLoss(estimate, estimate + Math.sqrt(distances), Math.sqrt(variance), all);
    }

    /**
     * How much lower a metric is that need not be a mean over rows: {@link #ofErrors} of the rows' influences.
     *
     * @param before of the original, on the same rows
     * @param z as for {@link #ofErrors}
     */
    static PairedLoss ofInfluences(Influence before, Influence after, double z, long seed) {
        return ofErrors(influences(before, after), z, seed);
    }

    /** {@return the influence of each row on the loss of a metric} */
    static double[] influences(Influence before, Influence after) {
        double[] losses = new double[before.rows().length];
        Arrays.setAll(losses, row -> before.value() - after.value() + before.rows()[row] - after.rows()[row]);
        return losses;
    }

    /**
     * The mean of the differences of errors as a share of the mean of something else; the ratio is linearised.
     *
     * @param differences by row, the candidate's error less the original's
     * @param units by row, what they are a share of; at least 0
     * @param z as for {@link #ofErrors}
     */
    static PairedLoss ofShares(double[] differences, double[] units, double z, long seed) {
        double unit = Arrays.stream(units).average().orElse(0);
        double difference = Arrays.stream(differences).average().orElse(0);
        if (!(unit > 0)) { // the original has no loss, so that no ratio to it is defined
            return new PairedLoss(
                    difference > 0 ? Double.POSITIVE_INFINITY : 0,
                    difference > 0 ? Double.POSITIVE_INFINITY : 0,
                    0,
                    differences.length);
        }
        return ofErrors(shares(differences, units), z, seed);
    }

    /** {@return the influence of each row on the ratio of two means, linearised; empty where the second is 0} */
    static double[] shares(double[] differences, double[] units) {
        double unit = Arrays.stream(units).average().orElse(0);
        double share = Arrays.stream(differences).average().orElse(0) / unit;
        double[] losses = new double[differences.length];
        if (unit > 0) {
            Arrays.setAll(losses, row -> share + (differences[row] - share * units[row]) / unit);
        }
        return losses;
    }

    /** {@return this with a bound that is no lower} */
    PairedLoss boundedBy(double least) {
        return least > bound ? new PairedLoss(estimate, least, standardError, rows) : this;
    }

    /**
     * The mean of the differences of errors that are numbers.
     *
     * <p>The bound is that of the bootstrap-t (B. Efron, R. Tibshirani, "An Introduction to the Bootstrap" (1993), section
     * 12.5), and no lower than that of a normal distribution: of few rows with seldom large differences the resamples vary so
     * much that theirs is too low in one of ten draws (docs/explanation/promise.md).
     *
     * @param differences by row, the candidate's error less the original's
     * @param z standard errors of a normal distribution that lie between estimate and bound as often; positive
     */
    public static PairedLoss ofErrors(double[] differences, double z, long seed) {
        int rows = differences.length;
        double estimate = Arrays.stream(differences).average().orElse(0);
        double[] centred =
                Arrays.stream(differences).map(value -> value - estimate).toArray();
        double error =
                Math.sqrt(Arrays.stream(centred).map(value -> value * value).sum()) / rows;
        if (rows < FEWEST_ROWS) {
            return new PairedLoss(estimate, Double.POSITIVE_INFINITY, error, rows);
        }
        double low = error == 0 ? 0 : lowStudent(centred, NORMAL.survivalProbability(z), seed);
        return new PairedLoss(estimate, estimate + Math.max(z, -low) * error, error, rows);
    }

    /** {@return the quantile of the studentised means of resamples, of numbers with mean 0} */
    private static double lowStudent(double[] values, double probability, long seed) {
        int n = values.length;
        int count = (int) Math.max(FEWEST_RESAMPLES, Math.min(RESAMPLES, DRAWS / n));
        SplittableRandom random = new SplittableRandom(seed);
        double[] students = new double[count];
        for (int i = 0; i < count; i++) {
            double sum = 0;
            double squares = 0;
            for (int row = 0; row < n; row++) {
                double value = values[random.nextInt(n)];
                sum += value;
                squares += value * value;
            }
            double mean = sum / n;
            double variance = (squares / n - mean * mean) / n;
            students[i] = variance > 0 ? mean / Math.sqrt(variance) : Math.signum(mean) * Double.MAX_VALUE;
        }
        Arrays.sort(students);
        return students[(int) Math.max(0, Math.floor(probability * (count + 1)) - 1)];
    }

    /** {@return whether the loss on new rows is at most that, with the confidence of the bound} */
    public boolean isWithin(double limit) {
        return bound <= limit;
    }

    /** {@return whether the candidate is worse by more than chance, with the confidence of the bound} */
    public boolean isSignificant() {
        return 2 * estimate - bound > 0;
    }

    /**
     * {@return the number of rows that would bring the bound below the limit, if estimate and spread stay the same;
     * empty if no number would}
     *
     * <p>The distance from estimate to bound has a part that shrinks like {@code 1/√rows}, by the standard error, and
     * one that shrinks like {@code 1/rows}, for events that did not occur in the rows.
     *
     * @param z as for the bound
     */
    public OptionalLong rowsNeeded(double limit, double z) {
        double distance = limit - estimate;
        if (!(distance > 0)) {
            return OptionalLong.empty();
        }
        double n = rows;
        double spread = z * z * standardError * standardError * n;
        double width = Double.isFinite(bound) ? bound - estimate : 0;
        double unseen = Math.max(0, width * width * n * n - spread * n);
        double square = distance * distance;
        double needed = (spread + Math.sqrt(spread * spread + 4 * square * unseen)) / (2 * square);
        return OptionalLong.of((long) Math.ceil(Math.max(z * z / distance, needed)));
    }
}
