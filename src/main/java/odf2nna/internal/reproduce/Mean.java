package odf2nna.internal.reproduce;

import java.util.List;
import org.apache.commons.statistics.distribution.TDistribution;
import org.jspecify.annotations.Nullable;

/**
 * A mean over seeds.
 *
 * @param value the mean
 * @param deviation the standard deviation of one (with n - 1); null for one value
 * @param low lower end of the 95 per cent interval of the mean, by Student's t; null for one value
 * @param high upper end
 */
record Mean(
        double value,
        @Nullable Double deviation,
        @Nullable Double low,
        @Nullable Double high) {
    private static final double TAIL = 0.025;

    /** {@return the mean of at least one value} */
    static Mean of(List<Double> values) {
        int n = values.size();
        double mean = values.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
        if (n == 1) {
            return new Mean(mean, null, null, null);
        }
        double squares = values.stream()
                .mapToDouble(value -> (value - mean) * (value - mean))
                .sum();
        double deviation = Math.sqrt(squares / (n - 1));
        double half = TDistribution.of(n - 1.0).inverseSurvivalProbability(TAIL) * deviation / Math.sqrt(n);
        return new Mean(mean, deviation, mean - half, mean + half);
    }
}
