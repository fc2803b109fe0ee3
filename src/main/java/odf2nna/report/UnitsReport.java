package odf2nna.report;

import java.util.List;

/**
 * The statistics of one signal, unit by unit.
 *
 * @param signal its name
 * @param layers layers that read it
 * @param samples how many values were seen of each unit
 * @param mean mean of each unit
 * @param deviation population standard deviation of each unit
 * @param minimum lowest value of each unit
 * @param maximum highest value of each unit
 * @param zeroShare share of zeros of each unit
 */
public record UnitsReport(
        String signal,
        List<String> layers,
        long samples,
        List<Double> mean,
        List<Double> deviation,
        List<Double> minimum,
        List<Double> maximum,
        List<Double> zeroShare) {
    public UnitsReport {
        layers = List.copyOf(layers);
        mean = List.copyOf(mean);
        deviation = List.copyOf(deviation);
        minimum = List.copyOf(minimum);
        maximum = List.copyOf(maximum);
        zeroShare = List.copyOf(zeroShare);
    }
}
