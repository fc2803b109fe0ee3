package odf2nna.internal.evaluate;

import static odf2nna.internal.evaluate.OutputScale.LOGITS;
import static odf2nna.internal.evaluate.OutputScale.LOG_PROBABILITIES;
import static odf2nna.internal.evaluate.OutputScale.PROBABILITIES;
import static odf2nna.internal.evaluate.OutputScale.SCORES_ONLY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ClassScoresTest {
    @ParameterizedTest
    @EnumSource(OutputScale.class)
    void predictsTheLowestOfEqualClasses(OutputScale scale) {
        assertThat(read(scale, -3, -1, -1).predicted()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(OutputScale.class)
    void predictsClassZeroAtTheThresholdOfASingleOutput(OutputScale scale) {
        assertThat(read(scale, scale.threshold()).predicted()).isZero();
        assertThat(read(scale, Math.nextUp(scale.threshold())).predicted()).isEqualTo(1);
    }

    @Test
    void readsARowOutOfABatch() {
        ClassScores scores = new ClassScores(2, PROBABILITIES);

        scores.read(new double[] {0.9, 0.1, 0.25, 0.75}, 1);

        assertThat(scores.predicted()).isEqualTo(1);
        assertThat(scores.logLoss(0)).isEqualTo(-Math.log(0.25));
    }

    @Test
    void givesOneLossForOneDistributionOnEveryScale() {
        double[] p = {0.5, 0.3, 0.2};
        double[] logs = {Math.log(0.5), Math.log(0.3), Math.log(0.2)};
        double[] logits = {logs[0] + 7, logs[1] + 7, logs[2] + 7};
        for (int actual = 0; actual < 3; actual++) {
            double loss = -Math.log(p[actual]);
            assertThat(read(PROBABILITIES, p).logLoss(actual)).isEqualTo(loss);
            assertThat(read(LOG_PROBABILITIES, logs).logLoss(actual)).isEqualTo(loss);
            // the shift by 7 rounds the logits
            assertThat(read(LOGITS, logits).logLoss(actual)).isCloseTo(loss, within(1e-14));
        }
    }

    @Test
    void givesOneLossForOneProbabilityOnEveryScaleOfASingleOutput() {
        double p = 0.2;
        for (int actual = 0; actual < 2; actual++) {
            double loss = -Math.log(actual == 1 ? p : 1 - p);
            // each way to the loss rounds a few times
            assertThat(read(PROBABILITIES, p).logLoss(actual)).isCloseTo(loss, within(1e-15));
            assertThat(read(LOGITS, Math.log(p / (1 - p))).logLoss(actual)).isCloseTo(loss, within(1e-15));
            assertThat(read(LOG_PROBABILITIES, Math.log(p)).logLoss(actual)).isCloseTo(loss, within(1e-15));
        }
    }

    @Test
    void survivesLogitsOfAnySize() {
        assertThat(read(LOGITS, 1000, -1000).logLoss(0)).isZero();
        assertThat(read(LOGITS, 1000, -1000).logLoss(1)).isEqualTo(ClassScores.MOST_LOSS);
        assertThat(read(LOGITS, -1000).logLoss(0)).isZero();
        assertThat(read(LOGITS, -1000).logLoss(1)).isEqualTo(ClassScores.MOST_LOSS);
        assertThat(read(LOGITS, 40, 0).logLoss(0)).isEqualTo(Math.exp(-40));
    }

    @Test
    void sharesProbabilityAmongInfiniteLogits() {
        double infinity = Double.POSITIVE_INFINITY;

        assertThat(read(LOGITS, 1, infinity).logLoss(1)).isZero();
        assertThat(read(LOGITS, infinity, infinity).logLoss(1)).isEqualTo(Math.log(2));
        assertThat(read(LOGITS, -infinity, -infinity).logLoss(1)).isEqualTo(Math.log(2));
        assertThat(read(LOGITS, -infinity, 0).logLoss(0)).isEqualTo(ClassScores.MOST_LOSS);
    }

    @Test
    void clipsProbabilitiesSoThatALossIsFinite() {
        assertThat(read(PROBABILITIES, 0, 1).logLoss(0)).isEqualTo(-Math.log(1e-15));
        assertThat(read(PROBABILITIES, 0).logLoss(1)).isEqualTo(-Math.log(1e-15));
        assertThat(read(PROBABILITIES, 0, 1.0000001).logLoss(1)).isZero();
        assertThat(read(LOG_PROBABILITIES, 0.0).logLoss(0)).isEqualTo(-Math.log(1e-15));
        assertThat(read(LOG_PROBABILITIES, 0.1, -5).logLoss(0)).isZero();
    }

    @Test
    void ranksLogitsByTheirProbabilityNotTheirSize() {
        // the second row has the larger logit for class 0, the first the larger probability
        assertThat(read(LOGITS, 1, -3).rank(0, 0))
                .isGreaterThan(read(LOGITS, 2, 1).rank(0, 0));
    }

    @Test
    void tellsProbabilitiesNearOneApart() {
        // 1 - p is 1e-20 and 2e-18: equal as probabilities, not as their logarithms
        assertThat((float) read(LOGITS, 46, 0).rank(0, 0))
                .isGreaterThan((float) read(LOGITS, 41, 0).rank(0, 0));
    }

    @ParameterizedTest
    @EnumSource(OutputScale.class)
    void isWrongInEveryRespectOnARowWithNaN(OutputScale scale) {
        ClassScores scores = read(scale, 0.5, Double.NaN);

        assertThat(scores.predicted()).isEqualTo(-1);
        assertThat(scores.logLoss(0)).isEqualTo(ClassScores.MOST_LOSS);
        assertThat(scores.rank(0, 0)).isEqualTo(Double.NEGATIVE_INFINITY);
        assertThat(scores.rank(1, 0)).isEqualTo(Double.POSITIVE_INFINITY);
    }

    @Test
    void knowsNoLossForMereScores() {
        assertThat(SCORES_ONLY.hasProbabilities()).isFalse();
    }

    private static ClassScores read(OutputScale scale, double... outputs) {
        ClassScores scores = new ClassScores(outputs.length, scale);
        scores.read(outputs, 0);
        return scores;
    }
}
