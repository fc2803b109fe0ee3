package odf2nna.internal.device.litert;

import java.util.Arrays;
import odf2nna.internal.network.Grid;

/** What was seen of the values of a graph: the lowest and the highest number of each tensor, and the means of all numbers. */
final class Ranges {
    private final double[] low;
    private final double[] high;
    private final double[][] sums;
    private long rows;

    Ranges(LiteModel model) {
        int count = model.tensors().size();
        low = new double[count];
        high = new double[count];
        Arrays.fill(low, Double.POSITIVE_INFINITY);
        Arrays.fill(high, Double.NEGATIVE_INFINITY);
        sums = model.tensors().stream()
                .map(tensor -> new double[tensor.constant().isPresent() ? 0 : tensor.size()])
                .toArray(double[][]::new);
    }

    /** Takes the values of a row. */
    void add(double[][] values) {
        rows++;
        for (int tensor = 0; tensor < sums.length; tensor++) {
            for (int i = 0; i < sums[tensor].length; i++) {
                double value = values[tensor][i];
                low[tensor] = Math.min(low[tensor], value);
                high[tensor] = Math.max(high[tensor], value);
                sums[tensor][i] += value;
            }
        }
    }

    /** {@return the grid from the lowest to the highest number of some tensors, and to 0} */
    Grid grid(int... tensors) {
        double from =
                Arrays.stream(tensors).mapToDouble(tensor -> low[tensor]).min().orElse(0);
        double to =
                Arrays.stream(tensors).mapToDouble(tensor -> high[tensor]).max().orElse(0);
        return Grid.over(from, to);
    }

    /** {@return the mean of a number of a tensor} */
    double mean(int tensor, int index) {
        return sums[tensor][index] / rows;
    }
}
