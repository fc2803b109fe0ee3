package odf2nna.internal.training;

import java.util.Map;

/**
 * Rows in memory. The arrays are not copied and must not change.
 *
 * @param rows how many
 * @param inputs the numbers of each input value of the network, row-major {@code [rows, width]}, by its name
 * @param targets of the outputs, row-major {@code [rows, width]}: for classes a distribution over them
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
     * {@return the numbers of an input value}
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

    /**
     * {@return how many numbers of an input a row has}
     *
     * @throws IllegalArgumentException if there are none
     */
    public int width(String name) {
        return input(name).length / rows;
    }

    /** {@return the population standard deviation of each feature of an input value} */
    public float[] deviations(String name) {
        float[] values = input(name);
        int width = width(name);
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

    /** {@return memory that the numbers take} */
    public long bytes() {
        return Float.BYTES
                * (targets.length
                        + inputs.values().stream()
                                .mapToLong(values -> values.length)
                                .sum());
    }

    /** {@return targets of each row} */
    public int targetWidth() {
        return targets.length / rows;
    }
}
