package odf2nna.internal.runtime;

import java.util.List;
import java.util.Map;
import odf2nna.internal.network.ByName;

/**
 * The outputs of a model for some rows. Sequences and maps, such as those of scikit-learn's ZipMap, are omitted.
 *
 * @param rows    how many rows were run
 * @param numbers the outputs that are numbers, by name, in the model's order
 * @param strings the outputs that are strings, likewise
 */
public record Outputs(int rows, Map<String, double[]> numbers, Map<String, List<String>> strings) {
    /** {@return the names of the outputs that are numbers, in the model's order} */
    public List<String> names() {
        return List.copyOf(numbers.keySet());
    }

    /** {@return the names of the outputs that are strings, in the model's order} */
    public List<String> labelNames() {
        return List.copyOf(strings.keySet());
    }

    /** {@return how many numbers a row of that output has} */
    public int width(String name) {
        return values(name).length / rows;
    }

    /**
     * {@return the numbers of an output, row-major {@code [rows, width]}}
     *
     * @throws IllegalArgumentException if no numeric output has that name
     */
    public double[] values(String name) {
        return ByName.get(numbers, name);
    }

    /**
     * {@return the strings of an output, as many for each row as it has}
     *
     * @throws IllegalArgumentException if no output of strings has that name
     */
    public String[] labels(String name) {
        return ByName.get(strings, name).toArray(new String[0]);
    }
}
