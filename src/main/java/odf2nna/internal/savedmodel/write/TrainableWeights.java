package odf2nna.internal.savedmodel.write;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import odf2nna.internal.onnx.ModelGraph;
import odf2nna.internal.onnx.ModelNode;

/**
 * Tells which constants of a model are weights that training learns, which ONNX does not say: those of products, convolutions
 * and normalizations, and biases that are added to a product. Others, such as those that scale the inputs, stay as they are.
 */
final class TrainableWeights {
    /** Which inputs of an operator are learnt. */
    private static final Map<String, List<Integer>> INPUTS = Map.of(
            "Gemm", List.of(1, 2),
            "MatMul", List.of(0, 1),
            "Conv", List.of(1, 2),
            "ConvTranspose", List.of(1, 2),
            "PRelu", List.of(1),
            "BatchNormalization", List.of(1, 2),
            "LayerNormalization", List.of(1, 2));

    private TrainableWeights() {}

    /** {@return the names of the constants} */
    static Set<String> of(ModelGraph graph) {
        Map<String, String> makers = new HashMap<>();
        for (ModelNode node : graph.nodes()) {
            node.outputs().forEach(output -> makers.put(output, node.operator()));
        }
        Set<String> learnt = new HashSet<>();
        for (ModelNode node : graph.nodes()) {
            boolean isBias = node.operator().equals("Add")
                    && node.inputs().stream().anyMatch(input -> "MatMul".equals(makers.get(input)));
            List<Integer> wanted = isBias ? List.of(0, 1) : INPUTS.getOrDefault(node.operator(), List.of());
            IntStream.range(0, node.inputs().size())
                    .filter(wanted::contains)
                    .mapToObj(node.inputs()::get)
                    .filter(name -> graph.constant(name)
                            .filter(value -> value.type().isReal())
                            .isPresent())
                    .forEach(learnt::add);
        }
        return learnt;
    }
}
