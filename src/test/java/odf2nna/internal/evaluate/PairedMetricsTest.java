package odf2nna.internal.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import odf2nna.evaluate.ConfusionSummary;
import odf2nna.evaluate.ResidualSummary;
import org.junit.jupiter.api.Test;

class PairedMetricsTest {
    private static final Task.Classes TWO = new Task.Classes(2, OutputScale.PROBABILITIES);
    private static final Task.Binary BINARY = new Task.Binary(OutputScale.PROBABILITIES);

    @Test
    void measuresBothNetworksAsIfAlone() {
        double[] before = new Random(1).doubles(100).toArray();
        double[] after = new Random(2).doubles(100).toArray();
        double[] targets = new Random(3).ints(100, 0, 2).asDoubleStream().toArray();

        PairedSummary summary = measured(BINARY, before, after, targets);

        TaskMetrics alone = TaskMetrics.of(BINARY, 1);
        alone.add(after, targets);
        assertThat(summary.after()).isEqualTo(alone.summary());
        assertThat(summary.before()).isNotEqualTo(alone.summary());
    }

    @Test
    void givesThePairedDifferenceOfRowMetrics() {
        // right before: rows 0, 1, 3; right after: rows 0, 2, 3 and 4
        PairedSummary summary = measured(
                BINARY,
                new double[] {0.75, 0.75, 0.25, 0.25, 0.75},
                new double[] {0.75, 0.25, 0.75, 0.25, 0.25},
                1,
                1,
                1,
                0,
                0);

        Metric accuracy =
                TaskMetrics.find(summary.differences(), MetricKind.ACCURACY).orElseThrow();
        assertThat(accuracy.value()).isEqualTo(0.2);
        assertThat(accuracy.interval95()).isEqualTo(Proportions.pairedDifference(5, 2, 1));
        assertThat(accuracy.higherIsBetter()).isTrue();
        // losses change by log 3 up in row 1, down in rows 2 and 4; the loss itself rounds
        Metric logLoss =
                TaskMetrics.find(summary.differences(), MetricKind.LOG_LOSS).orElseThrow();
        assertThat(logLoss.value()).isCloseTo(-Math.log(3) / 5, within(1e-15));
        // t(0.975, 4) = 2.7764; differences (0, 1, -1, 0, -1)·log 3 have variance 0.7·log² 3
        double half = 2.7764 * Math.sqrt(0.7 / 5) * Math.log(3);
        assertThat(logLoss.interval95().upper()).isCloseTo(logLoss.value() + half, within(1e-4));
        assertThat(TaskMetrics.find(summary.differences(), MetricKind.ROC_AUC)).isEmpty();
    }

    @Test
    void asManyRowsGainedAsLostAreNoDifference() {
        PairedMetrics metrics = new PairedMetrics(TWO, 1);
        double[] zero = {0.9, 0.1};
        double[] one = {0.1, 0.9};
        for (int row = 0; row < 999; row++) {
            metrics.add(row % 3 == 1 ? one : zero, row % 3 == 2 ? one : zero, new double[] {0});
        }

        assertThat(metrics.summary().differences().get(0).value()).isZero();
    }

    @Test
    void classifiersHaveTablesAndNumbersHaveResiduals() {
        PairedSummary classes = measured(BINARY, new double[] {0.75, 0.25}, new double[] {0.25, 0.25}, 1, 0);
        PairedSummary numbers = measured(new Task.Regression(1), new double[] {2}, new double[] {3}, 1);
        PairedSummary unlabelled = measured(new Task.Agreement(BINARY), new double[] {0.75}, new double[] {0.25});

        assertThat(classes.confusion())
                .hasValue(new ConfusionSummary(
                        List.of(List.of(1L, 0L, 0L), List.of(0L, 1L, 0L)),
                        List.of(List.of(1L, 0L, 0L), List.of(1L, 0L, 0L))));
        assertThat(classes.residuals()).isEmpty();
        assertThat(numbers.confusion()).isEmpty();
        assertThat(numbers.residuals()).hasValue(new ResidualSummary(1, List.of(1.0), List.of(2.0), List.of(3.0)));
        assertThat(unlabelled.confusion()).isEmpty();
        assertThat(unlabelled.residuals()).isEmpty();
    }

    @Test
    void givesThePairedDifferenceOfErrors() {
        // errors before 1, 2; after 0, -3: squares change by -1 and 5, sizes by -1 and 1
        PairedSummary summary = measured(new Task.Regression(1), new double[] {2, 4}, new double[] {1, -1}, 1, 2);

        assertThat(TaskMetrics.find(summary.differences(), MetricKind.MSE)
                        .orElseThrow()
                        .value())
                .isEqualTo(2);
        assertThat(TaskMetrics.find(summary.differences(), MetricKind.MAE)
                        .orElseThrow()
                        .value())
                .isZero();
        assertThat(TaskMetrics.find(summary.differences(), MetricKind.RMSE)).isEmpty();
    }

    @Test
    void isNarrowerThanTheMetricsOfTwoNetworksThatErrTogether() {
        Random random = new Random(4);
        double[] targets = random.doubles(500).toArray();
        double[] before = new double[500];
        double[] after = new double[500];
        for (int i = 0; i < 500; i++) {
            before[i] = targets[i] + random.nextGaussian();
            after[i] = before[i] + 0.01 * random.nextGaussian();
        }

        PairedSummary summary = measured(new Task.Regression(1), before, after, targets);

        assertThat(width(TaskMetrics.find(summary.differences(), MetricKind.MSE).orElseThrow()))
                .isLessThan(width(TaskMetrics.find(summary.before().metrics(), MetricKind.MSE)
                                .orElseThrow())
                        / 10);
    }

