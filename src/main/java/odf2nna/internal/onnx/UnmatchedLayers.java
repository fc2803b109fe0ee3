package odf2nna.internal.onnx;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import odf2nna.internal.onnx.proto.Onnx.NodeProto;

/** Why products in a model are not dense layers. */
public final class UnmatchedLayers {
    private static final Set<String> QUANTISED = Set.of(
            "MatMulInteger",
            "QLinearMatMul",
            "QGemm",
            "MatMulNBits",
            "DynamicQuantizeMatMul",
            "ConvInteger",
            "QLinearConv");
    private static final Set<String> PRODUCTS = Set.of("Conv", "Gemm", "MatMul");
    private static final Set<String> OTHER_LAYERS =
            Set.of("LSTM", "GRU", "RNN", "ConvTranspose", "Attention", "MultiHeadAttention");

    private UnmatchedLayers() {}

    /** {@return one line for each skipped product; for a model without any, its operators} */
    public static List<String> of(OnnxModel model, DenseRegion region) {
        Constants constants = new Constants(model.graph(), model.codec());
        Set<Integer> matched = region.network().layers().stream()
                .map(layer -> region.site(layer).node())
                .collect(Collectors.toSet());
        List<String> lines = new ArrayList<>();
        for (int index = 0; index < model.graph().nodes().size(); index++) {
            NodeProto node = model.graph().node(index);
            if (!matched.contains(index)) {
                reason(node, model.graph(), constants)
                        .ifPresent(reason -> lines.add(Graph.title(node) + ": " + reason));
            }
        }
        if (lines.isEmpty() && matched.isEmpty()) {
            Set<String> operators = model.graph().nodes().stream()
                    .map(Graph::operator)
                    .collect(Collectors.toCollection(LinkedHashSet::new));
            lines.add("the model has no dense layer; its operators are " + String.join(", ", operators));
        }
        return lines;
    }

    private static Optional<String> reason(NodeProto node, Graph graph, Constants constants) {
        String operator = node.getOpType();
        boolean isProduct = PRODUCTS.contains(operator);
        if (QUANTISED.contains(operator) || (isProduct && takesIntegers(node, graph, constants))) {
            return Optional.of("quantised layers are not supported");
        }
        if (OTHER_LAYERS.contains(operator)) {
            return Optional.of("is no dense layer");
        }
        return switch (operator) {
            case "Conv" -> Optional.of("its kernel does not cover the whole input: no dense layer");
            case "Gemm", "MatMul" -> Optional.of(product(node, constants));
            case "Einsum" ->
                EinsumProducts.takesMatrix(node, constants)
                        ? Optional.of("its equation is no product of rows by a matrix")
                        : Optional.empty();
            default ->
                takesMatrix(node, constants)
                        ? Optional.of("is an operator of its own, not known here")
                        : Optional.empty();
        };
    }

    /** {@return whether a product takes constants that are stored as integers} */
    private static boolean takesIntegers(NodeProto node, Graph graph, Constants constants) {
        return node.getInputList().stream()
                .flatMap(input -> graph.producer(input).map(graph::node).stream())
                .anyMatch(maker -> maker.getOpType().equals("DequantizeLinear")
                        && constants.source(maker.getInput(0)).isPresent());
    }

    /** {@return whether an operator outside the standard set takes a matrix of constants, as a layer would} */
    private static boolean takesMatrix(NodeProto node, Constants constants) {
        return !Graph.isStandard(node.getDomain())
                && node.getInputList().stream()
                        .flatMap(input -> constants.source(input).stream())
                        .anyMatch(tensor -> tensor.getDimsCount() == 2
                                && ElementType.realOfCode(tensor.getDataType()).isPresent());
    }

    private static String product(NodeProto node, Constants constants) {
        Optional<Tensor> right = constants.real(node.getInput(1));
        Optional<Tensor> left = constants.real(node.getInput(0));
        if (right.isEmpty() && left.isEmpty()) {
            return "its weights are not constants of the file in float32, float16 or double";
        }
        if (right.or(() -> left).orElseThrow().rank() != 2) {
            return "its weights are no matrix";
        }
        if (Graph.integer(node, "transA", 0) != 0) {
            return "transA is set";
        }
        return "its input has another layout or shape than the weights expect, or its bias does not run along the units";
    }
}
