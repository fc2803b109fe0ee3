package odf2nna.internal.pipeline;

import java.util.Arrays;
import odf2nna.internal.training.TrainingTarget;
import odf2nna.pipeline.Goals.Tolerance;
import odf2nna.training.Loss;
import org.apache.commons.statistics.distribution.NormalDistribution;

/**
 * How much worse than the original a smaller network may be on the validation rows.
 *
 * <p>Networks are compared row by row, which says more than their errors do, as most rows are right or wrong for both.
 * With {@link Tolerance#certain} the loss must be below the limit at the upper end of its one-sided interval of 95 %: then it
 * is below it on new rows, too, in 19 of 20 cases. Otherwise the loss itself must be, and must not be significant: the
 * lower end of that interval is not above zero.
 */
final class AcceptanceTest {
    /** The 95 % point of the normal distribution. */
    private static final double Z = NormalDistribution.of(0, 1).inverseSurvivalProbability(0.05);

    /** With fewer rows than these a loss of one in a hundred is seldom significant. */
    private static final int SIGNIFICANT_ROWS = 1000;

    private final float[] original;
    private final double factor;
    private final double offset;
    private final Tolerance tolerance;
    private final boolean ofClasses;
    private final boolean labelled;

    private AcceptanceTest(
            float[] original, double factor, double offset, Tolerance tolerance, boolean ofClasses, boolean labelled) {
        this.original = original.clone();
        this.factor = factor;
        this.offset = offset;
        this.tolerance = tolerance;
        this.ofClasses = ofClasses;
        this.labelled = labelled;
    }

    /**
     * Chooses what is accepted of the output that is judged: so many more wrong classes, or an error larger by that share.
     * A mean squared error is counted by its root. Where the original's own outputs are the targets, its error is 0, and
     * the share is one of their standard deviation.
     *
     * @param original error of the original on each row: whether its class is wrong, or the loss where there are none
     * @param tolerance share of the rows, or of the error
     * @param outputs what the original gives
     */
    static AcceptanceTest of(TrainingTarget target, float[] original, Tolerance tolerance, double[] outputs) {
        Loss loss = target.loss();
        boolean labelled = target.isLabelled();
        double share = tolerance.share();
        if (loss.isOfClasses()) {
            return new AcceptanceTest(original, 1, share, tolerance, true, labelled);
        }
        if (labelled) {
            double factor = loss == Loss.SQUARED_ERROR ? (1 + share) * (1 + share) : 1 + share;
            return new AcceptanceTest(original, factor, 0, tolerance, false, true);
        }
        double distance = share * deviation(outputs);
        double most = switch (loss) {
            case SQUARED_ERROR -> distance * distance;
            case HUBER -> distance * distance / 2;
            default -> distance;
        };
        return new AcceptanceTest(original, 1, most, tolerance, false, false);
    }

    /**
     * What is accepted of another output, by what the original gives: so many other classes, or a root mean square of that
     * share of the standard deviation.
     *
     * @param original errors of the original, all 0; of numbers as {@link OutputErrors#ofNumbers} counts them
     */
    static AcceptanceTest ofOriginal(float[] original, Tolerance tolerance, boolean ofClasses) {
        double share = tolerance.share();
        return new AcceptanceTest(original, 1, ofClasses ? share : share * share, tolerance, ofClasses, false);
    }

    private static double deviation(double[] values) {
        double mean = Arrays.stream(values).average().orElse(0);
        return Math.sqrt(Arrays.stream(values)
                .map(value -> (value - mean) * (value - mean))
                .average()
                .orElse(0));
    }

    static double mean(float[] errors) {
        double sum = 0;
        for (float error : errors) {
            sum += error;
        }
        return sum / errors.length;
    }

    /** {@return the error of the original} */
    double original() {
        return mean(original);
    }

    /** {@return the largest error that can be accepted} */
    double most() {
        return original() * factor + offset;
    }

    /** {@return whether a network of that error is so good that training it further would hardly change the answer} */
    boolean isSafe(double error) {
        return error <= original() || (error <= most() && !tolerance.certain() && original.length < SIGNIFICANT_ROWS);
    }

    /**
     * {@return whether a network is good enough}
     *
     * @param errors of the network on each row
     */
    boolean accepts(float[] errors) {
        Spread beyond = spread(errors, factor, offset);
        if (tolerance.certain()) {
            return beyond.mean + beyond.half <= 0;
        }
        if (beyond.mean > 0) {
            return false;
        }
        Spread worse = spread(errors, 1, 0);
        return !labelled || worse.mean - worse.half <= 0;
    }

    /** How much larger the errors of a network are than they may be: the mean, and half of its interval. */
    private record Spread(double mean, double half) {}

    private Spread spread(float[] errors, double factor, double offset) {
        int n = errors.length;
        double sum = 0;
        double squares = 0;
        for (int i = 0; i < n; i++) {
            double difference = errors[i] - factor * original[i];
            sum += difference;
            squares += difference * difference;
        }
        // half a row for each way to change, as Agresti and Min do, so that no change does not count as certain
        double rows = ofClasses ? n + 2.0 : n;
        double mean = sum / rows;
        double variance = Math.max(0, (squares + (ofClasses ? 1 : 0)) / rows - mean * mean);
        return new Spread(mean - offset, Z * Math.sqrt(variance / rows));
    }

    /** {@return whether errors are larger than others on the same rows, by more than chance in 19 of 20 cases} */
    static boolean isWorse(float[] before, float[] after, boolean ofClasses) {
        Spread worse = ofOriginal(before, new Tolerance(0, true), ofClasses).spread(after, 1, 0);
        return worse.mean - worse.half > 0;
    }
}
