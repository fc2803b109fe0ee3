package odf2nna.internal.onnx;

import java.util.Optional;
import odf2nna.internal.network.Activation;
import odf2nna.internal.network.Value;
import odf2nna.internal.network.Vector;
import odf2nna.internal.onnx.proto.Onnx.NodeProto;

/**
 * Operators that treat every unit by itself: activations that are one operator, arithmetic with a constant, and
 * BatchNormalization at inference.
 */
final class UnitwiseMatcher {
    private final RegionDraft draft;

    UnitwiseMatcher(RegionDraft draft) {
        this.draft = draft;
    }

    /** {@return whether the node is such an operator on units; if so it is recorded} */
    boolean match(int index) {
        NodeProto node = draft.graph().node(index);
        return switch (Graph.operator(node)) {
            case "Add", "Sub", "Mul", "Div" -> arithmetic(index, node);
            case "Min", "Max" -> bound(index, node);
            case "PRelu" -> prelu(index, node);
            case "BatchNormalization" -> batchNormalization(index, node);
            default ->
                draft.placement(node.getInputCount() == 0 ? "" : node.getInput(0))
                        .flatMap(
                                placed -> activation(node).map(activation -> activate(index, node, placed, activation)))
                        .orElse(false);
        };
    }

    private boolean activate(int index, NodeProto node, Placement placed, Activation activation) {
        draft.add(
                index,
                new Value.Activated(node.getOutput(0), placed.value(), draft.width(placed), activation),
                placed.trailing());
        return true;
    }

    /** {@return the activation of an operator, with its attributes} */
    private Optional<Activation> activation(NodeProto node) {
        return switch (Graph.operator(node)) {
            case "Relu" -> Optional.of(Activation.Plain.RELU);
            case "LeakyRelu" -> Optional.of(new Activation.LeakyRelu(Graph.real(node, "alpha", 0.01f)));
            case "Elu" -> Optional.of(new Activation.Elu(Graph.real(node, "alpha", 1)));
            case "Selu" ->
                Optional.of(new Activation.Selu(
                        Graph.real(node, "alpha", 1.6732632f), Graph.real(node, "gamma", 1.050701f)));
            case "Celu" -> Optional.of(new Activation.Celu(Graph.real(node, "alpha", 1)));
            case "Sigmoid" -> Optional.of(Activation.Plain.SIGMOID);
            case "HardSigmoid" ->
                Optional.of(
                        new Activation.HardSigmoid(Graph.real(node, "alpha", 0.2f), Graph.real(node, "beta", 0.5f)));
            case "Tanh" -> Optional.of(Activation.Plain.TANH);
            case "Softplus" -> Optional.of(Activation.Plain.SOFTPLUS);
            case "Softsign" -> Optional.of(Activation.Plain.SOFTSIGN);
            case "HardSwish" -> Optional.of(Activation.Plain.HARD_SWISH);
            case "Mish" -> Optional.of(Activation.Plain.MISH);
            case "Swish" -> Graph.real(node, "alpha", 1) == 1 ? Optional.of(Activation.Plain.SWISH) : Optional.empty();
            case "com.microsoft.QuickGelu" ->
                Graph.real(node, "alpha", 1.702f) == 1 ? Optional.of(Activation.Plain.SWISH) : Optional.empty();
            case "Gelu", "com.microsoft.Gelu" ->
                Optional.of(
                        Graph.text(node, "approximate", "none").equals("tanh")
                                ? Activation.Plain.GELU_TANH
                                : Activation.Plain.GELU);
            case "com.microsoft.FastGelu" ->
                node.getInputCount() == 1 ? Optional.of(Activation.Plain.GELU_TANH) : Optional.empty();
            case "Clip" -> clip(node);
            default -> Optional.empty();
        };
    }

    private Optional<Activation> clip(NodeProto node) {
        double low = Graph.real(node, "min", Double.NEGATIVE_INFINITY);
        double high = Graph.real(node, "max", Double.POSITIVE_INFINITY);
        for (int slot = 1; slot < node.getInputCount(); slot++) {
            if (!node.getInput(slot).isEmpty()) {
                Optional<Double> bound = draft.constants().scalar(node.getInput(slot));
                if (bound.isEmpty()) {
                    return Optional.empty();
                }
                low = slot == 1 ? bound.get() : low;
                high = slot == 2 ? bound.get() : high;
            }
        }
        return Optional.of(new Activation.Clip(low, high));
    }

    private boolean bound(int index, NodeProto node) {
        boolean lower = node.getOpType().equals("Max");
        return draft.constantOperand(node)
                .filter(operand -> operand.constant().isSingle())
                .map(operand -> {
                    double limit = operand.constant().values().get(0);
                    Activation clip = lower
                            ? new Activation.Clip(limit, Double.POSITIVE_INFINITY)
                            : new Activation.Clip(Double.NEGATIVE_INFINITY, limit);
                    return activate(index, node, operand.placed(), clip);
                })
                .orElse(false);
    }

