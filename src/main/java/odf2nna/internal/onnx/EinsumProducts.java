package odf2nna.internal.onnx;

import java.util.List;
import java.util.Optional;
import odf2nna.internal.onnx.proto.Onnx.AttributeProto;
import odf2nna.internal.onnx.proto.Onnx.NodeProto;

/**
 * Rewrites dense layers spelled as Einsum, such as {@code bi,ij->bj} or {@code bsi,ji->bsj}, as MatMul, with the
 * weights transposed if necessary.
 *
 * @see <a href="https://onnx.ai/onnx/operators/onnx__Einsum.html">Einsum</a>
 */
final class EinsumProducts {
    private EinsumProducts() {}

    /** {@return the model with a MatMul for each Einsum that is one; the same where there is none} */
    static OnnxModel written(OnnxModel model) {
        List<NodeProto> nodes = model.graph().nodes();
        if (nodes.stream().noneMatch(node -> Graph.operator(node).equals("Einsum"))) {
            return model;
        }
        Constants constants = new Constants(model.graph(), model.codec());
        NodeReplacement replacement = new NodeReplacement(model);
        boolean isChanged = false;
        for (int index = 0; index < nodes.size(); index++) {
            NodeProto node = nodes.get(index);
            Optional<Product> product = product(node, constants);
            if (product.isPresent()) {
                String weights = node.getInput(product.get().weights());
                if (product.get().isTransposed()) {
                    String given = weights;
                    weights = replacement.fresh(node.getOutput(0) + "_weights");
                    replacement.insert(
                            index,
                            NodeProto.newBuilder()
                                    .setOpType("Transpose")
                                    .addInput(given)
                                    .addOutput(weights)
                                    .addAttribute(AttributeProto.newBuilder()
                                            .setName("perm")
                                            .setType(AttributeProto.AttributeType.INTS)
                                            .addInts(1)
                                            .addInts(0))
                                    .build());
                }
                replacement.replace(
                        index,
                        node.toBuilder()
                                .setOpType("MatMul")
                                .clearAttribute()
                                .clearInput()
                                .addInput(node.getInput(1 - product.get().weights()))
                                .addInput(weights)
                                .build());
                isChanged = true;
            }
        }
        return isChanged ? replacement.finish() : model;
    }

    /** {@return whether a node is an Einsum with a constant matrix, for any equation} */
    static boolean takesMatrix(NodeProto node, Constants constants) {
        return Graph.operator(node).equals("Einsum")
                && node.getInputList().stream()
                        .anyMatch(input -> constants.real(input).isPresent());
    }

    /**
     * A sum over the last index of rows.
     *
     * @param weights the input that is the matrix
     * @param isTransposed whether it holds a row for each unit
     */
    private record Product(int weights, boolean isTransposed) {}

    private static Optional<Product> product(NodeProto node, Constants constants) {
        if (!Graph.operator(node).equals("Einsum") || node.getInputCount() != 2) {
            return Optional.empty();
        }
        String equation = Graph.attribute(node, "equation")
                .map(attribute -> attribute.getS().toStringUtf8().replace(" ", ""))
                .orElse("");
        String[] sides = equation.split("->", -1);
        String[] operands = sides[0].split(",", -1);
        if (sides.length != 2 || operands.length != 2) {
            return Optional.empty();
        }
        for (int weights = 1; weights >= 0; weights--) {
            boolean isLayer = constants.real(node.getInput(weights)).isPresent()
                    && constants.real(node.getInput(1 - weights)).isEmpty();
            Optional<Boolean> transposed =
                    isLayer ? transposed(operands[1 - weights], operands[weights], sides[1]) : Optional.empty();
            if (transposed.isPresent()) {
                return Optional.of(new Product(weights, transposed.get()));
            }
        }
        return Optional.empty();
    }

    /** {@return whether the matrix of a product of rows by a matrix is transposed; empty if it is no such product} */
    private static Optional<Boolean> transposed(String rows, String matrix, String result) {
        String letters = rows.replace("...", "");
        boolean isPlain = matrix.length() == 2
                && matrix.charAt(0) != matrix.charAt(1)
                && !matrix.contains(".")
                && !letters.isEmpty()
                && letters.chars().distinct().count() == letters.length()
                && !rows.endsWith(".");
        if (!isPlain) {
            return Optional.empty();
        }
        String before = rows.substring(0, rows.length() - 1);
        char summed = rows.charAt(rows.length() - 1);
        char unit = matrix.charAt(0) == summed ? matrix.charAt(1) : matrix.charAt(0);
        boolean fits = matrix.indexOf(summed) >= 0 && before.indexOf(unit) < 0 && result.equals(before + unit);
        return fits ? Optional.of(matrix.charAt(1) == summed) : Optional.empty();
    }
}
