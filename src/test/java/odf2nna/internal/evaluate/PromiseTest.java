package odf2nna.internal.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import odf2nna.evaluate.PromisedMetric;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is promised of an output, and whether rows say that it is kept. */
class PromiseTest {
    private static final Task TWO_CLASSES = new Task.Classes(2, OutputScale.LOGITS);

    private static PairedLoss loss(Promise promise, double[] before, double[] after) {
        return promise.beside(before, after).loss(2, 0);
    }

    private static boolean isKept(Promise promise, double[] before, double[] after) {
        PairedRows rows = promise.beside(before, after);
        return rows.loss(2, 0).isWithin(rows.limit(0.01));
    }

    /** {@return logits of two classes: the first {@code separated} rows, which are positive, differ from the others} */
    private static double[] logits(int rows, int separated) {
        double[] logits = new double[2 * rows];
        for (int row = 0; row < rows; row++) {
            logits[2 * row + (row < separated ? 1 : 0)] = 1;
        }
        return logits;
    }

    private static double[] firstPositive(int rows, int positive) {
        double[] targets = new double[2 * rows];
        for (int row = 0; row < rows; row++) {
            targets[2 * row + (row < positive ? 1 : 0)] = 1;
        }
        return targets;
    }

    @ParameterizedTest
    @EnumSource(
            value = PromisedMetric.class,
            names = {"ACCURACY", "BALANCED_ACCURACY", "MACRO_F1", "AUC", "AVERAGE_PRECISION", "LOG_LOSS"})
    void severalCandidatesMayBeMeasuredAtOnce(PromisedMetric metric) {
        int rows = 20_000;
        Promise promise =
                LabelPromises.of(TWO_CLASSES, metric, firstPositive(rows, 300)).get(0);
        double[] original = logits(rows, 250);
        List<double[]> candidates = IntStream.range(0, 16)
                .mapToObj(i -> new Random(i).doubles(2L * rows).toArray())
                .toList();
        List<float[]> alone = candidates.stream()
                .map(one -> promise.beside(original, one).after())
                .toList();

        List<float[]> together = candidates.parallelStream()
                .map(one -> promise.beside(original, one).after())
                .toList();

        assertThat(together).usingElementComparator(Arrays::compare).isEqualTo(alone);
    }

    @Test
    void aDyingClassBreaksThePromiseThoughAccuracyHardlyFalls() {
        // 2.3 % of 20,000 rows are positive; recall falls from 0.58 to 0.27, accuracy by 0.7 points
        List<Promise> usual = LabelPromises.usual(TWO_CLASSES, firstPositive(20_000, 460));
        double[] before = logits(20_000, 267);
        double[] dying = logits(20_000, 124);

        assertThat(usual).extracting(Promise::metric).containsExactly("accuracy", "recall of rare classes");
        assertThat(isKept(usual.get(0), before, dying)).isTrue();
        assertThat(isKept(usual.get(1), before, dying)).isFalse();
        assertThat(loss(usual.get(1), before, dying).estimate()).isEqualTo(143.0 / 267);
        assertThat(isKept(usual.get(1), before, logits(20_000, 255))).isTrue();
    }

    @Test
    void aFewRowsOfARareClassTellTooLittle() {
        // none of its 12 rows changes, but of new rows up to a quarter might, by the score interval: 4 / (12 + 4)
        Promise rare =
                LabelPromises.usual(TWO_CLASSES, firstPositive(2_000, 12)).get(1);
        double[] same = logits(2_000, 11);

        assertThat(loss(rare, same, same).estimate()).isZero();
        assertThat(isKept(rare, same, same)).isFalse();
        assertThat(loss(rare, same, same).rowsNeeded(ClassMetric.MOST_LOST, 2).orElseThrow())
                .isBetween(2_000L, 4_000L);
    }

    @Test
    void classesThatAccuracyGuardsNeedNoOtherGuard() {
        Promise rare =
                LabelPromises.usual(TWO_CLASSES, firstPositive(2_000, 1_000)).get(1);

        assertThat(rare.beside(logits(2_000, 1_000), logits(2_000, 0)).valueBefore())
                .isNaN();
        assertThat(loss(rare, logits(2_000, 1_000), logits(2_000, 0)).bound()).isZero();
    }

    @Test
    void aSmallOutputIsNotHiddenByALargeOne() {
        // the second number is a thousandth of the first: as a whole nothing is lost, of its own R² a tenth
        int rows = 2_000;
        Random random = new Random(1);
        double[] targets = new double[2 * rows];
        double[] before = new double[2 * rows];
        double[] after = new double[2 * rows];
        for (int row = 0; row < rows; row++) {
            targets[2 * row] = 1000 * random.nextGaussian();
            targets[2 * row + 1] = random.nextGaussian();
            before[2 * row] = targets[2 * row] + 300 * random.nextGaussian();
            after[2 * row] = before[2 * row];
            before[2 * row + 1] = targets[2 * row + 1] + 0.3 * random.nextGaussian();
            after[2 * row + 1] = before[2 * row + 1] + 0.3 * random.nextGaussian();
        }

        List<Promise> usual = LabelPromises.usual(new Task.Regression(2), targets);

        assertThat(usual).extracting(Promise::metric).containsExactly("R²", "R²");
        assertThat(isKept(usual.get(0), before, after)).isTrue();
        assertThat(isKept(usual.get(1), before, after)).isFalse();
        assertThat(loss(usual.get(1), before, after).estimate()).isBetween(0.05, 0.15);
    }

    @Test
    void aMetricHasToFitTheTask() {
        double[] targets = firstPositive(20, 10);

        assertThatThrownBy(() -> LabelPromises.of(TWO_CLASSES, PromisedMetric.R2, targets))
                .hasMessage(
                        "--metric r2: the outputs are taken for 2 classes; expected one of accuracy, balanced-accuracy,"
                                + " macro-f1, auc, average-precision, log-loss");
        assertThatThrownBy(() -> LabelPromises.of(new Task.Regression(1), PromisedMetric.AUC, targets))
                .hasMessageContaining("the outputs are taken for numbers; expected one of r2, mse, mae");
    }

    @Test
    void lossesAreSharesOfTheOriginals() {
        double[] targets = {0, 0, 0, 0};
        Promise mae = LabelPromises.of(new Task.Regression(1), PromisedMetric.MAE, targets)
                .get(0);
        Promise mse = LabelPromises.of(new Task.Regression(1), PromisedMetric.MSE, targets)
                .get(0);
        double[] before = {1, -1, 2, -2};
        double[] after = {1.5, -1.5, 3, -3};

        assertThat(loss(mae, before, after).estimate()).isEqualTo(0.5);
        assertThat(loss(mse, before, after).estimate()).isEqualTo(1.25);
    }
}
