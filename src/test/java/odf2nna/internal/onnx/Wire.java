package odf2nna.internal.onnx;

import java.util.Arrays;
import java.util.List;

/**
 * A tensor of a random model and the content of each of its positions.
 *
 * @param tensor its name
 * @param layout where the units lie
 * @param units the unit behind each position, as the {@link UnitLedger} numbers them
 * @param constant for each position whether it is the same for every row because it was planted so
 */
record Wire(String tensor, UnitLayout layout, List<Integer> units, List<Boolean> constant) {
    Wire {
        units = List.copyOf(units);
        constant = List.copyOf(constant);
    }

    int width() {
        return units.size();
    }

    /** {@return the same units under another name} */
    Wire as(String other) {
        return new Wire(other, layout, units, constant);
    }

    /** {@return the same units, laid out in another way} */
    Wire as(String other, UnitLayout otherLayout) {
        return new Wire(other, otherLayout, units, constant);
    }

    int[] constantDims(boolean fullRank) {
        return layout.constantDims(width(), fullRank);
    }

    static double[] filled(int size, double value) {
        double[] values = new double[size];
        Arrays.fill(values, value);
        return values;
    }
}
