package odf2nna.internal.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.function.LongFunction;
import java.util.function.ToIntFunction;
import org.junit.jupiter.api.Test;

/**
 * How often the 95 % intervals contain the true value, over seeded simulations. The share found in 1000 of them has a
 * standard deviation of 0.7 %, so 95 % ± 2 % is three of these; where an interval is known to be off from 95 %, the
 * test says so. {@link AllSimulationsTest} runs so many; the gate runs a fifth of them, with bounds wider by what three
 * standard deviations grow.
 */
class IntervalCoverageTest {
    private static final int SIMULATIONS = 1000;

    /** {@return the part of all simulations that is run: one of so many} */
    int thinning() {
        return 5;
    }

    private void assertBetween(double coverage, double lower, double upper) {
        double wider = 3 * Math.sqrt(0.95 * 0.05 / SIMULATIONS) * (Math.sqrt(thinning()) - 1);
        assertThat(coverage).isBetween(lower - wider, upper + wider);
    }

    @Test
    void accuracyIsCovered() {
        double coverage = coverage(MetricKind.ACCURACY, 0.9, seed -> {
            Random random = random(seed);
            TaskMetrics metrics = TaskMetrics.of(new Task.Binary(OutputScale.SCORES_ONLY), seed);
            for (int i = 0; i < 100; i++) {
                add(metrics, random.nextDouble() < 0.9 ? 1 : -1, 1);
            }
            return metrics;
        });

        assertBetween(coverage, 0.93, 0.97);
    }

    @Test
    void macroF1IsCovered() {
        // a right row of class c counts for p(c), predicted are p(c)·0.8 + (1 - p(c))·0.2/2
        double truth = (2 * 0.4 / (0.5 + 0.45) + 2 * (2 * 0.2 / (0.25 + 0.275))) / 3;

        double coverage = coverage(
                MetricKind.MACRO_F1,
                truth,
                seed -> classified(seed, 200, 0.8, 3, random -> Math.max(0, random.nextInt(4) - 1)));

        assertBetween(coverage, 0.93, 0.97);
    }

    @Test
    void macroF1OfManyClassesWithFewRowsIsCovered() {
        // ten rows a class; by symmetry F1 of each class is the accuracy. 300 simulations find the share to 1.3 %
        double coverage = coverage(
                MetricKind.MACRO_F1, 0.7, 300, seed -> classified(seed, 500, 0.7, 50, random -> random.nextInt(50)));

        assertBetween(coverage, 0.92, 0.99);
    }

    /** Rows of random classes that are right with one probability, else one of the others. */
    private static TaskMetrics classified(
            long seed, int rows, double accuracy, int classes, ToIntFunction<Random> actualClass) {
        Random random = random(seed);
        TaskMetrics metrics = TaskMetrics.of(new Task.Classes(classes, OutputScale.SCORES_ONLY), seed);
        for (int i = 0; i < rows; i++) {
            int actual = actualClass.applyAsInt(random);
            double[] outputs = new double[classes];
            boolean right = random.nextDouble() < accuracy;
            outputs[right ? actual : (actual + 1 + random.nextInt(classes - 1)) % classes] = 1;
            metrics.add(outputs, new double[] {actual});
        }
        return metrics;
    }

    @Test
    void aucOfNormalScoresIsCovered() {
        // two deviations apart: Φ(2/√2) = 0.9214
        assertBetween(aucCoverage(2, 0.921350, 100, 0.3), 0.93, 0.97);
    }

    @Test
    void aucOfFewRowsNearOneIsCovered() {
        // 3.5 deviations apart: Φ(3.5/√2) = 0.9933; of 30 rows many samples are separated, and then the score interval
        // is wide
        assertBetween(aucCoverage(3.5, 0.993329, 30, 0.5), 0.93, 1.0);
    }

    @Test
    void logLossIsCovered() {
        // calibrated probabilities, uniform: the mean of -p·log p - (1-p)·log(1-p) over (0, 1) is 1/2
        double coverage = coverage(MetricKind.LOG_LOSS, 0.5, seed -> {
            Random random = random(seed);
            TaskMetrics metrics = TaskMetrics.of(new Task.Binary(OutputScale.PROBABILITIES), seed);
            for (int i = 0; i < 300; i++) {
                double p = random.nextDouble();
                add(metrics, p, random.nextDouble() < p ? 1 : 0);
            }
            return metrics;
        });

        assertBetween(coverage, 0.93, 0.97);
    }

