package odf2nna.internal.evaluate;

import java.util.Arrays;
import org.apache.commons.statistics.distribution.NormalDistribution;

/**
 * A model compared with a guess that uses no features: the largest class, the more frequent value of each label, or the
 * mean of each number.
 *
 * @param measure the measure of {@code score} and {@code guess}
 * @param rows how many rows
 * @param score of the model: its accuracy, or its R², of several numbers the median; NaN where no number varies
 * @param guess the score of guessing; 0 for numbers
 * @param isBetter whether the model is better than guessing: by more than chance, in accuracy or in log loss, or with a
 *     positive R²
 */
public record GuessComparison(Measure measure, long rows, double score, double guess, boolean isBetter) {
    /** With fewer rows there is no conclusion. */
    private static final int FEWEST_ROWS = 30;
    /** Guessing must be wrong on at least this many rows: a model can't be better on rows that are all of one class. */
    private static final int FEWEST_WRONG = 10;
    /** The 95 % point of the normal distribution. */
    private static final double Z = NormalDistribution.of(0, 1).inverseSurvivalProbability(0.05);

    /** How a model is measured. */
    public enum Measure {
        /** The share of rows whose class is right. */
        CLASSES,
        /** The share of labels that are right, over all rows. */
        LABELS,
        /** R². */
        NUMBERS
    }

    /**
     * Compares.
     *
     * <p>The log loss counts beside the accuracy, since a good model of a rare class may never give it more than one half: it
     * is compared with that of the shares of the classes as probabilities.
     *
     * @param task with labels
     * @param outputs row-major, as the task has them
     * @param targets as {@link TaskFinder.Found#targets} gives them
     * @throws IllegalArgumentException if the task is without labels
     */
    public static GuessComparison of(Task task, double[] outputs, double[] targets, long seed) {
        return task.match(new Task.Cases<>(
                binary -> ofClasses(Measure.CLASSES, 1, 1, binary.scale(), outputs, targets, seed),
                classes -> ofClasses(Measure.CLASSES, 1, classes.count(), classes.scale(), outputs, targets, seed),
                labels -> ofClasses(Measure.LABELS, labels.count(), 1, labels.scale(), outputs, targets, seed),
                numbers -> ofNumbers(numbers.outputs(), outputs, targets),
                agreement -> {
                    throw new IllegalArgumentException("task: expected one with labels, got none");
                }));
    }

    /** Each column of targets is a class of its own. */
    private static GuessComparison ofClasses(
            Measure measure, int columns, int width, OutputScale scale, double[] outputs, double[] targets, long seed) {
        int rows = targets.length / columns;
        ClassScores scores = new ClassScores(width, scale);
        double[][] shares = shares(targets, columns, scores.classes());
        double[] hits = new double[rows];
        double[] losses = new double[rows];
        double right = 0;
        double guessed = 0;
        for (int i = 0; i < targets.length; i++) {
            double[] share = shares[i % columns];
            int actual = (int) targets[i];
            scores.read(outputs, i);
            int hit = scores.predicted() == actual ? 1 : 0;
            int guess = largest(share) == actual ? 1 : 0;
            right += hit;
            guessed += guess;
            hits[i / columns] += (double) (hit - guess) / columns;
            losses[i / columns] += (-Math.log(share[actual]) - scores.logLoss(actual)) / columns;
        }
        boolean isBetter = isPositive(hits, seed) || (scale != OutputScale.SCORES_ONLY && isPositive(losses, seed));
        return new GuessComparison(measure, rows, right / targets.length, guessed / targets.length, isBetter);
    }

    /** {@return whether a mean is above 0 by more than chance} */
    private static boolean isPositive(double[] gains, long seed) {
        return PairedLoss.ofErrors(gains, Z, seed).isSignificant();
    }

    private static double[][] shares(double[] targets, int columns, int classes) {
        double[][] shares = new double[columns][classes];
        for (int i = 0; i < targets.length; i++) {
            shares[i % columns][(int) targets[i]] += (double) columns / targets.length;
        }
        return shares;
    }

    private static int largest(double[] values) {
        int best = 0;
        for (int i = 1; i < values.length; i++) {
            best = values[i] > values[best] ? i : best;
        }
        return best;
    }

    private static GuessComparison ofNumbers(int width, double[] outputs, double[] targets) {
        double[] scores = new double[width];
        Arrays.setAll(scores, column -> r2(outputs, targets, column, width));
        double[] known = Arrays.stream(scores)
                .filter(score -> !Double.isNaN(score))
                .sorted()
                .toArray();
        double median = known.length == 0 ? Double.NaN : known[known.length / 2];
        return new GuessComparison(Measure.NUMBERS, targets.length / width, median, 0, median > 0);
    }

    /** {@return R² of a column; NaN where its targets are all the same} */
    private static double r2(double[] outputs, double[] targets, int column, int width) {
        double sum = 0;
        for (int i = column; i < targets.length; i += width) {
            sum += targets[i];
        }
        double mean = sum * width / targets.length;
        double residual = 0;
        double total = 0;
        for (int i = column; i < targets.length; i += width) {
            residual += (targets[i] - outputs[i]) * (targets[i] - outputs[i]);
            total += (targets[i] - mean) * (targets[i] - mean);
        }
        return total > 0 ? 1 - residual / total : Double.NaN;
    }

    /** {@return whether there are enough rows, and the model is no better than guessing on them} */
    public boolean isNoBetter() {
        boolean canTell = measure == Measure.NUMBERS ? !Double.isNaN(score) : rows * (1 - guess) >= FEWEST_WRONG;
        return rows >= FEWEST_ROWS && canTell && !isBetter;
    }

    /** {@return the share of the errors of guessing that the model avoids; R² for numbers} */
    public double skill() {
        return (score - guess) / (1 - guess);
    }
}
