package odf2nna.evaluate;

import java.util.List;

/**
 * The first equality: the pruned model against the original with dropped units clamped.
 *
 * @param passed whether every tensor stayed within its bound
 * @param rows rows compared
 * @param tensors each compared tensor
 */
public record EquivalenceSummary(boolean passed, int rows, List<TensorCheck> tensors) {
    public EquivalenceSummary {
        tensors = List.copyOf(tensors);
    }

    /**
     * One tensor.
     *
     * @param tensor its name
     * @param maxDifference largest difference between pruned and clamped
     * @param bound what rounding can account for
     * @param scale largest absolute value of the tensor
     */
    public record TensorCheck(String tensor, double maxDifference, double bound, double scale) {}
}
