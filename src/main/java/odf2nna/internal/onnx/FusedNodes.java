package odf2nna.internal.onnx;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import odf2nna.internal.onnx.proto.Onnx.AttributeProto;
import odf2nna.internal.onnx.proto.Onnx.GraphProto;
import odf2nna.internal.onnx.proto.Onnx.ModelProto;
import odf2nna.internal.onnx.proto.Onnx.NodeProto;

/**
 * Splits nodes that ONNX Runtime has fused in a file that it has optimised: {@code com.microsoft.FusedGemm}, a Gemm
 * with an activation.
 */
final class FusedNodes {
    private static final String FUSED = "com.microsoft.FusedGemm";

    /** By the name of an activation, those of its parameters that a fused node may give. */
    private static final Map<String, List<String>> PARAMETERS = Map.of(
            "Relu", List.of(),
            "Sigmoid", List.of(),
            "Tanh", List.of(),
            "Softplus", List.of(),
            "Softsign", List.of(),
            "LeakyRelu", List.of("alpha"),
            "Elu", List.of("alpha"),
            "HardSigmoid", List.of("alpha", "beta"));

    private FusedNodes() {}

    /** {@return the model with a Gemm and an activation for each that is fused; the same where there is none} */
    static ModelProto apart(ModelProto model) {
        GraphProto graph = model.getGraph();
        if (graph.getNodeList().stream().noneMatch(node -> activation(node).isPresent())) {
            return model;
        }
        Set<String> names = new HashSet<>();
        graph.getNodeList().forEach(node -> {
            names.add(node.getName());
            names.addAll(node.getOutputList());
        });
        List<NodeProto> nodes = new ArrayList<>();
        for (NodeProto node : graph.getNodeList()) {
            Optional<String> activation = activation(node);
            if (activation.isPresent()) {
                nodes.addAll(apart(node, activation.get(), names));
            } else {
                nodes.add(node);
            }
        }
        return model.toBuilder()
                .setGraph(graph.toBuilder().clearNode().addAllNode(nodes))
                .build();
    }

    private static Optional<String> activation(NodeProto node) {
        return Graph.operator(node).equals(FUSED)
                ? Graph.attribute(node, "activation")
                        .map(attribute -> attribute.getS().toStringUtf8())
                        .filter(PARAMETERS::containsKey)
                : Optional.empty();
    }

    private static List<NodeProto> apart(NodeProto fused, String activation, Set<String> names) {
        String sum = Graph.fresh(fused.getOutput(0) + "_sum", names);
        NodeProto.Builder gemm = fused.toBuilder()
                .setOpType("Gemm")
                .setDomain("")
                .setOutput(0, sum)
                .clearAttribute();
        NodeProto.Builder after = NodeProto.newBuilder()
                .setOpType(activation)
                .setName(Graph.fresh(fused.getName() + "_" + activation, names))
                .addInput(sum)
                .addOutput(fused.getOutput(0));
        for (AttributeProto attribute : fused.getAttributeList()) {
            String name = attribute.getName();
            String parameter = name.replace("activation_", "");
            if (!name.startsWith("activation")) {
                gemm.addAttribute(attribute);
            } else if (PARAMETERS.getOrDefault(activation, List.of()).contains(parameter)) {
                after.addAttribute(attribute.toBuilder().setName(parameter));
            }
        }
        return List.of(gemm.build(), after.build());
    }
}
