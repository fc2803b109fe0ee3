package odf2nna.internal.savedmodel.read;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import odf2nna.internal.network.ByName;
import org.jspecify.annotations.Nullable;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.NodeDef;

/** Follows a graph from its outputs back to its inputs and says in ONNX what it computes. Executes nothing of it. */
final class GraphTranslator {
    /** What says in ONNX what a node gives, by the operator of TensorFlow. */
    private static final Map<String, Function<NodeCall, Value>> OPERATORS = operators();

    private final SavedModelProblem problem;
    private final Wiring wiring;
    private final Variables variables;
    private final OnnxDraft draft;
    private final Map<TensorRef, String> outputs;
    private final Map<TensorRef, Value> values = new HashMap<>();
    private @Nullable Checkpoint checkpoint;

    /**
     * Translates nothing yet.
     *
     * @param outputs the names of tensors that are model outputs
     */
    GraphTranslator(
            SavedModelProblem problem,
            MetaGraphDef graph,
            Wiring wiring,
            OnnxDraft draft,
            Map<TensorRef, String> outputs) {
        this.problem = problem;
        this.wiring = wiring;
        this.variables = new Variables(problem, graph, wiring);
        this.draft = draft;
        this.outputs = outputs;
    }

    static Map<String, Function<NodeCall, Value>> operators() {
        Map<String, Function<NodeCall, Value>> table = new HashMap<>(UnitwiseOperators.table());
        table.putAll(ShapeOperators.table());
        table.putAll(DenseOperators.table());
        table.putAll(ConvolutionOperators.table());
        table.putAll(PaddingOperators.table());
        return table;
    }

    /** Says what a model input is. */
    void define(TensorRef input, Value value) {
        values.put(input, value);
    }

    /** {@return the operators behind a tensor that can't be translated, with their numbers} */
    Map<String, Integer> unknown(TensorRef end) {
        Map<String, Integer> unknown = new TreeMap<>();
        Set<TensorRef> seen = new HashSet<>(Set.of(end));
        Deque<TensorRef> open = new ArrayDeque<>(seen);
        while (!open.isEmpty()) {
            TensorRef next = open.pop();
            if (!isKnown(next)) {
                unknown.merge(next.operator(), 1, Integer::sum);
            }
            operands(next).stream().filter(seen::add).forEach(open::push);
        }
        return unknown;
    }

    private boolean isKnown(TensorRef tensor) {
        String operator = tensor.operator();
        return isLeaf(tensor)
                || OPERATORS.containsKey(operator)
                || IntegerFolding.OPERATORS.contains(operator)
                || Pattern.of(tensor, wiring).isPresent();
    }

    private boolean isLeaf(TensorRef tensor) {
        String operator = tensor.operator();
        return values.containsKey(tensor) || operator.equals("Const") || Variables.OPERATORS.contains(operator);
    }

    private List<TensorRef> operands(TensorRef tensor) {
        if (isLeaf(tensor)) {
            return List.of();
        }
        return Pattern.of(tensor, wiring).map(Pattern::operands).orElseGet(() -> wiring.inputs(tensor));
    }

    /** {@return what a tensor is, everything that it is computed from being translated first} */
    Value translate(TensorRef end) throws IOException {
        Deque<TensorRef> open = new ArrayDeque<>(List.of(end));
        Set<TensorRef> begun = new HashSet<>();
        while (!open.isEmpty()) {
            TensorRef next = open.peek();
            if (values.containsKey(next)) {
                open.pop();
                continue;
            }
            List<TensorRef> operands = operands(next);
            if (begun.add(next)) {
                for (TensorRef operand : operands) {
                    if (begun.contains(operand) && !values.containsKey(operand)) {
                        throw problem.of("%s depends on itself", operand);
                    }
                    open.push(operand);
                }
            } else {
                open.pop();
                values.put(next, compute(next, operands));
            }
        }
        return ByName.get(values, end);
    }

    private Value compute(TensorRef tensor, List<TensorRef> operands) throws IOException {
        NodeDef node = tensor.def();
        if (node.getOp().equals("Const")) {
            var stored = TensorRef.attribute(node, "value").getTensor();
            return new StoredTensor(problem, tensor.node(), stored.getDtype(), stored.getTensorShape()).decode(stored);
        }
        if (Variables.OPERATORS.contains(node.getOp())) {
            if (checkpoint == null) {
                checkpoint = Checkpoint.open(problem);
            }
            return variables.read(tensor, checkpoint);
        }
        NodeCall call = call(tensor, operands);
        if (tensor.index() != 0) {
            throw call.refused("has several outputs, of which one besides the first is read");
        }
        try {
            return compute(call, tensor);
        } catch (ArithmeticException e) {
            throw call.refused("works with sizes that are too large; save the model again");
        }
    }

    private Value compute(NodeCall call, TensorRef tensor) {
        Optional<Value> folded = Folding.apply(call).or(() -> IntegerFolding.apply(call));
        if (folded.isPresent()) {
            return folded.get();
        }
        Optional<Pattern> pattern = Pattern.of(tensor, wiring);
        if (pattern.isPresent()) {
            return pattern.get().translate(call);
        }
        Function<NodeCall, Value> operator = OPERATORS.get(tensor.operator());
        if (operator == null) {
            throw call.refused("is not supported on what the model computes");
        }
        return operator.apply(call);
    }

    private NodeCall call(TensorRef tensor, List<TensorRef> operands) {
        List<Value> read =
                operands.stream().map(operand -> ByName.get(values, operand)).toList();
        String output = outputs.get(tensor);
        String name = tensor.node().replaceFirst("/(BatchMatMulV?[23]?|MatMul)$", "");
        return new NodeCall(tensor, read, output == null ? name : output, output != null, draft, problem);
    }
}
