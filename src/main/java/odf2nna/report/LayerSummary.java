package odf2nna.report;

import java.util.List;

/**
 * One dense layer.
 *
 * @param name name in the model
 * @param operator its ONNX operator: Gemm, MatMul, Conv
 * @param inputs input features
 * @param units units it has
 * @param activation its activation function; {@code identity} without one
 * @param prunable how many of its units may be pruned
 * @param kept how many units remain; equal to {@code units} without a plan
 * @param reasons why the other units must remain
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
}