    @Test
    void countsRowsOfTheSameClassAsAgreement() {
        PairedSummary summary = measured(
                TWO, new double[] {0.6, 0.4, 0.5, 0.5, 0.2, 0.8}, new double[] {0.9, 0.1, 0.4, 0.6, 0.3, 0.7}, 0, 0, 0);

        Metric agreement =
                TaskMetrics.find(summary.fidelity(), MetricKind.AGREEMENT).orElseThrow();
        assertThat(agreement.value()).isEqualTo(2.0 / 3);
        assertThat(agreement.interval95()).isEqualTo(Proportions.wilson(3, 2));
    }

    @Test
    void agreesOnNothingWhereThereIsNaN() {
        double nan = Double.NaN;

        PairedSummary summary =
                measured(new Task.Agreement(BINARY), new double[] {nan, 0.9, 0.1}, new double[] {nan, nan, 0.2});

        assertThat(TaskMetrics.find(summary.fidelity(), MetricKind.AGREEMENT)
                        .orElseThrow()
                        .value())
                .isEqualTo(1.0 / 3);
        assertThat(TaskMetrics.find(summary.fidelity(), MetricKind.MAX_DIFFERENCE))
                .isEmpty();
        assertThat(summary.before().nanRows()).isEqualTo(1);
        assertThat(summary.after().nanRows()).isEqualTo(2);
    }

    @Test
    void measuresDifferencesOfOutputsAgainstTheirSize() {
        // differences 0, 1, 0, -3; squares of the original 9, 16, 0, 25
        PairedSummary summary = measured(
                new Task.Agreement(new Task.Regression(2)), new double[] {3, 4, 0, 5}, new double[] {3, 5, 0, 2});

        assertThat(fidelity(summary, MetricKind.MAX_DIFFERENCE)).isEqualTo(3);
        assertThat(fidelity(summary, MetricKind.RMS_DIFFERENCE)).isEqualTo(Math.sqrt(10.0 / 4));
        // one rounding each
        assertThat(fidelity(summary, MetricKind.RELATIVE_MAX_DIFFERENCE))
                .isCloseTo(3 / Math.sqrt(50.0 / 4), within(1e-15));
        assertThat(fidelity(summary, MetricKind.RELATIVE_RMS_DIFFERENCE)).isCloseTo(Math.sqrt(0.2), within(1e-15));
        // first output: exact; second: original 4, 5 varies by 0.5 about its mean, errors 1 and 9
        assertThat(fidelity(summary, MetricKind.R2_TO_ORIGINAL)).isCloseTo((1 + 1 - 10 / 0.5) / 2, within(1e-13));
        assertThat(summary.differences()).isEmpty();
    }

    @Test
    void findsIdenticalNetworksIdentical() {
        double[] outputs = {1, 2, 5, Double.POSITIVE_INFINITY};

        PairedSummary summary =
                measured(new Task.Agreement(new Task.Classes(2, OutputScale.LOGITS)), outputs, outputs.clone());

        assertThat(fidelity(summary, MetricKind.AGREEMENT)).isEqualTo(1);
        assertThat(fidelity(summary, MetricKind.MAX_DIFFERENCE)).isZero();
        assertThat(fidelity(summary, MetricKind.RMS_DIFFERENCE)).isZero();
    }

    @Test
    void hasNoDifferencesOfNumbersThatAreUnusable() {
        PairedSummary summary =
                measured(new Task.Regression(1), new double[] {1, Double.NaN}, new double[] {1, 2}, 1, 3);

        assertThat(summary.before().metrics()).isEmpty();
        assertThat(TaskMetrics.find(summary.after().metrics(), MetricKind.MSE)).isPresent();
        assertThat(summary.differences()).isEmpty();
        assertThat(summary.fidelity()).isEmpty();
    }

    @Test
    void doesNotDependOnTheSizeOfABatch() {
        double[] before = new Random(1).doubles(300).toArray();
        double[] after = new Random(2).doubles(300).toArray();
        double[] targets = new Random(3).doubles(300).toArray();
        Task task = new Task.Regression(3);
        PairedMetrics parts = new PairedMetrics(task, 1);
        for (int i = 0; i < 300; i += 30) {
            parts.add(
                    Arrays.copyOfRange(before, i, i + 30),
                    Arrays.copyOfRange(after, i, i + 30),
                    Arrays.copyOfRange(targets, i, i + 30));
        }

        assertThat(parts.summary()).isEqualTo(measured(task, before, after, targets));
    }

    @Test
    void saysNothingWithoutRows() {
        PairedSummary summary = new PairedMetrics(TWO, 1).summary();

        assertThat(summary.differences()).isEmpty();
        assertThat(summary.fidelity()).isEmpty();
    }

    @Test
    void refusesOutputsOfDifferentLength() {
        PairedMetrics metrics = new PairedMetrics(TWO, 1);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> metrics.add(new double[4], new double[2], new double[2]))
                .withMessage("outputsAfter: expected 4 values as before, got 2");
    }

    private static PairedSummary measured(Task task, double[] before, double[] after, double... targets) {
        PairedMetrics metrics = new PairedMetrics(task, 1);
        metrics.add(before, after, targets);
        return metrics.summary();
    }

    private static double fidelity(PairedSummary summary, MetricKind kind) {
        return TaskMetrics.find(summary.fidelity(), kind).orElseThrow().value();
    }

    private static double width(Metric metric) {
        return metric.interval95().upper() - metric.interval95().lower();
    }
}
