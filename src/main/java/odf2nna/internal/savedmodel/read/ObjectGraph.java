package odf2nna.internal.savedmodel.read;

import com.google.protobuf.InvalidProtocolBufferException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.SavedObjectGraphOuterClass.SavedObjectGraph;
import org.tensorflow.proto.TrackableObjectGraphOuterClass.TrackableObjectGraph;
import org.tensorflow.proto.TrackableObjectGraphOuterClass.TrackableObjectGraph.TrackableObject;

/**
 * The objects of a program, such as a model and its layers, as TensorFlow 2 saves them: once in the graph, where functions
 * name the variables that they read, and once in the checkpoint, where variables have their keys. The two agree in the
 * names by which objects hold each other. Models that Keras 3 hands to {@code tf.saved_model.save} need this: the nodes
 * that would restore them are made for copies of their variables.
 *
 * @see <a href="https://github.com/tensorflow/tensorflow/blob/v2.18.0/tensorflow/core/protobuf/saved_object_graph.proto">
 *     SavedObjectGraph</a>
 */
final class ObjectGraph {
    private static final String CHECKPOINT_KEY = "_CHECKPOINTABLE_OBJECT_GRAPH";
    private static final String VALUE = "VARIABLE_VALUE";

    private ObjectGraph() {}

    /** {@return the checkpoint keys of the variables of a graph, by the names of their nodes; none if it has no objects} */
    static Map<String, String> keys(SavedModelProblem problem, MetaGraphDef graph, Checkpoint checkpoint)
            throws IOException {
        if (!graph.hasObjectGraphDef() || !checkpoint.holds(CHECKPOINT_KEY)) {
            return Map.of();
        }
        try {
            TrackableObjectGraph tracked = TrackableObjectGraph.parseFrom(checkpoint.text(CHECKPOINT_KEY));
            return byNode(graph, byObject(graph.getObjectGraphDef(), tracked));
        } catch (InvalidProtocolBufferException | IndexOutOfBoundsException e) {
            throw problem.of("the objects in variables/ do not fit those of the graph; save the model again");
        }
    }

    /** {@return the keys of the saved objects that are variables, by walking through both from their roots} */
    private static Map<Integer, String> byObject(SavedObjectGraph saved, TrackableObjectGraph tracked) {
        record Pair(int saved, int tracked) {}
        Map<Integer, String> keys = new HashMap<>();
        Set<Pair> seen = new HashSet<>(Set.of(new Pair(0, 0)));
        Deque<Pair> open = new ArrayDeque<>(seen);
        while (!open.isEmpty()) {
            Pair pair = open.poll();
            TrackableObject object = tracked.getNodes(pair.tracked());
            object.getAttributesList().stream()
                    .filter(attribute -> attribute.getName().equals(VALUE))
                    .forEach(attribute -> keys.put(pair.saved(), attribute.getCheckpointKey()));
            Map<String, Integer> children = new HashMap<>();
            object.getChildrenList().forEach(child -> children.put(child.getLocalName(), child.getNodeId()));
            saved.getNodes(pair.saved()).getChildrenList().forEach(child -> {
                Integer same = children.get(child.getLocalName());
                Pair next = new Pair(child.getNodeId(), same == null ? -1 : same);
                if (same != null && seen.add(next)) {
                    open.add(next);
                }
            });
        }
        return keys;
    }

    /** {@return the same by nodes: what a function reads besides its arguments is passed last} */
    private static Map<String, String> byNode(MetaGraphDef graph, Map<Integer, String> byObject) {
        Map<String, String> keys = new HashMap<>();
        for (NodeDef node : graph.getGraphDef().getNodeList()) {
            String function = TensorRef.attribute(node, "f").getFunc().getName();
            var concrete = graph.getObjectGraphDef().getConcreteFunctionsMap().get(function);
            if (concrete == null) {
                continue;
            }
            List<String> inputs = node.getInputList().stream()
                    .filter(input -> !input.startsWith("^"))
                    .toList();
            List<Integer> bound = concrete.getBoundInputsList();
            for (int i = 0; i < bound.size(); i++) {
                String key = byObject.get(bound.get(i));
                if (key != null) {
                    keys.put(inputs.get(inputs.size() - bound.size() + i).split(":", -1)[0], key);
                }
            }
        }
        return keys;
    }
}
