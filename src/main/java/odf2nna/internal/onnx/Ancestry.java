package odf2nna.internal.onnx;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import odf2nna.internal.onnx.proto.Onnx.ValueInfoProto;

/** The tensors that other tensors of a model are computed from. */
public final class Ancestry {
    private static final Set<String> RANDOM = Set.of(
            "RandomNormal", "RandomNormalLike", "RandomUniform", "RandomUniformLike", "Bernoulli", "Multinomial");

    private Ancestry() {}

    /** {@return whether a tensor is computed from inputs of the model; a version number is not} */
    public static boolean readsInputs(OnnxModel model, String tensor) {
        Set<String> ancestors = of(model.graph(), List.of(tensor));
        return model.graph().feeds().stream().map(ValueInfoProto::getName).anyMatch(ancestors::contains);
    }

    /** {@return whether a tensor is computed from any of others} */
    public static boolean reads(OnnxModel model, String tensor, Collection<String> others) {
        Set<String> ancestors = of(model.graph(), List.of(tensor));
        return others.stream().anyMatch(ancestors::contains);
    }

    /** {@return whether a tensor depends on random numbers, so that it differs from run to run} */
    public static boolean isRandom(OnnxModel model, String tensor) {
        Graph graph = model.graph();
        return of(graph, List.of(tensor)).stream()
                .flatMap(ancestor -> graph.producer(ancestor).stream())
                .anyMatch(node -> RANDOM.contains(graph.node(node).getOpType()));
    }

    /** {@return the tensors, and all that they are computed from} */
    static Set<String> of(Graph graph, Collection<String> tensors) {
        return upTo(graph, tensors, Set.of());
    }

    /** {@return the tensors, and all that they are computed from, back to some ends: those that are met, without what they are computed from} */
    static Set<String> upTo(Graph graph, Collection<String> tensors, Set<String> ends) {
        Deque<String> open = new ArrayDeque<>(tensors);
        Set<String> found = new HashSet<>();
        while (!open.isEmpty()) {
            String tensor = open.remove();
            if (found.add(tensor) && !ends.contains(tensor)) {
                graph.producer(tensor).ifPresent(producer -> {
                    open.addAll(graph.node(producer).getInputList());
                    open.addAll(Graph.readsInside(graph.node(producer)));
                });
            }
        }
        return found;
    }
}
