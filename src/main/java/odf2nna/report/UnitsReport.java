package odf2nna.report;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The statistics of one signal, unit by unit.
 *
 * @param signal its name
 * @param sources layers whose units it carries; none for an input
 * @param layers layers that read it
 * @param samples how many values were seen of each unit
 * @param mean mean of each unit
 * @param deviation population standard deviation of each unit
 * @param minimum lowest value of each unit
 * @param maximum highest value of each unit
 * @param zeroShare share of zeros of each unit
 * @param dropped indices of the units that go, ascending; null where nothing was decided
 * @param histogram how the values of all units are spread; null where it was not asked for
 */
public record UnitsReport(
        String signal,
        List<String> sources,
        List<String> layers,
        long samples,
        List<Double> mean,
        List<Double> deviation,
        List<Double> minimum,
        List<Double> maximum,
        List<Double> zeroShare,
        @Nullable List<Integer> dropped,
        @Nullable Histogram histogram) {
    public UnitsReport {
        sources = List.copyOf(sources);
        layers = List.copyOf(layers);
        mean = List.copyOf(mean);
        deviation = List.copyOf(deviation);
        minimum = List.copyOf(minimum);
        maximum = List.copyOf(maximum);
        zeroShare = List.copyOf(zeroShare);
        dropped = dropped == null ? null : List.copyOf(dropped);
    }

    /**
     * How values are spread, over evenly chosen rows.
     *
     * @param low lower end of the first bin
     * @param high upper end of the last bin
     * @param zeros values that were exactly 0, which are in no bin
     * @param counts values in each of the bins, which are equally wide
     */
    public record Histogram(double low, double high, long zeros, List<Long> counts) {
        public Histogram {
            counts = List.copyOf(counts);
        }
    }
}
