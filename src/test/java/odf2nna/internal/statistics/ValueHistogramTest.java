package odf2nna.internal.statistics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ValueHistogramTest {
    private static List<Double> middles(ValueHistogram histogram) {
        List<Double> middles = new ArrayList<>();
        histogram.forEach((middle, count) -> middles.add(middle));
        return middles;
    }

    @Test
    void binsAreSixtyFourthsWideAtMostWhateverTheSize() {
        Random random = new Random(1);
        for (int i = 0; i < 2000; i++) {
            float value = Math.scalb(random.nextFloat() - 0.5f, random.nextInt(200) - 100);
            ValueHistogram histogram = new ValueHistogram();
            histogram.add(value);
            // a bin is 2⁻⁵ of the power of two below it wide, so its middle is at most 2⁻⁶ of that from either end
            double power = Math.scalb(1.0, Math.getExponent(value));
            assertThat(Math.abs(middles(histogram).get(0) - value)).isLessThanOrEqualTo(power / 64);
        }
    }

    @Test
    void binsComeFromTheLowestToTheHighestAndZerosAreLeftOut() {
        ValueHistogram histogram = new ValueHistogram();
        for (float value : new float[] {3, -0.0f, -1e-20f, 1e30f, 0, -5e10f, 1e-44f}) {
            histogram.add(value);
        }

        assertThat(middles(histogram)).hasSize(5).isSorted();
    }

    @Test
    void mergedCountsAreThoseOfAllValuesTogether() {
        ValueHistogram first = new ValueHistogram();
        ValueHistogram second = new ValueHistogram();
        first.add(2);
        second.add(2);
        second.add(-7);
        first.merge(second);
        long[] total = {0};
        first.forEach((middle, count) -> total[0] += count);

        assertThat(total[0]).isEqualTo(3);
        first.clear();
        assertThat(middles(first)).isEmpty();
    }
}
