package odf2nna.internal.savedmodel.read;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.tensorflow.proto.FunctionDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.OpDef;

/** Nodes by their names: those of a graph, or of a function at one place where it is called. Equal only to itself. */
final class Scope {
    /** Functions within functions; Keras makes two. */
    private static final int DEEPEST = 64;

    private final SavedModelProblem problem;
    private final Map<String, NodeDef> nodes = new HashMap<>();
    private final Map<String, Scope> calls = new HashMap<>();
    private final Map<String, Integer> arguments = new HashMap<>();
    private final @Nullable FunctionDef function;
    private final @Nullable Scope caller;
    private final @Nullable NodeDef call;
    private final int depth;

    /** The graph itself. */
    Scope(SavedModelProblem problem, List<NodeDef> graph) {
        this(problem, graph, null, null, null, 0);
    }

    private Scope(
            SavedModelProblem problem,
            List<NodeDef> graph,
            @Nullable FunctionDef function,
            @Nullable Scope caller,
            @Nullable NodeDef call,
            int depth) {
        this.problem = problem;
        this.function = function;
        this.caller = caller;
        this.call = call;
        this.depth = depth;
        graph.forEach(node -> nodes.put(node.getName(), node));
    }

    /** {@return name of the function; empty for the graph} */
    String title() {
        return function == null ? "" : function.getSignature().getName();
    }

    /**
     * {@return a node}
     *
     * @throws odf2nna.onnx.UnsupportedModelException if there is none
     */
    NodeDef node(String name) {
        NodeDef node = nodes.get(name);
        if (node == null) {
            throw problem.of("'%s' is read but not part of the graph; save the model again", name);
        }
        return node;
    }

    /** {@return all nodes} */
    Collection<NodeDef> nodes() {
        return nodes.values();
    }

    /** {@return the inside of a function, at one place where it is called} */
    Scope enter(NodeDef node, FunctionDef called) {
        Scope known = calls.get(node.getName());
        if (known == null) {
            if (depth == DEEPEST) {
                throw problem.of("functions call each other more than %d deep at '%s'", DEEPEST, node.getName());
            }
            known = new Scope(problem, called.getNodeDefList(), called, this, node, depth + 1);
            for (OpDef.ArgDef argument : called.getSignature().getInputArgList()) {
                known.arguments.put(argument.getName(), known.arguments.size());
            }
            calls.put(node.getName(), known);
        }
        return known;
    }

    /** What the caller passes. */
    record Passed(Scope scope, String input) {}

    /** {@return what the caller passes for an argument of the function; empty if the name is not an argument} */
    Optional<Passed> argument(String name) {
        Integer index = arguments.get(name);
        if (index == null || caller == null || call == null) {
            return Optional.empty();
        }
        if (index >= call.getInputCount()) {
            throw problem.of("'%s' passes %d values, the function takes more", call.getName(), call.getInputCount());
        }
        return Optional.of(new Passed(caller, call.getInput(index)));
    }

    /** {@return the name, within the function, of what it returns} */
    String returned(int output) {
        if (function == null || output >= function.getSignature().getOutputArgCount()) {
            throw problem.of("a function gives fewer values than are read from it");
        }
        String name = function.getSignature().getOutputArg(output).getName();
        String inner = function.getRetMap().get(name);
        if (inner == null) {
            throw problem.of("the function %s does not say what it returns as '%s'", title(), name);
        }
        return inner;
    }
}
