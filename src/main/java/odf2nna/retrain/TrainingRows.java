package odf2nna.retrain;

import java.util.HashMap;
import java.util.Map;
import odf2nna.network.UnitSet;

/**
 * Rows in memory. The arrays are not copied and must not change.
 *
 * @param rows how many
 * @param inputs the values of each input signal of the network, row-major {@code [rows, width]}, by its name
 * @param targets what the outputs should be, row-major {@code [rows, width]}: for classes a distribution over them
 */
@SuppressWarnings("ArrayRecordComponent") // large buffers, never compared
public record TrainingRows(int rows, Map<String, float[]> inputs, float[] targets) {
    /**
     * Checks the sizes.
     *
     * @throws IllegalArgumentException if an array does not hold the same number of values for every row
     */
    public TrainingRows {
        inputs = Map.copyOf(inputs);
        check("targets", targets, rows);
        for (Map.Entry<String, float[]> input : inputs.entrySet()) {
            check("input '" + input.getKey() + "'", input.getValue(), rows);
        }
    }

    private static void check(String name, float[] values, int rows) {
        if (rows < 1 || values.length % rows != 0) {
            throw new IllegalArgumentException(
                    "%s: expected as many values for each of %d rows, got %d".formatted(name, rows, values.length));
        }
    }

    /**
     * {@return these rows with some features of an input alone}
     *
     * @param kept which, in the order of the input
     * @throws IllegalArgumentException if there is no such input
     */
    public TrainingRows with(String name, UnitSet kept) {
        float[] all = input(name);
        int width = all.length / rows;
        int[] taken = kept.toArray();
        float[] some = new float[Math.multiplyExact(rows, taken.length)];
        for (int row = 0; row < rows; row++) {
            for (int i = 0; i < taken.length; i++) {
                some[row * taken.length + i] = all[row * width + taken[i]];
            }
        }
        Map<String, float[]> changed = new HashMap<>(inputs);
        changed.put(name, some);
        return new TrainingRows(rows, changed, targets);
    }

    /**
     * {@return the values of an input signal}
     *
     * @throws IllegalArgumentException if there are none
     */
    public float[] input(String name) {
        float[] values = inputs.get(name);
        if (values == null) {
            throw new IllegalArgumentException("input '" + name + "': no values are given");
        }
        return values;
    }

    /** {@return the population standard deviation of each feature of an input signal} */
    public float[] deviations(String name) {
        float[] values = input(name);
        int width = values.length / rows;
        double[] means = new double[width];
        double[] squares = new double[width];
        for (int row = 0; row < rows; row++) { // Welford 1962: exactly 0 for a feature that never changes
            for (int feature = 0; feature < width; feature++) {
                double value = values[row * width + feature];
                double delta = value - means[feature];
                means[feature] += delta / (row + 1);
                squares[feature] += delta * (value - means[feature]);
            }
        }
        float[] deviations = new float[width];
        for (int feature = 0; feature < width; feature++) {
            deviations[feature] = (float) Math.sqrt(squares[feature] / rows);
        }
        return deviations;
    }

    /** {@return targets of each row} */
    public int targetWidth() {
        return targets.length / rows;
    }
}
