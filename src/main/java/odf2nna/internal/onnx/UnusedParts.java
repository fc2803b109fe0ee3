package odf2nna.internal.onnx;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import odf2nna.internal.onnx.proto.Onnx.GraphProto;
import odf2nna.internal.onnx.proto.Onnx.NodeProto;
import odf2nna.internal.onnx.proto.Onnx.ValueInfoProto;

/** Removes parts of a changed graph that have become unused; parts that were unused before stay. */
final class UnusedParts {
    private final Graph before;
    private final GraphProto.Builder graph;
    private final Set<String> usedBefore;
    private final Set<String> usedNow;

    private UnusedParts(GraphProto before, GraphProto.Builder graph) {
        this.before = new Graph(before);
        this.graph = graph;
        this.usedBefore = reachable(before);
        this.usedNow = reachable(graph.build());
    }

    /**
     * Removes nodes, constants and declarations.
     *
     * @param before the graph as it was
     * @param graph the changed one
     */
    static void remove(GraphProto before, GraphProto.Builder graph) {
        UnusedParts parts = new UnusedParts(before, graph);
        parts.removeNodes();
        parts.removeConstants();
        parts.removeDeclarations();
    }

    private void removeNodes() {
        Set<String> removed = new HashSet<>();
        List<NodeProto> left = new ArrayList<>();
        for (NodeProto node : graph.getNodeList()) {
            boolean unused = node.getOutputList().stream().noneMatch(usedNow::contains);
            boolean wasUsed = node.getOutputList().stream()
                    .anyMatch(output -> usedBefore.contains(output)
                            || before.producer(output).isEmpty());
            if (unused && (wasUsed || node.getInputList().stream().anyMatch(removed::contains))) {
                removed.addAll(node.getOutputList());
            } else {
                left.add(node);
            }
        }
        if (!removed.isEmpty()) {
            graph.clearNode().addAllNode(left);
        }
    }

    private void removeConstants() {
        for (int i = graph.getInitializerCount() - 1; i >= 0; i--) {
            String name = graph.getInitializer(i).getName();
            boolean wasUsed =
                    usedBefore.contains(name) || before.initializer(name).isEmpty();
            if (!usedNow.contains(name) && wasUsed) {
                graph.removeInitializer(i);
                removeInfo(name);
            }
        }
    }

    private void removeInfo(String initializer) {
        for (int i = graph.getInputCount() - 1; i >= 0; i--) {
            if (graph.getInput(i).getName().equals(initializer)) {
                graph.removeInput(i);
            }
        }
    }

    private void removeDeclarations() {
        for (int i = graph.getValueInfoCount() - 1; i >= 0; i--) {
            String name = graph.getValueInfo(i).getName();
            if (!usedNow.contains(name) && usedBefore.contains(name)) {
                graph.removeValueInfo(i);
            }
        }
    }

    /** Tensors from which some output of the graph is computed. */
    private static Set<String> reachable(GraphProto graph) {
        return Ancestry.of(
                new Graph(graph),
                graph.getOutputList().stream().map(ValueInfoProto::getName).toList());
    }
}
