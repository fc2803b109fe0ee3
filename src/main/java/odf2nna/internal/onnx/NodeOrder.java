package odf2nna.internal.onnx;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.stream.Stream;
import odf2nna.internal.onnx.proto.Onnx.GraphProto;
import odf2nna.internal.onnx.proto.Onnx.ModelProto;
import odf2nna.internal.onnx.proto.Onnx.NodeProto;

/**
 * Sorts the nodes of a graph topologically, as ONNX requires. ONNX Runtime sorts nodes itself, so that unsorted files
 * exist.
 */
final class NodeOrder {
    private NodeOrder() {}

    /**
     * {@return the model with sorted nodes; the same where they are sorted, and where a cycle prevents it}
     */
    static ModelProto sorted(ModelProto model) {
        GraphProto graph = model.getGraph();
        if (isSorted(graph)) {
            return model;
        }
        List<NodeProto> order = order(graph);
        return order.size() < graph.getNodeCount()
                ? model
                : model.toBuilder()
                        .setGraph(graph.toBuilder().clearNode().addAllNode(order))
                        .build();
    }

    /** {@return the tensors that a node consumes, directly or within its subgraphs} */
    private static Stream<String> reads(NodeProto node) {
        return Stream.concat(node.getInputList().stream(), Graph.readsInside(node).stream())
                .filter(name -> !name.isEmpty());
    }

    private static boolean isSorted(GraphProto graph) {
        Map<String, Integer> makers = makers(graph);
        Set<String> made = new HashSet<>();
        for (NodeProto node : graph.getNodeList()) {
            if (reads(node).anyMatch(name -> makers.containsKey(name) && !made.contains(name))) {
                return false;
            }
            made.addAll(node.getOutputList());
        }
        return true;
    }

    private static Map<String, Integer> makers(GraphProto graph) {
        Map<String, Integer> makers = new HashMap<>();
        for (int i = 0; i < graph.getNodeCount(); i++) {
            for (String output : graph.getNode(i).getOutputList()) {
                makers.putIfAbsent(output, i);
            }
        }
        return makers;
    }

    /** Kahn's algorithm (Communications of the ACM 5 (1962) 558-562); of the nodes that are ready the first of the file is next. */
    private static List<NodeProto> order(GraphProto graph) {
        Map<String, Integer> makers = makers(graph);
        int count = graph.getNodeCount();
        int[] missing = new int[count];
        List<List<Integer>> consumers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            consumers.add(new ArrayList<>());
        }
        PriorityQueue<Integer> ready = new PriorityQueue<>();
        for (int i = 0; i < count; i++) {
            List<Integer> before = reads(graph.getNode(i))
                    .filter(makers::containsKey)
                    .map(makers::get)
                    .distinct()
                    .toList();
            missing[i] = before.size();
            for (int maker : before) {
                consumers.get(maker).add(i);
            }
            if (before.isEmpty()) {
                ready.add(i);
            }
        }
        List<NodeProto> order = new ArrayList<>();
        while (!ready.isEmpty()) {
            int next = ready.remove();
            order.add(graph.getNode(next));
            for (int consumer : consumers.get(next)) {
                missing[consumer]--;
                if (missing[consumer] == 0) {
                    ready.add(consumer);
                }
            }
        }
        return order;
    }
}
