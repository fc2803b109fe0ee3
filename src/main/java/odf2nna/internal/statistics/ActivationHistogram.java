package odf2nna.internal.statistics;

import java.util.List;

/**
 * The distribution of the activations of all units of one value. Exact zeros are counted separately: behind a ReLU they
 * are so frequent that they would hide the other bins.
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
