package odf2nna.internal.savedmodel.write;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Dense layers: products of matrices. */
final class ProductOperators {
    private ProductOperators() {}

    static Map<String, Translation> table() {
        return Map.of(
                "Gemm", Translation.of(ProductOperators::gemm, "alpha", "beta", "transA", "transB"),
                "MatMul", Translation.of(ProductOperators::product));
    }

    /** {@code alpha A B + beta C}. */
    private static Wire gemm(NodeExport call) {
        Wire a = call.input(0);
        Wire b = call.input(1);
        NodeExport.requireSameType(a, b);
        boolean transposedA = call.integer("transA", 0) != 0;
        boolean transposedB = call.integer("transB", 0) != 0;
        int rows = a.shape().map(dims -> dims.get(transposedA ? 1 : 0)).orElse(Wire.FREE);
        int units = b.shape().map(dims -> dims.get(transposedB ? 0 : 1)).orElse(Wire.FREE);
        Map<String, ?> attributes = Map.of("transpose_a", transposedA, "transpose_b", transposedB);
        Wire y = call.emit("MatMul", Optional.of(List.of(rows, units)), attributes, a, b);
        double alpha = call.real("alpha", 1);
        double beta = call.real("beta", 1);
        Wire scaled = alpha == 1 ? y : call.join("Mul", y, alpha);
        if (call.has(2) && beta != 0) {
            Wire c = call.input(2);
            scaled = plus(call, scaled, beta == 1 ? c : call.join("Mul", c, beta));
        }
        return scaled;
    }

    /** Adds a bias; by TensorFlow's operator for it if it has one value for each unit. */
    static Wire plus(NodeExport call, Wire y, Wire bias) {
        NodeExport.requireSameType(y, bias);
        boolean oneEach = y.shape().isPresent()
                && bias.shape().equals(Optional.of(List.of(last(y.shape().get()))));
        return oneEach ? call.emit("BiasAdd", y.shape(), Map.of(), y, bias) : call.join("AddV2", y, bias);
    }

    private static int last(List<Integer> dims) {
        return dims.get(dims.size() - 1);
    }

    /** As numpy multiplies: vectors are taken for a row on the left and for a column on the right. */
    private static Wire product(NodeExport call) {
        int left = call.rank(0);
        int right = call.rank(1);
        Wire a = left == 1 ? LayoutOperators.expand(call, call.input(0), 0) : call.input(0);
        Wire b = right == 1 ? LayoutOperators.expand(call, call.input(1), 1) : call.input(1);
        NodeExport.requireSameType(a, b);
        Wire y = call.emit(left <= 2 && right <= 2 ? "MatMul" : "BatchMatMulV2", shape(a, b), Map.of(), a, b);
        List<Long> singles = new ArrayList<>();
        if (left == 1) {
            singles.add(-2L);
        }
        if (right == 1) {
            singles.add(-1L);
        }
        return singles.isEmpty() ? y : LayoutOperators.squeeze(call, y, singles);
    }

    private static Optional<List<Integer>> shape(Wire a, Wire b) {
        return a.shape()
                .flatMap(left -> b.shape().map(right -> {
                    List<Integer> longer = left.size() >= right.size() ? left : right;
                    List<Integer> dims = new ArrayList<>(longer);
                    if (left.size() > 2 && right.size() > 2) {
                        dims.replaceAll(dim -> Wire.FREE);
                    }
                    dims.set(dims.size() - 2, left.get(left.size() - 2));
                    dims.set(dims.size() - 1, last(right));
                    return dims;
                }));
    }
}
