package odf2nna.internal.savedmodel.read;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.tensorflow.proto.FunctionDef;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;

/**
 * Finds what a name stands for: through the functions of a graph, nodes that pass on what they read, and branches that
 * are decided by a constant.
 */
final class Wiring {
    /** Longer ways are circles. */
    private static final int LONGEST = 100_000;

    private static final Set<String> PASSING = Set.of(
            "Identity",
            "StopGradient",
            "PreventGradient",
            "CheckNumerics",
            "Snapshot",
            "EnsureShape",
            "ReadVariableOp",
            "PlaceholderWithDefault",
            "Switch");

    private final SavedModelProblem problem;
    private final Map<String, FunctionDef> functions = new HashMap<>();
    private final Scope graph;
    private final Set<TensorRef> inputs = new HashSet<>();

    Wiring(SavedModelProblem problem, GraphDef graph) {
        this.problem = problem;
        this.graph = new Scope(problem, graph.getNodeList());
        for (FunctionDef function : graph.getLibrary().getFunctionList()) {
            functions.put(function.getSignature().getName(), function);
        }
    }

    Scope graph() {
        return graph;
    }

    /** Marks a tensor of the graph as a model input, behind which nothing is looked for, and {@return it} */
    TensorRef markInput(String name) {
        TensorRef input = parse(graph, name);
        inputs.add(input);
        return input;
    }

    boolean isInput(TensorRef tensor) {
        return inputs.contains(tensor);
    }

    /** {@return what a node reads, behind everything that only passes it on; not what it merely waits for} */
    List<TensorRef> inputs(TensorRef node) {
        return node.def().getInputList().stream()
                .filter(input -> !input.startsWith("^"))
                .map(input -> resolve(node.scope(), input))
                .toList();
    }

    /** {@return what stands behind a name in a scope} */
    TensorRef resolve(Scope from, String name) {
        Scope scope = from;
        String wanted = name;
        for (int steps = 0; steps < LONGEST; steps++) {
            Optional<Scope.Passed> passed = scope.argument(wanted);
            if (passed.isPresent()) {
                scope = passed.get().scope();
                wanted = passed.get().input();
                continue;
            }
            TensorRef found = parse(scope, wanted);
            if (inputs.contains(found)) {
                return found;
            }
            NodeDef node = found.def();
            if (node.getOp().endsWith("PartitionedCall")) {
                scope = enter(scope, node);
                wanted = scope.returned(found.index());
            } else if (PASSING.contains(node.getOp())) {
                wanted = input(node, 0);
            } else if (node.getOp().equals("IdentityN")) {
                wanted = input(node, found.index());
            } else if (node.getOp().equals("Merge")) {
                wanted = taken(scope, node);
            } else {
                return found;
            }
        }
        throw problem.of("'%s' depends on itself", name);
    }

    private String input(NodeDef node, int index) {
        if (index >= node.getInputCount()) {
            throw problem.of(
                    "'%s' (%s) has %d inputs, expected more", node.getName(), node.getOp(), node.getInputCount());
        }
        return node.getInput(index);
    }

    /** {@return the inside of the function that a node calls} */
    Scope enter(Scope scope, NodeDef node) {
        String name = TensorRef.attribute(node, "f").getFunc().getName();
        FunctionDef function = functions.get(name);
        if (function == null) {
            throw problem.of("'%s' calls the function '%s', which is not in the file", node.getName(), name);
        }
        return scope.enter(node, function);
    }

    /** {@code node}, {@code node:1}, or in functions {@code node:port:0}. */
    private TensorRef parse(Scope scope, String name) {
        String[] parts = name.split(":", -1);
        try {
            int index = parts.length == 1 ? 0 : Integer.parseInt(parts[parts.length - 1]);
            scope.node(parts[0]);
            return new TensorRef(scope, parts[0], parts.length > 2 ? parts[1] : "", index);
        } catch (NumberFormatException e) {
            throw problem.of("'%s' is no name of a tensor", name);
        }
    }

    /** {@return the input of a Merge on whose side its condition stands} */
    private String taken(Scope scope, NodeDef merge) {
        for (String input : merge.getInputList()) {
            if (!input.startsWith("^") && isTaken(scope, input)) {
                return input;
            }
        }
        throw problem.of("'%s' joins branches of which none is taken by a constant condition", merge.getName());
    }

    /** Looks back for the nearest node that parts the two branches. */
    private boolean isTaken(Scope scope, String input) {
        Deque<String> open = new ArrayDeque<>(List.of(input));
        Set<String> seen = new HashSet<>();
        while (!open.isEmpty()) {
            String name = open.pop();
            if (!seen.add(name) || name.startsWith("^")) {
                continue;
            }
            TensorRef tensor = parse(scope, name);
            if (tensor.operator().equals("Switch")) {
                return condition(scope, input(tensor.def(), 1)) == (tensor.index() == 1);
            }
            tensor.def().getInputList().forEach(open::push);
        }
        return true;
    }

    private boolean condition(Scope scope, String name) {
        TensorRef found = resolve(scope, name);
        NodeDef node = found.def();
        if (node.getOp().equals("LogicalNot")) {
            return !condition(found.scope(), input(node, 0));
        }
        if (!node.getOp().equals("Const")) {
            throw problem.of(
                    "'%s' chooses between branches at run time; save the model for inference, with the learning phase 0",
                    found.node());
        }
        return TensorRef.attribute(node, "value").getTensor().getBoolValList().stream()
                .anyMatch(value -> value);
    }
}
