package odf2nna.internal.onnx;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import odf2nna.internal.onnx.proto.Onnx.AttributeProto;
import odf2nna.internal.onnx.proto.Onnx.GraphProto;
import odf2nna.internal.onnx.proto.Onnx.NodeProto;
import odf2nna.internal.onnx.proto.Onnx.TensorProto;

/**
 * A model, merged into one graph with another one that was made from it and has the same inputs: made to be run, so
 * that both can be tapped on the same rows, never to be written. Common nodes are shared.
 */
public final class SideBySide {
    private final OnnxModel first;
    private final OnnxModel second;
    private final GraphProto.Builder graph;
    private final Set<String> taken;
    /** New names of tensors of the second model, where they differ. */
    private final Map<String, String> renamed = new HashMap<>();

    private SideBySide(OnnxModel first, OnnxModel second) {
        this.first = first;
        this.second = second;
        this.graph = first.proto().getGraph().toBuilder();
        this.taken = new HashSet<>(first.graph().names());
    }

    /**
     * Two models in one.
     *
     * @param model the first, with a part of the second
     * @param tap the tap of the second, by its name there
     */
    public record Tapped(OnnxModel model, Tap tap) {}

    /**
     * {@return the first model with the part of the second that a tap of it needs}
     *
     * @param second has the inputs of the first
     * @param tap of the second
     */
    public static Tapped of(OnnxModel first, OnnxModel second, Tap tap) {
        SideBySide both = new SideBySide(first, second);
        both.add(Ancestry.of(second.graph(), List.of(tap.tensor())));
        return new Tapped(
                first.with(both.graph), new Tap(tap.value(), both.name(tap.tensor()), tap.trailing(), tap.type()));
    }

    private String name(String tensor) {
        return renamed.getOrDefault(tensor, tensor);
    }

    private void add(Set<String> wanted) {
        for (TensorProto constant : second.proto().getGraph().getInitializerList()) {
            boolean same = first.graph()
                    .initializer(constant.getName())
                    .filter(constant::equals)
                    .isPresent();
            if (wanted.contains(constant.getName()) && !same) {
                TensorProto named =
                        constant.toBuilder().setName(fresh(constant.getName())).build();
                GraphEditor.addInitializer(graph, first.irVersion(), named);
            }
        }
        for (NodeProto node : second.graph().nodes()) {
            if (node.getOutputList().stream().anyMatch(wanted::contains) && !isShared(node)) {
                node.getOutputList().forEach(this::fresh);
                graph.addNode(renamed(node));
            }
        }
    }

    private String fresh(String tensor) {
        String name = tensor.isEmpty() ? tensor : Graph.fresh(tensor + "_beside", taken);
        renamed.put(tensor, name);
        return name;
    }

    /** Whether the first model has the node, with the same numbers before it. */
    private boolean isShared(NodeProto node) {
        boolean sameInputs = node.getInputList().stream().noneMatch(renamed::containsKey)
                && Graph.readsInside(node).stream().noneMatch(renamed::containsKey);
        return sameInputs
                && first.graph()
                        .producer(node.getOutput(0))
                        .map(first.graph()::node)
                        .filter(node::equals)
                        .isPresent();
    }

    /** The node with all names replaced, those of branches and loop bodies too. */
    private NodeProto renamed(NodeProto node) {
        NodeProto.Builder copy = node.toBuilder().clearName().clearInput().clearOutput();
        node.getInputList().forEach(input -> copy.addInput(name(input)));
        node.getOutputList().forEach(output -> copy.addOutput(name(output)));
        for (AttributeProto.Builder attribute : copy.getAttributeBuilderList()) {
            if (attribute.hasG()) {
                rename(attribute.getGBuilder());
            }
            attribute.getGraphsBuilderList().forEach(this::rename);
        }
        return copy.build();
    }

    private void rename(GraphProto.Builder inner) {
        for (int i = 0; i < inner.getNodeCount(); i++) {
            inner.setNode(i, renamed(inner.getNode(i)));
        }
        inner.getOutputBuilderList().forEach(output -> output.setName(name(output.getName())));
    }
}
