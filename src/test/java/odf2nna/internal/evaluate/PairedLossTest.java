package odf2nna.internal.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PairedLossTest {
    /** Tango's statistic from its definition: the likelihood under a difference, maximised over a grid of the other share. */
    private static double score(double lost, double gained, double n, double difference) {
        double best = Double.NEGATIVE_INFINITY;
        double share = 0;
        for (double q = Math.max(0, -difference) + 1e-9; 2 * q + difference < 1; q += 1e-6) {
            double likelihood = lost * Math.log(q + difference)
                    + gained * Math.log(q)
                    + (n - lost - gained) * Math.log(1 - 2 * q - difference);
            if (likelihood > best) {
                best = likelihood;
                share = q;
            }
        }
        return (lost - gained - n * difference) / Math.sqrt(n * (2 * share + difference * (1 - difference)));
    }

    @ParameterizedTest
    @CsvSource({"12, 2, 50", "5, 9, 200", "30, 25, 1000", "1, 0, 40"})
    void theBoundOfErrorRatesIsWhereTangosStatisticIsCritical(int lost, int gained, int rows) {
        PairedLoss loss = PairedLoss.ofErrorRates(lost, gained, rows, 1.96);

        assertThat(loss.estimate()).isEqualTo((lost - gained) / (double) rows);
        // the grid has steps of 1e-6 in a share, which the statistic multiplies by less than 1e3
        assertThat(score(lost, gained, rows, loss.bound())).isCloseTo(-1.96, within(1e-3));
    }

    @Test
    void rowsThatDoNotChangeBoundTheLossByThoseThatMightHave() {
        // nothing lost in n rows: z²/n to first order, as for Wilson's interval
        PairedLoss loss = PairedLoss.ofErrorRates(0, 0, 400, 2);

        assertThat(loss.estimate()).isZero();
        // 4/404 by the closed form z²/(n + z²)
        assertThat(loss.bound()).isCloseTo(4.0 / 404, within(1e-9));
    }

    @Test
    void aLossIsSignificantWhereItsLowerBoundIsAboveZero() {
        assertThat(PairedLoss.ofErrorRates(30, 5, 1000, 1.645).isSignificant()).isTrue();
        assertThat(PairedLoss.ofErrorRates(10, 8, 1000, 1.645).isSignificant()).isFalse();
        assertThat(PairedLoss.ofErrorRates(5, 30, 1000, 1.645).isSignificant()).isFalse();
    }

    @Test
    void fewNumbersSayNothing() {
        assertThat(PairedLoss.ofErrors(new double[] {1, 2, 3}, 2, 0).bound()).isInfinite();
        assertThat(PairedLoss.ofErrors(new double[20], 2, 0)).isEqualTo(new PairedLoss(0, 0, 0, 20));
    }

    @Test
    void numbersThatAreNormalHaveTheBoundOfStudent() {
        Random random = new Random(4);
        double[] values = random.doubles(400).map(u -> random.nextGaussian()).toArray();

        PairedLoss loss = PairedLoss.ofErrors(values, 1.645, 1);

        // the quantile of 999 resamples has a standard error of some 0.07
        assertThat((loss.bound() - loss.estimate()) / loss.standardError()).isCloseTo(1.649, within(0.25));
    }

    /** How often the true mean, 1, is above the bound, for numbers as skewed as squared errors. */
    private static double missed(int runs, int rows) {
        Random random = new Random(5);
        int missed = 0;
        for (int run = 0; run < runs; run++) {
            double[] squares = new double[rows];
            for (int i = 0; i < rows; i++) {
                double value = random.nextGaussian();
                squares[i] = value * value;
            }
            missed += PairedLoss.ofErrors(squares, 1.645, run).bound() < 1 ? 1 : 0;
        }
        return missed / (double) runs;
    }

    @Test
    void theTrueMeanOfSkewedNumbersIsSeldomAboveTheBound() {
        // 0.05, with a standard error of 0.015 over 200 runs; Student's interval misses 0.10 of the time
        assertThat(missed(200, 60)).isBetween(0.0, 0.095);
    }

    @Test
    @Tag("slow")
    void theTrueMeanOfSkewedNumbersIsAboveTheBoundOnceInTwenty() {
        // a standard error of 0.0034 over 4,000 runs, and the remaining skewness
        assertThat(missed(4000, 60)).isCloseTo(0.05, within(0.02));
    }

    @Test
    void rowsNeededBringTheBoundBelowTheLimit() {
        double z = 2;
        PairedLoss loss = PairedLoss.ofErrorRates(10, 10, 500, z);
        assertThat(loss.isWithin(0.01)).isFalse();

        int times = (int) Math.ceil(loss.rowsNeeded(0.01, z).orElseThrow() / 500.0);

        assertThat(PairedLoss.ofErrorRates(10L * times, 10L * times, 500L * times, z)
                        .isWithin(0.0102))
                .isTrue();
        assertThat(PairedLoss.ofErrorRates(20, 10, 500, z).rowsNeeded(0.01, z)).isEmpty();
    }
}
