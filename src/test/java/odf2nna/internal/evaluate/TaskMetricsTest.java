package odf2nna.internal.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TaskMetricsTest {
    private static final Task.Classes THREE = new Task.Classes(3, OutputScale.PROBABILITIES);
    private static final Task.Binary BINARY = new Task.Binary(OutputScale.PROBABILITIES);

    @Test
    void measuresAClassifierByHand() {
        double[] outputs = {
            0.5, 0.25, 0.25,
            0.25, 0.5, 0.25,
            0.5, 0.25, 0.25,
            0.25, 0.25, 0.5
        };
        MetricsSummary summary = measured(THREE, outputs, 0, 1, 1, 2);

        assertThat(value(summary, MetricKind.ACCURACY)).isEqualTo(0.75);
        // F1: 2/3, 2/3, 1
        assertThat(value(summary, MetricKind.MACRO_F1)).isCloseTo(7.0 / 9, within(1e-15));
        // class 0: 0.5 against 0.25, 0.5, 0.25 gives 2.5 of 3; class 1: 0.5 beats two, 0.25 ties two, 3 of 4; class 2:
        // 1
        assertThat(value(summary, MetricKind.ROC_AUC)).isCloseTo((2.5 / 3 + 0.75 + 1) / 3, within(1e-15));
        // three times log 2, once log 4
        assertThat(value(summary, MetricKind.LOG_LOSS)).isCloseTo(5 * Math.log(2) / 4, within(1e-15));
    }

    @Test
    void measuresASingleOutputByHand() {
        MetricsSummary summary = measured(BINARY, new double[] {0.75, 0.25, 0.5, 0.75}, 1, 0, 1, 0);

        // 0.5 is class 0
        assertThat(value(summary, MetricKind.ACCURACY)).isEqualTo(0.5);
        assertThat(value(summary, MetricKind.MACRO_F1)).isEqualTo(0.5);
        // pairs (0.75, 0.25) 1, (0.75, 0.75) 1/2, (0.5, 0.25) 1, (0.5, 0.75) 0
        assertThat(value(summary, MetricKind.ROC_AUC)).isEqualTo(2.5 / 4);
        // -log of 3/4, 3/4, 1/2, 1/4
        assertThat(value(summary, MetricKind.LOG_LOSS))
                .isCloseTo((5 * Math.log(2) - 2 * Math.log(1.5)) / 4, within(1e-15));
    }

    @Test
    void measuresNumbersByHand() {
        MetricsSummary summary = measured(new Task.Regression(2), new double[] {1, 0, 2, 4, 3, 2}, 1, 0, 2, 2, 6, 4);

        // errors per row: (0, 0), (0, 2), (3, 2); squares 0, 2, 6.5 and sizes 0, 1, 2.5 per row; a few roundings
        assertThat(value(summary, MetricKind.MSE)).isCloseTo(8.5 / 3, within(1e-14));
        assertThat(value(summary, MetricKind.RMSE)).isCloseTo(Math.sqrt(8.5 / 3), within(1e-14));
        assertThat(value(summary, MetricKind.MAE)).isCloseTo(3.5 / 3, within(1e-14));
        // targets 1, 2, 6: squares about the mean 14; 0, 2, 4: 8; errors 9 and 8
        assertThat(value(summary, MetricKind.R2)).isCloseTo(((1 - 9.0 / 14) + (1 - 1)) / 2, within(1e-14));
    }

    @Test
    void knowsOfEachMetricWhichDirectionIsBetter() {
        MetricsSummary summary = measured(BINARY, new double[] {0.75, 0.25}, 1, 0);

        assertThat(summary.metrics())
                .extracting(Metric::name, Metric::higherIsBetter)
                .containsExactly(
                        tuple("accuracy", true),
                        tuple("macro F1", true),
                        tuple("ROC AUC", true),
                        tuple("log loss", false));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void equalsTheTextbookR2(long seed) {
        Random random = new Random(seed);
        int rows = 400;
        int width = 20;
        double[] targets = new double[rows * width];
        double[] outputs = new double[rows * width];
        for (int i = 0; i < targets.length; i++) {
            targets[i] = 1e4 + random.nextGaussian();
            outputs[i] = targets[i] + random.nextGaussian() * 0.3;
        }
        double sum = 0;
        for (int k = 0; k < width; k++) {
            double mean = 0;
            for (int row = 0; row < rows; row++) {
                mean += targets[row * width + k] / rows;
            }
            double residual = 0;
            double total = 0;
            for (int i = k; i < targets.length; i += width) {
                residual += (targets[i] - outputs[i]) * (targets[i] - outputs[i]);
                total += (targets[i] - mean) * (targets[i] - mean);
            }
            sum += 1 - residual / total;
        }

        // the textbook's own mean of numbers near 10⁴ is good to 1e-12, its sums to 1e-10 relative
        assertThat(value(measured(new Task.Regression(width), outputs, targets), MetricKind.R2))
                .isCloseTo(sum / width, within(1e-9));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 64, 999})
    void doesNotDependOnTheSizeOfABatch(int batch) {
        Random random = new Random(batch);
        double[] outputs = random.doubles(1000 * 3).toArray();
        double[] targets = random.ints(1000, 0, 3).asDoubleStream().toArray();
        TaskMetrics parts = TaskMetrics.of(THREE, 1);
        for (int row = 0; row < 1000; row += batch) {
            int end = Math.min(row + batch, 1000);
            parts.add(Arrays.copyOfRange(outputs, row * 3, end * 3), Arrays.copyOfRange(targets, row, end));
        }

        assertThat(parts.summary()).isEqualTo(measured(THREE, outputs, targets));
    }

    @Test
    void canBeReadInBetween() {
        double[] outputs = new Random(1).doubles(60).toArray();
        double[] targets = new Random(2).ints(60, 0, 2).asDoubleStream().toArray();
        TaskMetrics metrics = TaskMetrics.of(BINARY, 1);
        metrics.add(Arrays.copyOf(outputs, 30), Arrays.copyOf(targets, 30));
        metrics.summary();
        metrics.add(Arrays.copyOfRange(outputs, 30, 60), Arrays.copyOfRange(targets, 30, 60));

        assertThat(metrics.summary()).isEqualTo(measured(BINARY, outputs, targets));
    }

    @Test
    void hasNoAucWhenOneClassOnlyOccurs() {
        MetricsSummary summary = measured(BINARY, new double[] {0.9, 0.8}, 1, 1);

        assertThat(TaskMetrics.find(summary.metrics(), MetricKind.ROC_AUC)).isEmpty();
        assertThat(value(summary, MetricKind.ACCURACY)).isEqualTo(1);
    }

    @Test
    void averagesTheAucOverClassesThatOccur() {
        MetricsSummary summary = measured(THREE, new double[] {0.6, 0.3, 0.1, 0.3, 0.6, 0.1}, 0, 1);

        assertThat(value(summary, MetricKind.ROC_AUC)).isEqualTo(1);
    }

    @Test
    void hasNoLogLossForMereScores() {
        MetricsSummary summary = measured(new Task.Binary(OutputScale.SCORES_ONLY), new double[] {3, -1}, 1, 0);

        assertThat(TaskMetrics.find(summary.metrics(), MetricKind.LOG_LOSS)).isEmpty();
        assertThat(value(summary, MetricKind.ROC_AUC)).isEqualTo(1);
    }

    @Test
    void countsRowsWithNaNAsWrong() {
        MetricsSummary summary = measured(BINARY, new double[] {Double.NaN, 0.25, 0.75, Double.NaN}, 1, 0, 1, 0);

        assertThat(summary.rows()).isEqualTo(4);
        assertThat(summary.nanRows()).isEqualTo(2);
        assertThat(value(summary, MetricKind.ACCURACY)).isEqualTo(0.5);
        // only the pair of the two rows without NaN is in order
        assertThat(value(summary, MetricKind.ROC_AUC)).isEqualTo(0.25);
        assertThat(value(summary, MetricKind.LOG_LOSS))
                .isCloseTo((2 * ClassScores.MOST_LOSS - 2 * Math.log(0.75)) / 4, within(1e-14));
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, 1e200})
    void measuresNoNumbersWhenAnOutputIsUnusable(double output) {
        MetricsSummary summary = measured(new Task.Regression(1), new double[] {1, output, 3}, 1, 2, 3);

        assertThat(summary.nanRows()).isEqualTo(1);
        assertThat(summary.metrics()).isEmpty();
    }

    @Test
    void hasNoR2ForAConstantTarget() {
        MetricsSummary summary = measured(new Task.Regression(1), new double[] {1, 2, 3}, 0.1, 0.1, 0.1);

        assertThat(TaskMetrics.find(summary.metrics(), MetricKind.R2)).isEmpty();
        assertThat(TaskMetrics.find(summary.metrics(), MetricKind.MSE)).isPresent();
    }

    @Test
    void leavesConstantTargetsOutOfTheAverageOfR2() {
        MetricsSummary summary = measured(new Task.Regression(2), new double[] {1, 9, 2, 8, 3, 7}, 1, 0, 2, 0, 3, 0);

        assertThat(value(summary, MetricKind.R2)).isEqualTo(1);
        assertThat(interval(summary, MetricKind.R2)).isEqualTo(new Interval(1, 1));
    }

    @Test
    void knowsNothingOfTheSpreadOfASingleRow() {
        MetricsSummary summary = measured(new Task.Regression(1), new double[] {1}, 3);

        assertThat(value(summary, MetricKind.MSE)).isEqualTo(4);
        assertThat(interval(summary, MetricKind.MSE)).isEqualTo(Interval.UNKNOWN);
        assertThat(interval(summary, MetricKind.RMSE).isKnown()).isFalse();
        assertThat(TaskMetrics.find(summary.metrics(), MetricKind.R2)).isEmpty();
    }

    @Test
    void hasNoMetricsWithoutRows() {
        assertThat(TaskMetrics.of(THREE, 1).summary().metrics()).isEmpty();
        assertThat(TaskMetrics.of(new Task.Regression(1), 1).summary().metrics())
                .isEmpty();
    }

    @Test
    void countsRowsWithoutLabels() {
        Task task = new Task.Agreement(new Task.Regression(2));

        MetricsSummary summary = measured(task, new double[] {1, 2, Double.NEGATIVE_INFINITY, 4});

        assertThat(summary).isEqualTo(new MetricsSummary(2, 1, List.of()));
    }

    @Test
    void refusesTargetsThatAreNoneOfTheTasks() {
        TaskMetrics metrics = TaskMetrics.of(THREE, 1);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> metrics.add(new double[3], new double[] {3}))
                .withMessage("target: expected a class 0..2, got 3.0");
        assertThatIllegalArgumentException().isThrownBy(() -> metrics.add(new double[3], new double[] {0.5}));
        assertThatIllegalArgumentException().isThrownBy(() -> metrics.add(new double[3], new double[] {Double.NaN}));
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> TaskMetrics.of(new Task.Regression(1), 1).add(new double[1], new double[] {Double.NaN}))
                .withMessage("target: expected a finite number, got NaN");
    }

    @Test
    void refusesArraysOfTheWrongLength() {
        TaskMetrics metrics = TaskMetrics.of(THREE, 1);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> metrics.add(new double[4], new double[1]))
                .withMessage("outputs: expected a multiple of 3 values, got 4");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> metrics.add(new double[6], new double[1]))
                .withMessage("targets: expected 2 values for 2 rows, got 1");
    }

    @Test
    void refusesTasksThatMakeNoSense() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Task.Classes(1, OutputScale.LOGITS));
        assertThatIllegalArgumentException().isThrownBy(() -> new Task.Regression(0));
        assertThatIllegalArgumentException().isThrownBy(() -> new Task.Agreement(new Task.Agreement(BINARY)));
    }

    private static MetricsSummary measured(Task task, double[] outputs, double... targets) {
        TaskMetrics metrics = TaskMetrics.of(task, 1);
        metrics.add(outputs, targets);
        return metrics.summary();
    }

    private static double value(MetricsSummary summary, MetricKind kind) {
        return TaskMetrics.find(summary.metrics(), kind).orElseThrow().value();
    }

    private static Interval interval(MetricsSummary summary, MetricKind kind) {
        return TaskMetrics.find(summary.metrics(), kind).orElseThrow().interval95();
    }
}