    @Test
    void meanSquaredErrorIsCovered() {
        // χ² rows are skewed: with 200 the coverage is just below 95 %
        assertBetween(regressionCoverage(MetricKind.MSE, 0.25, 1, 200), 0.925, 0.97);
    }

    @Test
    void meanAbsoluteErrorIsCovered() {
        assertBetween(regressionCoverage(MetricKind.MAE, 0.5 * Math.sqrt(2 / Math.PI), 1, 200), 0.93, 0.97);
    }

    @Test
    void r2IsCovered() {
        assertBetween(regressionCoverage(MetricKind.R2, 0.75, 1, 200), 0.925, 0.97);
    }

    @Test
    void r2OfSeveralOutputsTogetherIsCovered() {
        assertBetween(regressionCoverage(MetricKind.R2, 0.75, 4, 200), 0.925, 0.97);
    }

    @Test
    void r2OfManyOutputsIsCoveredTooOften() {
        // two groups of independent outputs, taken as if they erred together
        assertBetween(regressionCoverage(MetricKind.R2, 0.75, 20, 200), 0.93, 1.0);
    }

    @Test
    void pairedDifferenceOfAccuracyIsCovered() {
        // a tenth of the rows is gained, a twentieth lost
        int hits = 0;
        int simulations = SIMULATIONS / thinning();
        for (int seed = 0; seed < simulations; seed++) {
            Random random = random(seed);
            PairedMetrics metrics = new PairedMetrics(new Task.Binary(OutputScale.SCORES_ONLY), seed);
            for (int i = 0; i < 100; i++) {
                double u = random.nextDouble();
                double before = u < 0.1 ? -1 : 1;
                double after = u < 0.15 && u >= 0.1 ? -1 : 1;
                metrics.add(new double[] {before}, new double[] {after}, new double[] {1});
            }
            Metric difference = TaskMetrics.find(metrics.summary().differences(), MetricKind.ACCURACY)
                    .orElseThrow();
            hits += TaskMetrics.contains(difference.interval95(), 0.05) ? 1 : 0;
        }

        assertBetween((double) hits / simulations, 0.93, 0.97);
    }

    private double aucCoverage(double shift, double truth, int rows, double positiveShare) {
        return coverage(MetricKind.ROC_AUC, truth, seed -> {
            Random random = random(seed);
            TaskMetrics metrics = TaskMetrics.of(new Task.Binary(OutputScale.SCORES_ONLY), seed);
            for (int i = 0; i < rows; i++) {
                boolean positive = i < rows * positiveShare;
                add(metrics, random.nextGaussian() + (positive ? shift : 0), positive ? 1 : 0);
            }
            return metrics;
        });
    }

    /** Targets standard normal, errors of deviation 0.5, all independent: MSE 0.25, R² 0.75. */
    private double regressionCoverage(MetricKind kind, double truth, int width, int rows) {
        return coverage(kind, truth, seed -> {
            Random random = random(seed);
            TaskMetrics metrics = TaskMetrics.of(new Task.Regression(width), seed);
            double[] targets = new double[rows * width];
            double[] outputs = new double[rows * width];
            for (int i = 0; i < targets.length; i++) {
                targets[i] = random.nextGaussian();
                outputs[i] = targets[i] + 0.5 * random.nextGaussian();
            }
            metrics.add(outputs, targets);
            return metrics;
        });
    }

    /** {@return a generator whose first numbers are uncorrelated with the seed, unlike those of neighbouring seeds} */
    private static Random random(long seed) {
        return new Random(seed * 0x9E3779B97F4A7C15L);
    }

    private static void add(TaskMetrics metrics, double output, double target) {
        metrics.add(new double[] {output}, new double[] {target});
    }

    private double coverage(MetricKind kind, double truth, LongFunction<TaskMetrics> simulation) {
        return coverage(kind, truth, SIMULATIONS, simulation);
    }

    private double coverage(MetricKind kind, double truth, int simulations, LongFunction<TaskMetrics> simulation) {
        int hits = 0;
        int run = simulations / thinning();
        for (long seed = 0; seed < run; seed++) {
            Metric metric = TaskMetrics.find(simulation.apply(seed).summary().metrics(), kind)
                    .orElseThrow();
            hits += TaskMetrics.contains(metric.interval95(), truth) ? 1 : 0;
        }
        return (double) hits / run;
    }
}
