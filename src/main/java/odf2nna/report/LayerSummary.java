package odf2nna.report;

import java.util.List;

/**
 * One dense layer.
 *
 * @param name name in the model
 * @param operator how it is written: Gemm, MatMul, Conv
 * @param inputs numbers it reads per row
 * @param units units it has
 * @param activation what follows it, {@code identity} for nothing
 * @param prunable how many of its units may be dropped
 * @param kept how many units stay; equal to {@code units} where nothing was decided
 * @param reasons why the other units must stay
 */
public record LayerSummary(
        String name,
        String operator,
        int inputs,
        int units,
        String activation,
        int prunable,
        int kept,
        List<String> reasons) {
    public LayerSummary {
        reasons = List.copyOf(reasons);
    }

    /** {@return this layer with another number of units that stay} */
    public LayerSummary keeping(int left) {
        return new LayerSummary(name, operator, inputs, units, activation, prunable, left, reasons);
    }
}
