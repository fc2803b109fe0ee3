package odf2nna.internal.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProportionsTest {
    /** Newcombe, Statistics in Medicine 17 (1998) 857-872, table I, method 3; four digits are printed. */
    @ParameterizedTest
    @CsvSource({"263, 81, 0.2553, 0.3662", "148, 15, 0.0624, 0.1605", "20, 0, 0.0000, 0.1611", "29, 1, 0.0061, 0.1718"})
    void agreesWithPublishedWilsonIntervals(int rows, int hits, double lower, double upper) {
        Interval interval = Proportions.wilson(rows, hits);

        assertThat(interval.lower()).isCloseTo(lower, within(0.00005));
        assertThat(interval.upper()).isCloseTo(upper, within(0.00005));
    }

    @Test
    void takesMoreRowsThanAnIntHolds() {
        Interval interval = Proportions.wilson(1L << 40, 1L << 39);

        // ±1.96·sqrt(1/4/2³¹) = ±2.1e-5
        assertThat(TaskMetrics.contains(interval, 0.5)).isTrue();
        assertThat(interval.upper() - interval.lower()).isCloseTo(4.2e-5, within(0.1e-5));
    }

    @Test
    void addsHalfARowToEveryOutcomeOfAPair() {
        // n' = 12, difference (3 - 1)/12 = 1/6, variance ((3 + 1 + 1)/12 - 1/36)/12
        double half = Proportions.Z95 * Math.sqrt((5.0 / 12 - 1.0 / 36) / 12);

        Interval interval = Proportions.pairedDifference(10, 3, 1);

        // a few roundings
        assertThat(interval.lower()).isCloseTo(1.0 / 6 - half, within(1e-14));
        assertThat(interval.upper()).isCloseTo(1.0 / 6 + half, within(1e-14));
    }

    @Test
    void keepsSomeWidthWhenNoRowChanged() {
        Interval interval = Proportions.pairedDifference(100, 0, 0);

        assertThat(interval.lower()).isNegative();
        assertThat(interval.upper()).isEqualTo(-interval.lower());
    }

    @Test
    void isSymmetricAboutAHalfOnTheLogitScaleAndNeverLeavesZeroToOne() {
        Interval middle = Proportions.logit(0.5, 0.1);
        // rounding
        assertThat(middle.lower()).isCloseTo(1 - middle.upper(), within(1e-15));
        // to first order ±1.96·0.1, to third order narrower by (0.784)²/12 = 5 %
        assertThat(middle.upper()).isCloseTo(0.696, within(0.012));

        assertThat(Proportions.logit(0.99, 0.5).upper()).isLessThanOrEqualTo(1);
        assertThat(Proportions.logit(0.99, 0.5).lower()).isGreaterThanOrEqualTo(0);
        assertThat(Proportions.logit(0.3, 1e9)).isEqualTo(new Interval(0, 1));
    }

    /** The library's end of 3,000 hits of 3,000 is 1.0000000000000002. */
    @Test
    void endsAreProportions() {
        for (long rows = 1; rows < 5000; rows++) {
            assertThat(Proportions.wilson(rows, rows).upper()).isLessThanOrEqualTo(1);
            assertThat(Proportions.wilson(rows, 0).lower()).isNotNegative();
        }
    }
}
