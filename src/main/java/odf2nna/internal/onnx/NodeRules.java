package odf2nna.internal.onnx;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import odf2nna.internal.onnx.proto.Onnx.GraphProto;
import odf2nna.internal.onnx.proto.Onnx.NodeProto;
import odf2nna.internal.onnx.proto.Onnx.TensorProto;
import odf2nna.internal.onnx.proto.Onnx.ValueInfoProto;

/**
 * Rules of the ONNX specification that the matchers rely on: nodes have the inputs that their operators demand, and every
 * tensor has one origin.
 */
final class NodeRules {
    /** Operators of the standard set without inputs, or with inputs that only their branches name. */
    private static final Set<String> SOURCES =
            Set.of("Constant", "RandomNormal", "RandomUniform", "Loop", "Scan", "SequenceEmpty", "Optional");

    /** The number of mandatory inputs, where there are more than one. */
    private static final Map<String, Integer> INPUTS = Map.ofEntries(
            Map.entry("Gemm", 2),
            Map.entry("MatMul", 2),
            Map.entry("Conv", 2),
            Map.entry("Add", 2),
            Map.entry("Sub", 2),
            Map.entry("Mul", 2),
            Map.entry("Div", 2),
            Map.entry("Pow", 2),
            Map.entry("PRelu", 2),
            Map.entry("Reshape", 2),
            Map.entry("Expand", 2),
            Map.entry("Gather", 2),
            Map.entry("Where", 3),
            Map.entry("BatchNormalization", 5),
            Map.entry("InstanceNormalization", 3),
            Map.entry("LayerNormalization", 2));

    private final List<String> findings = new ArrayList<>();

    private NodeRules() {}

    /** {@return every rule that a graph breaks, with the node or tensor} */
    static List<String> broken(Graph graph) {
        NodeRules rules = new NodeRules();
        rules.checkOrigins(graph.proto());
        for (NodeProto node : graph.nodes()) {
            rules.checkInputs(node);
            rules.checkBias(graph, node);
        }
        return rules.findings;
    }

    private void checkOrigins(GraphProto graph) {
        Set<String> stored = new HashSet<>();
        for (TensorProto tensor : graph.getInitializerList()) {
            if (!stored.add(tensor.getName())) {
                findings.add("initializer '%s' is there twice".formatted(tensor.getName()));
            }
        }
        Set<String> fed = new HashSet<>();
        for (ValueInfoProto input : graph.getInputList()) {
            if (!fed.add(input.getName())) {
                findings.add("input '%s' is declared twice".formatted(input.getName()));
            }
        }
        for (NodeProto node : graph.getNodeList()) {
            for (String output : node.getOutputList()) {
                if (stored.contains(output) || fed.contains(output)) {
                    findings.add("%s makes '%s', which is also an %s"
                            .formatted(Graph.title(node), output, fed.contains(output) ? "input" : "initializer"));
                }
            }
        }
    }

    private void checkInputs(NodeProto node) {
        if (node.getOutputCount() == 0) {
            findings.add(Graph.title(node) + " has no outputs");
        }
        if (!Graph.isStandard(node.getDomain()) || SOURCES.contains(node.getOpType())) {
            return;
        }
        int needed = INPUTS.getOrDefault(node.getOpType(), 1);
        long given = node.getInputList().stream()
                .limit(needed)
                .filter(input -> !input.isEmpty())
                .count();
        if (node.getInputCount() == 0) {
            findings.add("%s reads nothing, expected %d %s"
                    .formatted(Graph.title(node), needed, needed == 1 ? "input" : "inputs"));
        } else if (given < needed) {
            findings.add(
                    "%s has %d of the %d inputs that its operator needs".formatted(Graph.title(node), given, needed));
        }
    }

    /** ONNX Runtime notices a Gemm's wrong bias only when it runs, and does not name the node. */
    private void checkBias(Graph graph, NodeProto node) {
        if (!node.getOpType().equals("Gemm") || node.getInputCount() < 3) {
            return;
        }
        Optional<TensorProto> weights =
                graph.initializer(node.getInput(1)).filter(tensor -> tensor.getDimsCount() == 2);
        Optional<TensorProto> bias = graph.initializer(node.getInput(2)).filter(tensor -> tensor.getDimsCount() == 1);
        if (weights.isPresent() && bias.isPresent()) {
            long units = weights.get().getDims(Graph.integer(node, "transB", 0) != 0 ? 0 : 1);
            long values = bias.get().getDims(0);
            if (values != units && values != 1) {
                findings.add("%s: its bias '%s' has %d values, expected %d, one for each unit"
                        .formatted(Graph.title(node), node.getInput(2), values, units));
            }
        }
    }
}
