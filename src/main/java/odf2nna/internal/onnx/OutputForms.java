package odf2nna.internal.onnx;

import java.util.Optional;
import java.util.Set;
import odf2nna.internal.onnx.proto.Onnx.NodeProto;

/** Finds what the numbers of a tensor are by the operators before it, and the tensor that they were before a Sigmoid or Softmax. */
final class OutputForms {
    /** Keep the numbers of a row in their order, in another shape or type. */
    static final Set<String> LAYOUT = Set.of("Identity", "Cast", "Reshape", "Squeeze", "Unsqueeze", "Flatten");
    /** Keep some of the numbers, or move them a little. */
    static final Set<String> SELECTING = Set.of("Gather", "Slice", "Split", "Clip");

    private final Graph graph;
    private final Constants constants;

    OutputForms(OnnxModel model) {
        this.graph = model.graph();
        this.constants = new Constants(graph, model.codec());
    }

    /** {@return what the numbers of a tensor are} */
    ModelEnd.Form of(String tensor) {
        Optional<NodeProto> maker = graph.producer(tensor).map(graph::node);
        if (maker.isEmpty() || maker.get().getInputCount() == 0) {
            return ModelEnd.Form.RAW;
        }
        NodeProto node = maker.get();
        String operator = node.getOpType();
        boolean isInOrder = LAYOUT.contains(operator) || operator.equals("Clip");
        if (isInOrder || SELECTING.contains(operator) || operator.equals("Transpose")) {
            ModelEnd.Form whole = of(node.getInput(0));
            // of a pair it may be either part
            return whole == ModelEnd.Form.SIGMOID_PAIR && !isInOrder ? ModelEnd.Form.PROBABILITIES : whole;
        }
        return switch (operator) {
            case "Softmax" -> ModelEnd.Form.PROBABILITIES;
            case "LogSoftmax" -> ModelEnd.Form.LOG_PROBABILITIES;
            case "Sigmoid" -> ModelEnd.Form.SIGMOID;
            case "Sub" ->
                complemented(tensor)
                        .map(this::of)
                        .filter(ModelEnd.Form.SIGMOID::equals)
                        .orElse(ModelEnd.Form.RAW);
            case "Concat" -> ofConcat(node);
            default -> ModelEnd.Form.RAW;
        };
    }

    private ModelEnd.Form ofConcat(NodeProto concat) {
        if (!concat.getInputList().stream().allMatch(part -> of(part) == ModelEnd.Form.SIGMOID)) {
            return ModelEnd.Form.RAW;
        }
        if (isComplement(concat, 0, 1)) {
            return ModelEnd.Form.SIGMOID_PAIR;
        }
        return isComplement(concat, 1, 0) ? ModelEnd.Form.PROBABILITIES : ModelEnd.Form.SIGMOID;
    }

    private boolean isComplement(NodeProto concat, int part, int of) {
        return concat.getInputCount() == 2
                && complemented(source(concat.getInput(part)))
                        .filter(source(concat.getInput(of))::equals)
                        .isPresent();
    }

    /** {@return p of a tensor 1 − p, behind operators of layout; empty for another tensor} */
    private Optional<String> complemented(String tensor) {
        return graph.producer(tensor)
                .map(graph::node)
                .filter(node -> node.getOpType().equals("Sub") && node.getInputCount() == 2)
                .filter(node -> constants
                        .scalar(node.getInput(0))
                        .filter(one -> one == 1)
                        .isPresent())
                .map(node -> source(node.getInput(1)));
    }

    private String source(String tensor) {
        return graph.producer(tensor)
                .map(graph::node)
                .filter(node -> LAYOUT.contains(node.getOpType()))
                .map(node -> source(node.getInput(0)))
                .orElse(tensor);
    }

    /** {@return the Sigmoid p of a {@link ModelEnd.Form#SIGMOID_PAIR}} */
    String paired(String pair) {
        String tensor = pair;
        while (true) {
            NodeProto node = graph.node(graph.producer(tensor).orElseThrow());
            if (node.getOpType().equals("Concat")) {
                return source(node.getInput(1));
            }
            tensor = node.getInput(0); // layout or Clip, as the form says
        }
    }
}
