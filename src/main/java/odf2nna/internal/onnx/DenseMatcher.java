package odf2nna.internal.onnx;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import odf2nna.internal.network.DenseLayer;
import odf2nna.internal.network.Matrix;
import odf2nna.internal.network.Value;
import odf2nna.internal.network.Vector;
import odf2nna.internal.onnx.proto.Onnx.NodeProto;
import odf2nna.onnx.UnsupportedModelException;

/**
 * Finds dense layers in all their spellings: Gemm, MatMul with the weights on either side and an Add or none, and a
 * convolution whose kernel covers its whole input.
 *
 * @see <a href="https://onnx.ai/onnx/operators/onnx__Gemm.html">Gemm</a>
 * @see <a href="https://onnx.ai/onnx/operators/onnx__MatMul.html">MatMul</a>
 * @see <a href="https://onnx.ai/onnx/operators/onnx__Conv.html">Conv</a>
 */
final class DenseMatcher {
    private final RegionDraft draft;
    private final String file;

    DenseMatcher(RegionDraft draft, String file) {
        this.draft = draft;
        this.file = file;
    }

    /** {@return whether the node is a dense layer; if so it is recorded} */
    boolean match(int index) {
        NodeProto node = draft.graph().node(index);
        return switch (Graph.operator(node)) {
            case "Gemm" -> gemm(index, node);
            case "MatMul" -> matMul(index, node);
            case "Conv" -> convolution(index, node);
            default -> false;
        };
    }

    private boolean gemm(int index, NodeProto node) {
        Optional<Tensor> weights = weights(node, 1);
        if (weights.isEmpty() || Graph.integer(node, "transA", 0) != 0 || isConstant(node.getInput(0))) {
            return false;
        }
        boolean unitsFirst = Graph.integer(node, "transB", 0) != 0;
        int units = weights.get().dims().get(unitsFirst ? 0 : 1);
        Optional<Placement> source = source(node.getInput(0), weights.get(), unitsFirst, 0);
        if (source.isEmpty()) {
            return false;
        }
        double alpha = Graph.real(node, "alpha", 1);
        double beta = Graph.real(node, "beta", 1);
        Placement output = new Placement(node.getOutput(0), 0);
        Optional<Vector> values =
                bias(node, units, c -> output.perUnit(c, units).map(each -> scaled(each, beta)));
        if (values.isEmpty()) {
            return false;
        }
        Optional<Graph.Use> bias = biasUse(index, node);
        ElementType type = weights.get().type();
        DenseSite site = new DenseSite(index, 0, 1, unitsFirst, alpha, beta, bias, output, source.get(), type);
        record(site, node, weights.get(), values.get());
        return true;
    }

    /** The bias in slot 2 of a Gemm or Conv: zeros where there is none, empty where it is not a fitting constant. */
    private Optional<Vector> bias(NodeProto node, int units, Function<Tensor, Optional<Vector>> perUnit) {
        return hasInput(node, 2)
                ? draft.constants().real(node.getInput(2)).flatMap(perUnit)
                : Optional.of(Vector.zeros(units));
    }

    private static Optional<Graph.Use> biasUse(int index, NodeProto node) {
        return hasInput(node, 2) ? Optional.of(new Graph.Use(index, 2)) : Optional.empty();
    }

    private boolean matMul(int index, NodeProto node) {
        for (int slot = 1; slot >= 0; slot--) {
            Optional<Tensor> weights = weights(node, slot);
            if (weights.isPresent() && !isConstant(node.getInput(1 - slot))) {
                return matMul(index, node, slot, weights.get());
            }
        }
        return false;
    }

    private boolean matMul(int index, NodeProto node, int weightSlot, Tensor weights) {
        boolean unitsFirst = weightSlot == 0;
        String input = node.getInput(1 - weightSlot);
        int trailing = 0;
        if (unitsFirst) {
            Optional<Integer> rank = draft.shapes().rank(input);
            if (rank.isEmpty() || rank.get() > 2) {
                return false;
            }
            trailing = rank.get() - 1;
        }
        Optional<Placement> source = source(input, weights, unitsFirst, trailing);
        if (source.isEmpty()) {
            return false;
        }
        int units = weights.dims().get(unitsFirst ? 0 : 1);
        Placement product = new Placement(node.getOutput(0), trailing);
        Optional<AddedBias> added = addedBias(product, units);
        Optional<Graph.Use> bias = added.map(AddedBias::use);
        String output =
                bias.map(use -> draft.graph().node(use.node()).getOutput(0)).orElse(product.value());
        Vector values = bias.map(use -> new Placement("", 0)
                        .perUnit(flat(constantAt(use)), units)
                        .orElseThrow())
                .orElse(Vector.zeros(units));
        Placement placed = new Placement(output, trailing);
        ElementType type = weights.type();
        DenseSite site =
                new DenseSite(index, 1 - weightSlot, weightSlot, unitsFirst, 1, 1, bias, placed, source.get(), type);
        record(site, node, weights, values);
        added.ifPresent(sum -> inside(node, sum, placed));
        return true;
    }

    /**
     * The bias of a MatMul: the constant operand of an Add that is the only consumer of the product, perhaps through
     * Identity and Cast, as Keras writes it from its PyTorch back end.
     *
     * @param use the node and slot that take the constant
     * @param idle the nodes between the MatMul and the Add
     */
    private record AddedBias(Graph.Use use, List<Integer> idle) {}

