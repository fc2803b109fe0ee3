package odf2nna.evaluate;

import java.util.List;

/**
 * The equivalence check: the pruned model against the original with removed units clamped.
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
     * @param bound the largest difference that rounding can cause
     * @param scale largest absolute value of the tensor
     */
    public record TensorCheck(String tensor, double maxDifference, double bound, double scale) {}
}
