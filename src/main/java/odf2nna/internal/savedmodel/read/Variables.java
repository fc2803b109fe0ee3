package odf2nna.internal.savedmodel.read;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.NodeDef;

/**
 * The values of variables. The name of a variable does not determine its key in the checkpoint; the nodes that would restore
 * it have the key, or else the objects that it belongs to.
 */
final class Variables {
    static final Set<String> OPERATORS = Set.of("VarHandleOp", "VariableV2", "Variable");

    private static final Set<String> ASSIGNING = Set.of("AssignVariableOp", "Assign");

    private final SavedModelProblem problem;
    private final Wiring wiring;
    private final MetaGraphDef graph;
    private final Map<String, Place> places = new HashMap<>();
    private @Nullable Map<String, String> objects;

    /** Where a value is kept. */
    private record Place(String key, String part) {}

    Variables(SavedModelProblem problem, MetaGraphDef graph, Wiring wiring) {
        this.problem = problem;
        this.graph = graph;
        this.wiring = wiring;
        collect(wiring.graph());
        for (NodeDef node : wiring.graph().nodes()) {
            if (node.getOp().endsWith("PartitionedCall")) {
                Scope inside = wiring.enter(wiring.graph(), node);
                if (inside.nodes().stream().anyMatch(inner -> inner.getOp().equals("RestoreV2"))) {
                    collect(inside);
                }
            }
        }
    }

    private void collect(Scope scope) {
        for (NodeDef node : scope.nodes()) {
            if (ASSIGNING.contains(node.getOp()) && node.getInputCount() > 1) {
                TensorRef value = wiring.resolve(scope, node.getInput(1));
                if (value.operator().equals("RestoreV2")) {
                    List<TensorRef> operands = wiring.inputs(value);
                    TensorRef variable = wiring.resolve(scope, node.getInput(0));
                    places.put(
                            variable.node(),
                            new Place(text(operands.get(1), value.index()), text(operands.get(2), value.index())));
                }
            }
        }
    }

    private String text(TensorRef constant, int index) {
        List<String> texts = texts(constant);
        if (index >= texts.size()) {
            throw problem.of("'%s' does not list all variables that are restored by it", constant.node());
        }
        return texts.get(index);
    }

    /** {@return the texts of a constant; none if it is something else} */
    static List<String> texts(TensorRef constant) {
        return constant.attribute("value").getTensor().getStringValList().stream()
                .map(ByteString::toStringUtf8)
                .toList();
    }

    /**
     * {@return the value of a variable, as it was saved}
     *
     * @throws odf2nna.onnx.UnsupportedModelException if it is not in the checkpoint, or of another shape
     */
    Value read(TensorRef variable, Checkpoint checkpoint) throws IOException {
        NodeDef node = variable.def();
        String shared = TensorRef.attribute(node, "shared_name").getS().toStringUtf8();
        Place place = places.get(variable.node());
        if (place == null) {
            if (objects == null) {
                objects = ObjectGraph.keys(problem, graph, checkpoint);
            }
            String named = shared.isEmpty() ? variable.node() : shared;
            place = new Place(objects.getOrDefault(variable.node(), named), "");
        }
        if (!checkpoint.holds(place.key())) {
            throw problem.of(
                    "variables/ holds no value for '%s' (key '%s'); graph and checkpoint do not belong together",
                    variable.node(), place.key());
        }
        TensorPart part = TensorPart.parse(problem, variable.node(), place.part());
        Value value = checkpoint.read(place.key(), part, variable.node());
        AttrValue shape = TensorRef.attribute(node, "shape");
        if (shape.hasShape() && !shape.getShape().getUnknownRank()) {
            List<Long> expected = StoredTensor.dims(shape.getShape());
            if (!fits(value.dims(), expected)) {
                throw problem.of(
                        "'%s' has the shape %s in the graph and %s in variables/; graph and checkpoint do not belong together",
                        variable.node(), expected, value.dims());
            }
        }
        return value;
    }

    private static boolean fits(List<Long> found, List<Long> expected) {
        boolean fits = found.size() == expected.size();
        for (int i = 0; fits && i < found.size(); i++) {
            fits = expected.get(i) < 0 || expected.get(i).equals(found.get(i));
        }
        return fits;
    }
}
