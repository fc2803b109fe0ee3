package odf2nna.internal.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RocAucTest {
    /** The area is a ratio of exact half counts, divided twice: a few roundings. */
    private static final double ROUNDING = 1e-12;

    @Test
    void isTheShareOfPairsInTheRightOrder() {
        // positives 0.9 0.4, negatives 0.5 0.1: of four pairs only (0.4, 0.5) is wrong
        RocAuc auc = auc(new double[] {0.9, 0.4, 0.5, 0.1}, new boolean[] {true, true, false, false});

        assertThat(auc.area()).isEqualTo(0.75);
    }

    @Test
    void countsATieAsOneHalf() {
        // pairs: (0.5, 0.5) one half, (0.5, 0.2) one, (0.8, 0.5) one, (0.8, 0.2) one
        RocAuc auc = auc(new double[] {0.5, 0.8, 0.5, 0.2}, new boolean[] {true, true, false, false});

        assertThat(auc.area()).isEqualTo(3.5 / 4);
    }

    @Test
    void countsBothZerosAsEqualAndOrdersNegativeScores() {
        RocAuc auc = auc(new double[] {-0.0, -1, 0.0, -2}, new boolean[] {true, true, false, false});

        assertThat(auc.area()).isEqualTo(2.5 / 4);
    }

    @Test
    void doesNotExistWithOneSideOnly() {
        assertThat(auc(new double[] {1, 2}, new boolean[] {true, true}).exists())
                .isFalse();
        assertThat(auc(new double[] {1, 2}, new boolean[] {false, false}).exists())
                .isFalse();
        assertThat(new RocAuc(new RankHistogram(8)).exists()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void equalsAllPairsComparedOneByOne(long seed) {
        Sample sample = new Sample(seed, 700, seed % 2 == 0);

        RocAuc auc = new RocAuc(sample.in(new RankHistogram(1024)));

        assertThat(auc.binError()).isZero();
        assertThat(auc.area()).isCloseTo(sample.area(), within(ROUNDING));
        assertThat(auc.deLongVariance()).isCloseTo(sample.deLongVariance(), within(ROUNDING));
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 16, 64, 512})
    void staysWithinItsBoundWhenScoresShareBins(int capacity) {
        Sample sample = new Sample(capacity, 2000, false);
        RankHistogram histogram = sample.in(new RankHistogram(capacity));

        RocAuc auc = new RocAuc(histogram);

        assertThat(histogram.isCoarse()).isTrue();
        assertThat(histogram.positives().length).isLessThanOrEqualTo(capacity);
        assertThat(Math.abs(auc.area() - sample.area())).isLessThanOrEqualTo(auc.binError() + ROUNDING);
        assertThat(TaskMetrics.contains(auc.interval95(), sample.area())).isTrue();
    }

    @Test
    void needsFewBinsForASmallError() {
        // 200,000 different scores: 1.4e-5 was measured, far below the 2e-3 by which sampling moves the area
        Sample sample = new Sample(9, 200_000, false);

        assertThat(new RocAuc(sample.in(new RankHistogram(1 << 16))).binError()).isBetween(1e-9, 1e-4);
    }

    @Test
    void hasTheSameBinsInAnyOrderOfTheRows() {
        Sample sample = new Sample(3, 3000, false);
        RankHistogram forward = sample.in(new RankHistogram(100));
        RankHistogram backward = new RankHistogram(100);
        for (int i = sample.scores.length - 1; i >= 0; i--) {
            backward.add(sample.scores[i], sample.positive[i]);
        }

        assertThat(backward.positives()).isEqualTo(forward.positives());
        assertThat(backward.negatives()).isEqualTo(forward.negatives());
    }

    @Test
    void hasAnIntervalOfSomeWidthEvenWhenSeparationIsComplete() {
        // score method at A = 1, m = n = 2: the lower end solves 1 - t = z sqrt(V(t)), so it is well below 1
        Interval interval = auc(new double[] {3, 4, 1, 2}, new boolean[] {true, true, false, false})
                .interval95();

        assertThat(interval.upper()).isEqualTo(1);
        assertThat(interval.lower()).isBetween(0.2, 0.6);
    }

    @Test
    void hasAnIntervalAroundOneHalfWhenAllScoresAreEqual() {
        Interval interval = auc(new double[] {1, 1, 1, 1}, new boolean[] {true, true, false, false})
                .interval95();

        assertThat(interval.lower()).isBetween(0.01, 0.3);
        // V(t) is symmetric about one half; 60 halvings of the bracket leave rounding only
        assertThat(interval.upper()).isCloseTo(1 - interval.lower(), within(ROUNDING));
    }

    private static RocAuc auc(double[] scores, boolean[] positive) {
        RankHistogram histogram = new RankHistogram(8);
        for (int i = 0; i < scores.length; i++) {
            histogram.add(scores[i], positive[i]);
        }
        return new RocAuc(histogram);
    }

    /** Random scores, positives one deviation higher; all float32, optionally with many ties. */
    private static final class Sample {
        final double[] scores;
        final boolean[] positive;

        Sample(long seed, int rows, boolean ties) {
            Random random = new Random(seed);
            scores = new double[rows];
            positive = new boolean[rows];
            for (int i = 0; i < rows; i++) {
                positive[i] = random.nextInt(3) == 0;
                double score = random.nextGaussian() + (positive[i] ? 1 : 0);
                scores[i] = ties ? Math.rint(score * 4) : (float) score;
            }
        }

        RankHistogram in(RankHistogram histogram) {
            for (int i = 0; i < scores.length; i++) {
                histogram.add(scores[i], positive[i]);
            }
            return histogram;
        }

        /** The mean over rows of the other side of 1, 1/2 or 0, in favour of row i's side. */
        private double wins(int i) {
            double wins = 0;
            int others = 0;
            for (int j = 0; j < scores.length; j++) {
                if (positive[j] != positive[i]) {
                    double order = (scores[i] - scores[j]) * (positive[i] ? 1 : -1);
                    wins += order > 0 ? 1 : order == 0 ? 0.5 : 0;
                    others++;
                }
            }
            return wins / others;
        }

        double area() {
            double sum = 0;
            int count = 0;
            for (int i = 0; i < scores.length; i++) {
                if (positive[i]) {
                    sum += wins(i);
                    count++;
                }
            }
            return sum / count;
        }

        double deLongVariance() {
            return sideVariance(true) + sideVariance(false);
        }

        private double sideVariance(boolean side) {
            double area = area();
            double squares = 0;
            int count = 0;
            for (int i = 0; i < scores.length; i++) {
                if (positive[i] == side) {
                    squares += (wins(i) - area) * (wins(i) - area);
                    count++;
                }
            }
            return squares / (count - 1) / count;
        }
    }
}
