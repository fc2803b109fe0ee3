package odf2nna.internal.onnx;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import odf2nna.internal.network.DenseNetwork;
import odf2nna.internal.network.Value;
import odf2nna.internal.onnx.proto.Onnx.NodeProto;
import odf2nna.onnx.UnsupportedModelException;

/**
 * Finds the dense part of a model. It tries each matcher on each node in order; a node that none matches is unchanged,
 * and puts a barrier with its reason on the units that it consumes.
 */
final class RegionFinder {
    private static final Value OUTSIDE = new Value.Input("", 0);

    private RegionFinder() {}

    /**
     * {@return the dense part; without any layers if the model has none}
     *
     * @throws UnsupportedModelException if a layer's weights are not finite or do not fit their shape
     */
    static DenseRegion find(OnnxModel model) {
        Graph graph = model.graph();
        RegionDraft draft = new RegionDraft(graph, new Constants(graph, model.codec()));
        DenseMatcher dense = new DenseMatcher(draft, model.file().toString());
        UnitwiseMatcher unitwise = new UnitwiseMatcher(draft);
        JoinMatcher joins = new JoinMatcher(draft);
        LayoutMatcher layouts = new LayoutMatcher(draft);
        CompositeMatcher composites = new CompositeMatcher(draft);
        for (int index = 0; index < graph.nodes().size(); index++) {
            boolean done = draft.isUnderstood(index)
                    || dense.match(index)
                    || unitwise.match(index)
                    || layouts.match(index)
                    || composites.match(index)
                    || joins.match(index);
            assert done || !draft.isUnderstood(index);
        }
        addBarriers(draft, composites);
        List<Value> needed = needed(draft);
        return new DenseRegion(new DenseNetwork(needed, barriersOf(needed, draft)), draft);
    }

    private static void addBarriers(RegionDraft draft, CompositeMatcher composites) {
        Graph graph = draft.graph();
        Set<String> carriers = new HashSet<>(draft.placements().keySet());
        for (NodeProto node : graph.nodes()) {
            node.getOutputList().stream()
                    .filter(output -> !composites.basesOfPending(output).isEmpty())
                    .forEach(carriers::add);
        }
        for (String tensor : carriers.stream().sorted().toList()) {
            // the inside of a written-out activation is for its own operators, even if a layer takes it as an input
            boolean fromOutside = draft.values().getOrDefault(tensor, OUTSIDE) instanceof Value.Input;
            List<String> behind = fromOutside ? composites.basesOfPending(tensor) : List.of();
            List<String> bases = behind.isEmpty() ? List.of(tensor) : behind;
            for (Graph.Use use : graph.uses(tensor)) {
                boolean understood =
                        behind.isEmpty() ? draft.isUnderstood(use.node()) : composites.isMember(use.node());
                if (!understood) {
                    String reason = "read by " + Graph.title(graph.node(use.node()));
                    bases.forEach(base -> draft.barrier(base, reason));
                }
            }
            if (graph.isOutput(tensor)) {
                bases.forEach(base -> draft.barrier(base, "is the model output '" + tensor + "'"));
            }
            if (graph.isReadInSubgraph(tensor)) {
                bases.forEach(base -> draft.barrier(base, "read inside a branch or loop"));
            }
        }
    }

    /** Layers and the values between them; helper values without consumers are omitted. */
    private static List<Value> needed(RegionDraft draft) {
        List<Value> all = new ArrayList<>(draft.values().values());
        Set<String> wanted = new HashSet<>();
        List<Value> needed = new ArrayList<>();
        for (int i = all.size() - 1; i >= 0; i--) {
            Value value = all.get(i);
            boolean barred = draft.barriers().containsKey(value.name()) && !(value instanceof Value.Input);
            if (value instanceof Value.Dense || barred || wanted.contains(value.name())) {
                needed.add(0, value);
                wanted.addAll(value.sources());
            }
        }
        return needed;
    }

    private static Map<String, List<String>> barriersOf(List<Value> needed, RegionDraft draft) {
        Map<String, List<String>> barriers = new LinkedHashMap<>();
        for (Value value : needed) {
            if (draft.barriers().containsKey(value.name())) {
                barriers.put(value.name(), draft.barriers().get(value.name()));
            }
        }
        return barriers;
    }
}
