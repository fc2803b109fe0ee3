package odf2nna.report;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Statistics of one tensor, unit by unit.
 *
 * @param tensor its name
 * @param sources layers whose units it carries; none for an input
 * @param layers layers that consume it
 * @param samples values counted of each unit
 * @param mean mean of each unit
 * @param deviation population standard deviation of each unit
 * @param minimum lowest value of each unit
 * @param maximum highest value of each unit
 * @param zeroShare share of zeros of each unit
 * @param pruned indices of the pruned units, ascending; null without a plan
 * @param histogram distribution of the values of all units; null if not requested
 */
public record UnitsReport(
        String tensor,
        List<String> sources,
        List<String> layers,
        long samples,
        List<Double> mean,
        List<Double> deviation,
        List<Double> minimum,
        List<Double> maximum,
        List<Double> zeroShare,
        @Nullable List<Integer> pruned,
        @Nullable Histogram histogram) {
    public UnitsReport {
        sources = List.copyOf(sources);
        layers = List.copyOf(layers);
        mean = List.copyOf(mean);
        deviation = List.copyOf(deviation);
        minimum = List.copyOf(minimum);
        maximum = List.copyOf(maximum);
        zeroShare = List.copyOf(zeroShare);
        pruned = pruned == null ? null : List.copyOf(pruned);
    }

    /**
     * Distribution of values, over evenly chosen rows.
     *
     * @param low lower end of the first bin
     * @param high upper end of the last bin
     * @param zeros values that are exactly 0, counted in no bin
     * @param counts values in each of the bins, which are equally wide
     */
    public record Histogram(double low, double high, long zeros, List<Long> counts) {
        public Histogram {
            counts = List.copyOf(counts);
        }
    }
}
