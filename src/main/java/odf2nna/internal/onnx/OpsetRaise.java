package odf2nna.internal.onnx;

import java.util.Optional;
import java.util.Set;
import odf2nna.internal.onnx.proto.Onnx.ModelProto;
import odf2nna.internal.onnx.proto.Onnx.NodeProto;
import odf2nna.internal.onnx.proto.Onnx.OperatorSetIdProto;

/**
 * Raises a model to opset 13, the first with a scale for each unit in DequantizeLinear, where every node means the same
 * there as before.
 *
 * @see <a href="https://onnx.ai/onnx/operators/">the versions of each operator</a>
 */
public final class OpsetRaise {
    /** The first opset with DequantizeLinear along an axis. */
    public static final long PER_UNIT = 13;

    /** The first opset with DequantizeLinear at all. */
    public static final long QUANTIZED = 10;

    /** Operators whose nodes mean the same from opset 7 to 13, apart from added types. */
    private static final Set<String> STEADY =
            Set.of(("Abs Add Cast Ceil Concat Constant Div Elu Erf Exp Flatten Floor Gather Gemm HardSigmoid "
                            + "Identity LeakyRelu Log MatMul Max Mean Min Mul Neg PRelu Pow Reciprocal Relu Reshape Selu "
                            + "Shape Sigmoid Softplus Softsign Sqrt Sub Sum Tanh Transpose")
                    .split(" "));

    private OpsetRaise() {}

    /** {@return the model in opset 13, or as it is if its opset is higher; empty if a node would mean something else} */
    public static Optional<OnnxModel> perUnit(OnnxModel model) {
        if (model.opset() >= PER_UNIT) {
            return Optional.of(model);
        }
        if (obstacle(model).isPresent()) {
            return Optional.empty();
        }
        ModelProto.Builder proto = model.proto().toBuilder();
        for (OperatorSetIdProto.Builder opset : proto.getOpsetImportBuilderList()) {
            if (Graph.isStandard(opset.getDomain())) {
                opset.setVersion(PER_UNIT);
            }
        }
        proto.getGraphBuilder().getNodeBuilderList().stream()
                .filter(node -> node.getOpType().equals("Dropout"))
                .forEach(NodeProto.Builder::clearAttribute);
        return Optional.of(model.with(proto.build()));
    }

    /** {@return why the model can't be raised to opset 13: a node that would mean something else; empty if it can} */
    public static Optional<String> obstacle(OnnxModel model) {
        return model.graph().nodes().stream()
                .filter(node -> !isSteady(node, model))
                .findFirst()
                .map(Graph::title);
    }

    private static boolean isSteady(NodeProto node, OnnxModel model) {
        if (!Graph.isStandard(node.getDomain())) {
            return true;
        }
        return switch (node.getOpType()) {
            // opset 13 takes the last axis instead of all from the second on: the same for a matrix
            case "Softmax", "LogSoftmax" -> isLastOfTwo(node, model);
            // opset 9 removed an attribute
            case "BatchNormalization" ->
                node.getOutputCount() == 1 && Graph.attribute(node, "spatial").isEmpty();
            // at inference it is the identity; its ratio has become an input
            case "Dropout" -> node.getOutputCount() == 1;
            default -> STEADY.contains(node.getOpType());
        };
    }

    private static boolean isLastOfTwo(NodeProto node, OnnxModel model) {
        long axis = Graph.integer(node, "axis", 1);
        Shapes shapes = new Shapes(model.graph(), new Constants(model.graph(), model.codec()));
        return (axis == 1 || axis == -1)
                && shapes.rank(node.getInput(0)).filter(rank -> rank == 2).isPresent();
    }
}
