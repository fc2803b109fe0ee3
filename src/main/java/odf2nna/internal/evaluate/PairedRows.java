package odf2nna.internal.evaluate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * What two models give on the same rows, as far as a metric takes it, and how much worse the second one is by that metric.
 *
 * @param kind the metric
 * @param width numbers of a row
 * @param classes how many there are; 0 where the metric is about none
 * @param reference what rows are measured against, as the kind says
 * @param before of the original, row-major {@code [rows, width]}
 * @param after of the candidate, of the same shape
 */
@SuppressWarnings("ArrayRecordComponent") // numbers for each row; nothing compares or changes them
public record PairedRows(Kind kind, int width, int classes, float[] reference, float[] before, float[] after) {
    /** Rows of a class that change at least, for a bootstrap over them to say anything. */
    private static final int FEWEST_CHANGED = 10;
    /** The largest share of its right rows that a rare class may lose. */
    static final double MOST_LOST = 0.25;
    /** A class is rare if the original gets it right in a smaller share of all rows: of a percentage point, half are lost. */
    private static final double RARE = 0.02;
    /** A class that the original gets right in a smaller share of its rows is not known to it. */
    private static final double KNOWN = 0.25;
    /** The largest share of rounding in single precision in the squares of a number that is always the same. */
    static final double CONSTANT = 1e-12;

    /** What a metric takes of each row, and whether it is limited itself or by its root. */
    public enum Kind {
        /** The mean of errors of 0 to 1, such as the share of wrong classes. No reference. */
        ERROR_SHARE(false),
        /** The mean of squared errors as a share of the variance of the reference, the targets; the metric is one less it. */
        EXPLAINED(false),
        /** The root of the mean of errors that are shares themselves. No reference. */
        ROOT(true),
        /** The mean of errors, as a share of that of the original. No reference. */
        RELATIVE(false),
        /** Predicted classes, −1 for none; the reference has the right ones. The mean of the classes' shares of right rows. */
        BALANCED_ACCURACY(false),
        /**
         * As before. The largest share that a rare class loses of the rows that the original gets right in it: a class whose
         * right rows are so few that accuracy would hardly notice if half of them were lost. Its limit is {@link #MOST_LOST}.
         */
        RARE_RECALL(false),
        /** As before. Macro F1. */
        MACRO_F1(false),
        /** A score for each curve; the reference, of the same shape, is 1 for positive rows. The mean area under the curves. */
        AUC(false),
        /** As before. The mean of the curves' average precisions. */
        AVERAGE_PRECISION(false);

        private final boolean isRoot;

