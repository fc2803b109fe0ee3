package odf2nna.internal.onnx;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import odf2nna.internal.onnx.proto.Onnx.GraphProto;
import odf2nna.internal.onnx.proto.Onnx.NodeProto;
import odf2nna.internal.onnx.proto.Onnx.TensorProto;

/** Replaces nodes of a graph in one step, and removes parts that become unused. */
final class NodeReplacement {
    private final OnnxModel model;
    private final GraphProto.Builder graph;
    private final Map<Integer, NodeProto> changed = new HashMap<>();
    private final Map<Integer, List<NodeProto>> inFront = new HashMap<>();
    private final Set<String> names;

    NodeReplacement(OnnxModel model) {
        this.model = model;
        this.graph = model.proto().getGraph().toBuilder();
        this.names = model.graph().names();
    }

    /** {@return a name for a new tensor} */
    String fresh(String wanted) {
        return Graph.fresh(wanted, names);
    }

    /** Adds a constant; its name must be fresh. */
    void constant(TensorProto tensor) {
        GraphEditor.addInitializer(graph, model.irVersion(), tensor);
    }

    /** Inserts a node before the node at {@code index}, behind earlier insertions. */
    void insert(int index, NodeProto node) {
        inFront.computeIfAbsent(index, first -> new ArrayList<>()).add(node);
    }

    /** Replaces the node at {@code index}. */
    void replace(int index, NodeProto node) {
        changed.put(index, node);
    }

    /** {@return the model with all changes made} */
    OnnxModel finish() {
        graph.clearNode();
        List<NodeProto> nodes = model.graph().nodes();
        for (int i = 0; i < nodes.size(); i++) {
            graph.addAllNode(inFront.getOrDefault(i, List.of()));
            graph.addNode(changed.getOrDefault(i, nodes.get(i)));
        }
        UnusedParts.remove(model.proto().getGraph(), graph);
        return model.with(graph);
    }
}