    private boolean arithmetic(int index, NodeProto node) {
        Optional<RegionDraft.Operand> operand = draft.constantOperand(node);
        if (operand.isEmpty()
                || (node.getOpType().equals("Div") && operand.get().slot() == 1)) {
            return false;
        }
        Placement placed = operand.get().placed();
        int width = draft.width(placed);
        Optional<Vector> constant = placed.perUnit(operand.get().constant(), width);
        if (constant.isEmpty()) {
            return false;
        }
        double[] scale = new double[width];
        double[] shift = new double[width];
        for (int unit = 0; unit < width; unit++) {
            double c = constant.get().get(unit);
            boolean subtracted = node.getOpType().equals("Sub") && operand.get().slot() == 1;
            switch (node.getOpType()) {
                case "Mul" -> scale[unit] = c;
                case "Div" -> scale[unit] = 1 / c;
                default -> {
                    scale[unit] = subtracted ? -1 : 1;
                    shift[unit] = node.getOpType().equals("Sub") && !subtracted ? -c : c;
                }
            }
        }
        follow(new Graph.Use(index, 1 - operand.get().slot()), operand.get().constant(), placed);
        scale(index, node, placed, scale, shift);
        return true;
    }

    /** Marks a constant to be pruned with its units, unless it is one number for all. */
    private void follow(Graph.Use use, Tensor constant, Placement placed) {
        if (!constant.isSingle()) {
            draft.add(new ConstantSite(use, placed.value(), ConstantSite.Kind.ALONG_UNITS, placed.trailing()));
        }
    }

    private void scale(int index, NodeProto node, Placement placed, double[] scale, double[] shift) {
        draft.add(
                index,
                new Value.Scaled(node.getOutput(0), placed.value(), Vector.of(scale), Vector.of(shift)),
                placed.trailing());
    }

    private boolean prelu(int index, NodeProto node) {
        Optional<Placement> placed = draft.placement(node.getInput(0));
        Optional<Tensor> slope = draft.constants().real(node.getInput(1));
        if (placed.isEmpty() || slope.isEmpty()) {
            return false;
        }
        Optional<Vector> slopes = placed.get().perUnit(slope.get(), draft.width(placed.get()));
        if (slopes.isEmpty()) {
            return false;
        }
        follow(new Graph.Use(index, 1), slope.get(), placed.get());
        return activate(index, node, placed.get(), new Activation.PRelu(slopes.get()));
    }

    /** At inference {@code y = (x − mean)/√(var + ε)·scale + B}, along axis 1. */
    private boolean batchNormalization(int index, NodeProto node) {
        Optional<Placement> placed = draft.placement(node.getInput(0));
        boolean inference = Graph.integer(node, "training_mode", 0) == 0
                && Graph.integer(node, "is_test", 1) != 0
                && Graph.integer(node, "spatial", 1) != 0
                && node.getOutputList().stream().skip(1).allMatch(String::isEmpty);
        if (placed.isEmpty() || !inference || !alongChannels(node.getInput(0), placed.get())) {
            return false;
        }
        int width = draft.width(placed.get());
        double[][] parameters = new double[5][];
        for (int slot = 1; slot <= 4; slot++) {
            Optional<Tensor> tensor = draft.constants()
                    .real(node.getInput(slot))
                    .filter(t -> t.values().size() == width);
            if (tensor.isEmpty()) {
                return false;
            }
            parameters[slot] = tensor.get().values().toArray();
        }
        double epsilon = Graph.real(node, "epsilon", 1e-5f);
        double[] scale = new double[width];
        double[] shift = new double[width];
        for (int unit = 0; unit < width; unit++) {
            scale[unit] = parameters[1][unit] / Math.sqrt(parameters[4][unit] + epsilon);
            shift[unit] = parameters[2][unit] - parameters[3][unit] * scale[unit];
        }
        for (int slot = 1; slot <= 4; slot++) {
            Graph.Use use = new Graph.Use(index, slot);
            draft.add(new ConstantSite(use, placed.get().value(), ConstantSite.Kind.VECTOR, 0));
        }
        scale(index, node, placed.get(), scale, shift);
        return true;
    }

    /** Whether the units lie on axis 1, which BatchNormalization works along; after a Gemm the rank is 2. */
    private boolean alongChannels(String tensor, Placement placed) {
        Optional<Integer> rank = draft.shapes().rank(tensor);
        return rank.isPresent() && placed.axis(rank.get()) == 1;
    }
}