        Kind(boolean isRoot) {
            this.isRoot = isRoot;
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

    /** {@return these rows of a candidate that is the original} */
    public PairedRows unchanged() {
        return new PairedRows(kind, width, classes, reference, before, before);
    }

    /** {@return how many rows there are} */
    public int rows() {
        return before.length / width;
    }

    /** {@return the largest loss within a tolerance, such as 0.01} */
    public double limit(double tolerance) {
        if (kind == Kind.RARE_RECALL) {
            return MOST_LOST;
        }
        return kind.isRoot ? tolerance * tolerance : tolerance;
    }

    /** {@return a loss or its bound as people read it, in the unit of the tolerance} */
    public double shown(double loss) {
        return kind.isRoot ? Math.sqrt(Math.max(0, loss)) : loss;
    }

    /** {@return the metric of the original; NaN where it can't be had} */
    public double valueBefore() {
        return value(before);
    }

    /** {@return the metric of the candidate; NaN where it can't be had} */
    public double valueAfter() {
        return value(after);
    }

    private double value(float[] given) {
        return switch (kind) {
            case ERROR_SHARE -> 1 - mean(given);
            case EXPLAINED -> isConstant() ? Double.NaN : 1 - mean(given) / variance();
            case ROOT -> Math.sqrt(mean(given));
            case RELATIVE -> mean(given);
            case BALANCED_ACCURACY -> balancedAccuracy(given);
            case RARE_RECALL -> rareRecall(given);
            case MACRO_F1 -> macroF1(given).value();
            case AUC, AVERAGE_PRECISION ->
                curves().length == 0 ? Double.NaN : ranking(given).value();
        };
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

    /** {@return the estimate of {@link #loss}; NaN where the metric can't be had} */
    double estimate() {
        return switch (kind) {
            case ROOT -> mean(after) - mean(before);
            case RELATIVE -> (mean(after) - mean(before)) / mean(before);
            case EXPLAINED -> mean(differences()) / mean(spread());
            case RARE_RECALL -> rarest(1).estimate();
            default -> valueBefore() - valueAfter();
        };
    }

    private static double mean(double[] values) {
        return Arrays.stream(values).average().orElse(Double.NaN);
    }

    /**
     * {@return how much worse the candidate is; of {@link Kind#ROOT} the mean of errors}
     *
     * @param z how many standard errors of a normal distribution lie between estimate and bound; positive
     */
    public PairedLoss loss(double z, long seed) {
        return switch (kind) {
            case ERROR_SHARE -> isCounted() ? counted(z) : PairedLoss.ofErrors(differences(), z, seed);
            case ROOT -> PairedLoss.ofErrors(differences(), z, seed);
            case EXPLAINED -> PairedLoss.ofShares(differences(), spread(), z, seed);
            case RELATIVE -> PairedLoss.ofShares(differences(), doubles(before), z, seed);
            case BALANCED_ACCURACY -> balanced(z);
            case RARE_RECALL -> rarest(z);
            case MACRO_F1 ->
                PairedLoss.ofInfluences(macroF1(before), macroF1(after), z, seed)
                        .boundedBy(rarestBound(changedClasses(), z, 1));
            case AUC, AVERAGE_PRECISION ->
                curves().length == 0
                        ? new PairedLoss(0, Double.POSITIVE_INFINITY, 0, rows())
                        : PairedLoss.ofInfluences(ranking(before), ranking(after), z, seed)
                                .boundedBy(curveBound(z));
        };
    }

    private boolean isConstant() {
        double mean = mean(reference);
        return variance() <= CONSTANT * mean * mean;
    }

    private double variance() {
        double mean = mean(reference);
        return IntStream.range(0, reference.length)
                .mapToDouble(row -> (reference[row] - mean) * (reference[row] - mean))
                .average()
                .orElse(Double.NaN);
    }

    /** {@return what squared errors are a share of: squared distances to the mean, of targets that do not vary their square} */
    private double[] spread() {
        boolean isConstant = isConstant();
        double mean = mean(reference);
        double[] spread = new double[reference.length];
        Arrays.setAll(spread, row -> {
            double distance = isConstant ? mean == 0 ? 1 : mean : reference[row] - mean;
            return distance * distance;
        });
        return spread;
    }

    private double[] differences() {
        double[] differences = new double[before.length];
        Arrays.setAll(differences, i -> (double) after[i] - before[i]);
        return differences;
    }

    private static double[] doubles(float[] values) {
        return IntStream.range(0, values.length).mapToDouble(i -> values[i]).toArray();
    }

    private static double mean(float[] values) {
        return IntStream.range(0, values.length)
                .mapToDouble(i -> values[i])
                .average()
                .orElse(Double.NaN);
    }

    private boolean isCounted() {
        for (int row = 0; row < before.length; row++) {
            if ((before[row] != 0 && before[row] != 1) || (after[row] != 0 && after[row] != 1)) {
                return false;
            }
        }
        return true;
    }

    private PairedLoss counted(double z) {
        long lost = 0;
        long gained = 0;
        for (int row = 0; row < before.length; row++) {
            lost += after[row] > before[row] ? 1 : 0;
            gained += after[row] < before[row] ? 1 : 0;
        }
        return PairedLoss.ofErrorRates(lost, gained, before.length, z);
    }

    private static int[] integers(float[] values) {
        return IntStream.range(0, values.length).map(i -> (int) values[i]).toArray();
    }

    private Influence macroF1(float[] given) {
        return Influence.macroF1(integers(given), integers(reference), classes);
    }

    private double balancedAccuracy(float[] given) {
        long[] hits = new long[classes];
        long[] rows = new long[classes];
        for (int row = 0; row < given.length; row++) {
            rows[(int) reference[row]]++;
            hits[(int) reference[row]] += given[row] == reference[row] ? 1 : 0;
        }
        return IntStream.range(0, classes)
                .filter(c -> rows[c] > 0)
                .mapToDouble(c -> (double) hits[c] / rows[c])
                .average()
                .orElse(Double.NaN);
    }

    private PairedLoss balanced(double z) {
        long[] lost = new long[classes];
        long[] gained = new long[classes];
        long[] rows = new long[classes];
        for (int row = 0; row < before.length; row++) {
            int actual = (int) reference[row];
            boolean wasRight = before[row] == actual;
            boolean isRight = after[row] == actual;
            rows[actual]++;
            lost[actual] += wasRight && !isRight ? 1 : 0;
            gained[actual] += isRight && !wasRight ? 1 : 0;
        }
        return PairedLoss.ofBalancedRates(lost, gained, rows, z);
    }

    /** {@return classes that accuracy hardly guards, though the original gets them right} */
    private int[] rareClasses() {
        long[] right = new long[classes];
        long[] rows = new long[classes];
        for (int row = 0; row < before.length; row++) {
            int actual = (int) reference[row];
            rows[actual]++;
            right[actual] += before[row] == actual ? 1 : 0;
        }
        return IntStream.range(0, classes)
                .filter(c -> right[c] < RARE * before.length && right[c] >= KNOWN * rows[c] && right[c] > 0)
                .toArray();
    }

    private double rareRecall(float[] given) {
        return Arrays.stream(rareClasses())
                .mapToDouble(c -> recall(given, c))
                .min()
                .orElse(Double.NaN);
    }

    private double recall(float[] given, int actual) {
        long rows = 0;
        long hits = 0;
        for (int row = 0; row < given.length; row++) {
            rows += reference[row] == actual ? 1 : 0;
            hits += reference[row] == actual && given[row] == actual ? 1 : 0;
        }
        return (double) hits / rows;
    }

    /** {@return the loss of the rare class with the largest bound, as a share of the rows that the original gets right in it} */
    private PairedLoss rarest(double z) {
        PairedLoss worst = new PairedLoss(0, 0, 0, rows());
        for (int c : rareClasses()) {
            long lost = 0;
            long gained = 0;
            long rows = 0;
            for (int row = 0; row < before.length; row++) {
                if (reference[row] == c) {
                    rows++;
                    lost += before[row] == c && after[row] != c ? 1 : 0;
                    gained += before[row] != c && after[row] == c ? 1 : 0;
                }
            }
            PairedLoss loss = PairedLoss.ofErrorRates(lost, gained, rows, z);
            double recall = recall(before, c);
            double all = rows(); // rows of all classes: so many are needed for more of this one
            PairedLoss share = new PairedLoss(
                    loss.estimate() / recall, loss.bound() / recall, loss.standardError() / recall, (long) all);
            worst = share.bound() > worst.bound() ? share : worst;
        }
        return worst;
    }

    /** Rows by class, and those of them that change. */
    private record Changes(long[] rows, long[] changed) {}

    private Changes changedClasses() {
        Changes changes = new Changes(new long[classes], new long[classes]);
        for (int row = 0; row < before.length; row++) {
            int actual = (int) reference[row];
            changes.rows[actual]++;
            changes.changed[actual] += before[row] != after[row] ? 1 : 0;
        }
        return changes;
    }

    /**
     * {@return what a bound is at least where so few rows of a class change that the bootstrap knows nothing of their spread: the
     *     share of rows that may be lost though none of so many was, by the score interval}
     *
     * @param weight how much lower the metric is where each class is lost, at most
     */
    private static double rarestBound(Changes changes, double z, double weight) {
        long present = Arrays.stream(changes.rows).filter(count -> count > 0).count();
        double least = Double.NEGATIVE_INFINITY;
        for (int c = 0; c < changes.rows.length; c++) {
            if (changes.rows[c] > 0 && changes.changed[c] < FEWEST_CHANGED) {
                double bound = PairedLoss.ofErrorRates(0, 0, changes.rows[c], z).bound();
                least = Math.max(least, weight * bound / present);
            }
        }
        return least;
    }

    /** {@return curves with both positive rows and others} */
    private int[] curves() {
        return IntStream.range(0, width)
                .filter(curve -> {
                    long positive = positives(curve);
                    return positive > 0 && positive < rows();
                })
                .toArray();
    }

    private long positives(int curve) {
        return IntStream.range(0, rows())
                .filter(row -> reference[row * width + curve] == 1)
                .count();
    }

    private Influence ranking(float[] given) {
        List<Influence> found = new ArrayList<>();
        for (int curve : curves()) {
            double[] scores = column(given, curve);
            boolean[] positive = positive(curve);
            found.add(
                    kind == Kind.AUC
                            ? Influence.rocArea(scores, positive)
                            : Influence.averagePrecision(scores, positive));
        }
        return Influence.mean(found);
    }

    private double[] column(float[] given, int curve) {
        return IntStream.range(0, rows())
                .mapToDouble(row -> given[row * width + curve])
                .toArray();
    }

    private boolean[] positive(int curve) {
        boolean[] positive = new boolean[rows()];
        for (int row = 0; row < positive.length; row++) {
            positive[row] = reference[row * width + curve] == 1;
        }
        return positive;
    }

    /** {@return {@link #rarestBound} of the positive and the other rows of each curve, by what they add to it} */
    private double curveBound(double z) {
        int[] curves = curves();
        double least = Double.NEGATIVE_INFINITY;
        for (int curve : curves) {
            boolean[] positive = positive(curve);
            double[] first = Influence.rocArea(column(before, curve), positive).rows();
            double[] second = Influence.rocArea(column(after, curve), positive).rows();
            Changes changes = new Changes(new long[2], new long[2]);
            for (int row = 0; row < positive.length; row++) {
                int kindOfRow = positive[row] ? 1 : 0;
                changes.rows[kindOfRow]++;
                changes.changed[kindOfRow] += first[row] != second[row] ? 1 : 0;
            }
            least = Math.max(least, rarestBound(changes, z, 2.0 / curves.length));
        }
        return least;
    }
}
