package odf2nna.internal.evaluate;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
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
    /** Draws that a bound may take: beyond, there are fewer resamples, as many rows make the mean nearly normal. */
    private static final long DRAWS = 20_000_000;
    /** With fewer rows than these nothing is known of the spread of numbers. */
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
     * The mean of the differences of errors that are numbers.
     *
     * <p>The bound is that of the bootstrap-t: B. Efron, R. Tibshirani, "An Introduction to the Bootstrap" (1993), section
     * 12.5.
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
        return new PairedLoss(estimate, estimate - Math.min(0, low) * error, error, rows);
    }

    /**
     * The mean of the differences of errors on rows that come in groups, which are drawn as a whole.
     *
     * <p>By group, the differences less their mean are summed; the bound is that of {@link #ofErrors} for these sums.
     *
     * @param differences by row, the candidate's error less the original's
     * @param groups by row, a number that rows of one group have in common
     * @param z standard errors of a normal distribution that lie between estimate and bound as often; positive
     */
    public static PairedLoss ofGroups(double[] differences, long[] groups, double z, long seed) {
        double mean = Arrays.stream(differences).average().orElse(0);
        Map<Long, Double> sums = new LinkedHashMap<>();
        for (int row = 0; row < groups.length; row++) {
            sums.merge(groups[row], differences[row] - mean, Double::sum);
        }
        double rowsOfGroup = (double) groups.length / sums.size();
        double[] values = sums.values().stream()
                .mapToDouble(sum -> mean + sum / rowsOfGroup)
                .toArray();
        PairedLoss loss = ofErrors(values, z, seed);
        return new PairedLoss(mean, loss.bound(), loss.standardError(), groups.length);
    }

    /** {@return the one of two that is less sure of the same rows} */
    public PairedLoss orWider(PairedLoss other) {
        return other.bound > bound || other.standardError > standardError
                ? new PairedLoss(
                        estimate, Math.max(bound, other.bound), Math.max(standardError, other.standardError), rows)
                : this;
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
     * {@return rows that it would take for a bound below the limit, if estimate and spread stay; empty if no number would do}
     *
     * @param z as for the bound
     */
    public OptionalLong rowsNeeded(double limit, double z) {
        double distance = limit - estimate;
        if (!(distance > 0)) {
            return OptionalLong.empty();
        }
        double deviation = z * standardError * Math.sqrt((double) rows) / distance;
        return OptionalLong.of((long) Math.ceil(Math.max(z * z / distance, deviation * deviation)));
    }
}
