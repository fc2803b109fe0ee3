package odf2nna.internal.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import odf2nna.internal.network.Vector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HistogramAccumulatorTest {
    private static final int LAST = HistogramAccumulator.BINS - 1;

    private static ActivationHistogram of(double low, double high, double... values) {
        HistogramAccumulator counted = new HistogramAccumulator(low, high);
        for (double value : values) {
            counted.add(value);
        }
        return counted.histogram("s");
    }

    @ParameterizedTest
    @CsvSource({"0.5, 0", "1, 1", "39.5, 39", "40, 39", "-3, 0", "41, 39"})
    void aValueIsInTheBinItBelongsToOrAtTheNearerEnd(double value, int bin) {
        ActivationHistogram histogram = of(0, 40, value);

        assertThat(histogram.counts()).hasSize(HistogramAccumulator.BINS);
        assertThat(histogram.counts().get(bin)).isEqualTo(1);
        assertThat(histogram.zeros()).isZero();
    }

    @Test
    void exactZerosAreCountedApart() {
        ActivationHistogram histogram = of(-1, 1, 0, -0.0, 1e-300);

        assertThat(histogram.zeros()).isEqualTo(2);
        assertThat(histogram.counts().stream().mapToLong(Long::longValue).sum()).isEqualTo(1);
    }

    @Test
    void aRangeOfOneValueAndTheWidestOfAllHaveBinsToo() {
        assertThat(of(3, 3, 3, 3).counts().get(0)).isEqualTo(2);
        assertThat(of(-Double.MAX_VALUE, Double.MAX_VALUE, -Double.MAX_VALUE, Double.MAX_VALUE)
                        .counts())
                .satisfies(counts -> assertThat(counts.get(0)).isEqualTo(1))
                .satisfies(counts -> assertThat(counts.get(LAST)).isEqualTo(1));
    }

    @Test
    void partsComeToTheSameAsTheWhole() {
        Random random = new Random(3);
        HistogramAccumulator whole = new HistogramAccumulator(-2, 2);
        HistogramAccumulator first = whole.fresh();
        HistogramAccumulator second = whole.fresh();
        for (int i = 0; i < 1000; i++) {
            double value = Math.max(0, random.nextGaussian());
            whole.add(value);
            (random.nextBoolean() ? first : second).add(value);
        }

        second.merge(first);

        assertThat(second.histogram("s")).isEqualTo(whole.histogram("s"));
        second.clear();
        assertThat(second.histogram("s")).isEqualTo(of(-2, 2));
    }

    @Test
    void theEndsAreTheExtremesOfAllUnits() {
        Vector nothing = Vector.of(new double[] {0, 0});
        UnitStatistics seen = new UnitStatistics(
                "s", 9, nothing, nothing, Vector.of(new double[] {-1, 2}), Vector.of(new double[] {3, 7}), nothing);

        ActivationHistogram histogram = HistogramAccumulator.over(seen).histogram("s");

        assertThat(histogram.low()).isEqualTo(-1);
        assertThat(histogram.high()).isEqualTo(7);
    }

    @ParameterizedTest
    @CsvSource({"NaN, 1", "0, Infinity", "2, 1"})
    void refusesEndsBetweenWhichNothingLies(double low, double high) {
        assertThatThrownBy(() -> new HistogramAccumulator(low, high))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("range: expected two finite ends");
    }
}
