package odf2nna.internal.statistics;

import java.util.List;

/**
 * How the numbers of all units of one value are spread. Exact zeros are counted apart: behind a ReLU they are so many that
 * nothing else would be seen beside them.
 *
 * @param value name of the value in the dense network
 * @param low lower end of the first bin
 * @param high upper end of the last bin
 * @param zeros values that were exactly 0
 * @param counts values other than 0 in each of the bins, which are equally wide; a value on a boundary is in the upper one
 */
public record ActivationHistogram(String value, double low, double high, long zeros, List<Long> counts) {
    public ActivationHistogram {
        counts = List.copyOf(counts);
    }
}
