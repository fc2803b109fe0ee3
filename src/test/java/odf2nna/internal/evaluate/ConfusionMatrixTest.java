package odf2nna.internal.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import odf2nna.evaluate.ConfusionSummary;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfusionMatrixTest {
    @Test
    void averagesF1OverClasses() {
        ConfusionMatrix matrix = filled(2, new int[] {0, 0, 0, 1}, new int[] {0, 0, 1, 1});

        // class 0: 2 hits of 3 actual and 2 predicted, 4/5; class 1: 1 hit of 1 actual and 2 predicted, 2/3
        assertThat(matrix.hits()).isEqualTo(3);
        // three roundings
        assertThat(matrix.macroF1()).isCloseTo((4.0 / 5 + 2.0 / 3) / 2, within(1e-15));
    }

    @Test
    void showsEveryCellWithTheRowsWithoutAPredictionLast() {
        assertThat(filled(2, new int[] {0, 0, 1, 1}, new int[] {0, 1, 1, -1}).table())
                .hasValue(List.of(List.of(1L, 1L, 0L), List.of(0L, 1L, 1L)));
    }

    @Test
    void showsNoTableThatNobodyCouldRead() {
        int most = ConfusionSummary.MOST_CLASSES;

        assertThat(new ConfusionMatrix(most).table()).isPresent();
        assertThat(new ConfusionMatrix(most + 1).table()).isEmpty();
    }

    @Test
    void leavesOutClassesThatNeitherOccurNorArePredicted() {
        assertThat(filled(9, new int[] {4, 4}, new int[] {4, 4}).macroF1()).isEqualTo(1);
        // class 4: 1 hit of 2 actual and 1 predicted; class 7 is predicted once and never right
        assertThat(filled(9, new int[] {4, 4}, new int[] {4, 7}).macroF1()).isEqualTo(2.0 / 3 / 2);
    }

    @Test
    void countsARowWithoutPredictionAsMissed() {
        // 1 hit of 2 actual and 1 predicted
        assertThat(filled(2, new int[] {1, 1}, new int[] {1, -1}).macroF1()).isEqualTo(2.0 / 3);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void equalsF1FromPrecisionAndRecallOfEachClass(long seed) {
        Random random = new Random(seed);
        int[] actual = random.ints(500, 0, 5).toArray();
        int[] predicted = random.ints(500, 0, 5).toArray();

        double sum = 0;
        for (int c = 0; c < 5; c++) {
            double precision = share(actual, predicted, c);
            double recall = share(predicted, actual, c);
            sum += 2 * precision * recall / (precision + recall);
        }

        // the two formulas differ in rounding only
        assertThat(filled(5, actual, predicted).macroF1()).isCloseTo(sum / 5, within(1e-12));
    }

    @Test
    void givesTheSameIntervalForTheSameSeed() {
        int[] actual = new Random(1).ints(300, 0, 3).toArray();
        int[] predicted = new Random(2).ints(300, 0, 3).toArray();
        ConfusionMatrix matrix = filled(3, actual, predicted);

        assertThat(matrix.macroF1Interval95(7)).isEqualTo(matrix.macroF1Interval95(7));
        assertThat(matrix.macroF1Interval95(7)).isNotEqualTo(matrix.macroF1Interval95(8));
    }

    @Test
    void drawsManyRowsByCellAsItWouldOneByOne() {
        // a symmetric table of two classes with one share p of errors: macro F1 is nearly the accuracy, so the interval
        // is
        // nearly ±1.96·sqrt(p(1-p)/n); 1000 draws give the deviation to 2.2 %, and so 10 % is more than four times that
        int rows = 100_000;
        int[] actual = new int[rows];
        int[] predicted = new int[rows];
        for (int i = 0; i < rows; i++) {
            actual[i] = i % 2;
            predicted[i] = i % 20 < 2 ? 1 - actual[i] : actual[i];
        }
        double half = 1.96 * Math.sqrt(0.1 * 0.9 / rows);

        Interval interval = filled(2, actual, predicted).macroF1Interval95(5);

        assertThat(interval.lower()).isCloseTo(0.9 - half, within(0.1 * half));
        assertThat(interval.upper()).isCloseTo(0.9 + half, within(0.1 * half));
    }

    @Test
    void fallsBackOnWilsonWhereResamplingCanShowNoError() {
        ConfusionMatrix matrix = filled(2, new int[] {0, 1, 0, 1}, new int[] {0, 1, 0, 1});

        assertThat(matrix.macroF1Interval95(1)).isEqualTo(Proportions.wilson(4, 4));
    }

    @Test
    void keepsNoCellsBeyondItsLimitAndThenHasNoInterval() {
        ConfusionMatrix matrix =
                filled(ConfusionMatrix.MOST_CLASSES_IN_FULL + 1, new int[] {0, 1024, 3}, new int[] {0, 1024, 4});

        assertThat(matrix.macroF1()).isEqualTo(0.5);
        assertThat(matrix.macroF1Interval95(1)).isEqualTo(Interval.UNKNOWN);
    }

    private static ConfusionMatrix filled(int classes, int[] actual, int[] predicted) {
        ConfusionMatrix matrix = new ConfusionMatrix(classes);
        for (int i = 0; i < actual.length; i++) {
            matrix.add(actual[i], predicted[i]);
        }
        return matrix;
    }

    /** {@return of the rows where {@code given} is the class, the share where {@code what} is it too} */
    private static double share(int[] what, int[] given, int c) {
        int hits = 0;
        int rows = 0;
        for (int i = 0; i < what.length; i++) {
            rows += given[i] == c ? 1 : 0;
            hits += given[i] == c && what[i] == c ? 1 : 0;
        }
        return (double) hits / rows;
    }
}