    /** The bias that is added to a product of the given number of units, if there is one. */
    private Optional<AddedBias> addedBias(Placement placement, int units) {
        Graph graph = draft.graph();
        List<Integer> idle = new ArrayList<>();
        String tensor = placement.value();
        while (true) {
            Optional<Graph.Use> use = graph.onlyUse(tensor);
            if (use.isEmpty()) {
                return Optional.empty();
            }
            int index = use.get().node();
            NodeProto node = graph.node(index);
            if (Graph.operator(node).equals("Add")) {
                return constantOperand(node, use.get(), placement, units)
                        .map(operand -> new AddedBias(operand, List.copyOf(idle)));
            }
            if (!LayoutMatcher.keepsValues(node)) {
                return Optional.empty();
            }
            idle.add(index);
            tensor = node.getOutput(0);
        }
    }

    private Optional<Graph.Use> constantOperand(NodeProto add, Graph.Use product, Placement placement, int units) {
        int slot = 1 - product.slot();
        return draft.constants()
                .real(add.getInput(slot))
                .flatMap(constant -> placement.perUnit(constant, units))
                .map(values -> new Graph.Use(product.node(), slot));
    }

    /** Tensors between the product and the sum have the units of the layer, but not yet its values. */
    private void inside(NodeProto product, AddedBias sum, Placement output) {
        draft.inside(product.getOutput(0), output);
        for (int idle : sum.idle()) {
            draft.understand(idle);
            draft.inside(draft.graph().node(idle).getOutput(0), output);
        }
    }

    private boolean convolution(int index, NodeProto node) {
        Optional<Tensor> kernel = draft.constants().real(node.getInput(1)).filter(tensor -> tensor.rank() >= 3);
        Optional<List<Integer>> shape = draft.shapes().of(node.getInput(0));
        if (kernel.isEmpty() || shape.isEmpty() || !coversInput(node, kernel.get(), shape.get())) {
            return false;
        }
        int units = kernel.get().dims().get(0);
        int inputs = kernel.get().values().size() / units;
        Tensor weights = kernel.get().withDims(List.of(units, inputs));
        int trailing = kernel.get().rank() - 2;
        Optional<Placement> placed = draft.placement(node.getInput(0));
        if (placed.isPresent() && (placed.get().trailing() != trailing || draft.width(placed.get()) != inputs)) {
            return false;
        }
        Optional<Vector> values = bias(node, units, b -> Optional.of(b.values()).filter(each -> each.size() == units));
        if (values.isEmpty()) {
            return false;
        }
        Optional<Graph.Use> bias = biasUse(index, node);
        Placement source = draft.source(node.getInput(0), inputs, trailing);
        Placement output = new Placement(node.getOutput(0), trailing);
        DenseSite site = new DenseSite(index, 0, 1, true, 1, 1, bias, output, source, weights.type());
        record(site, node, weights, values.get());
        return true;
    }

    private static boolean coversInput(NodeProto node, Tensor kernel, List<Integer> shape) {
        boolean plain = Graph.integer(node, "group", 1) == 1
                && Graph.integers(node, "pads").stream().allMatch(pad -> pad == 0)
                && Graph.integers(node, "dilations").stream().allMatch(dilation -> dilation == 1)
                && List.of("NOTSET", "VALID").contains(Graph.text(node, "auto_pad", "NOTSET"));
        return plain
                && shape.size() == kernel.rank()
                && shape.subList(1, shape.size()).equals(kernel.dims().subList(1, kernel.rank()));
    }

    private void record(DenseSite site, NodeProto node, Tensor weights, Vector bias) {
        String name = node.getName().isEmpty() ? site.output().value() : node.getName();
        if (!weights.values().isFinite() || !bias.isFinite()) {
            throw new UnsupportedModelException(
                    file, "%s: its weights or bias hold NaN or infinite values".formatted(Graph.title(node)));
        }
        Tensor rows = site.unitsFirst() ? weights : weights.transposed();
        Vector values = scaled(rows.values(), site.alpha());
        Matrix matrix = new Matrix(rows.dims().get(0), rows.dims().get(1), values);
        draft.add(
                site,
                new Value.Dense(site.output().value(), site.source().value(), new DenseLayer(name, matrix, bias)));
    }

    /** The source of a layer with rank-2 weights, if its units lie where the product runs over them. */
    private Optional<Placement> source(String tensor, Tensor weights, boolean unitsFirst, int trailing) {
        int inputs = weights.dims().get(unitsFirst ? 1 : 0);
        return Optional.of(draft.source(tensor, inputs, trailing))
                .filter(source -> source.trailing() == trailing && draft.width(source) == inputs);
    }

    private Optional<Tensor> weights(NodeProto node, int slot) {
        return node.getInputCount() > slot
                ? draft.constants().real(node.getInput(slot)).filter(tensor -> tensor.rank() == 2)
                : Optional.empty();
    }

    private boolean isConstant(String tensor) {
        return draft.constants().isConstant(tensor);
    }

    private static boolean hasInput(NodeProto node, int slot) {
        return node.getInputCount() > slot && !node.getInput(slot).isEmpty();
    }

    private Tensor constantAt(Graph.Use use) {
        return draft.constants()
                .real(draft.graph().node(use.node()).getInput(use.slot()))
                .orElseThrow();
    }

    private static Tensor flat(Tensor tensor) {
        return tensor.withDims(List.of(tensor.values().size()));
    }

    private static Vector scaled(Vector values, double factor) {
        if (factor == 1) {
            return values;
        }
        double[] product = values.toArray();
        for (int i = 0; i < product.length; i++) {
            product[i] *= factor;
        }
        return Vector.of(product);
    }
}
