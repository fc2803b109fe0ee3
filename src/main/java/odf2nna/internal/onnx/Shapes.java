package odf2nna.internal.onnx;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import odf2nna.internal.onnx.proto.Onnx.NodeProto;
import odf2nna.internal.onnx.proto.Onnx.ValueInfoProto;

/**
 * Shapes that the file declares or that follow through the commonest operators; −1 stands for a free dimension. Where
 * nothing is known the answer is empty, and the caller decides without it.
 */
final class Shapes {
    private static final Set<String> SAME_SHAPE =
            Set.of(("Relu LeakyRelu PRelu Elu Selu Celu Sigmoid HardSigmoid Tanh Softplus Softsign Clip Gelu "
                            + "HardSwish Mish Identity Dropout Cast BatchNormalization Erf Softmax LogSoftmax Neg Abs Exp "
                            + "Log Sqrt ai.onnx.ml.Scaler ai.onnx.ml.Normalizer ai.onnx.ml.Imputer ai.onnx.ml.Binarizer")
                    .split(" "));

    private final Map<String, List<Integer>> shapes = new HashMap<>();

    Shapes(Graph graph, Constants constants) {
        List<ValueInfoProto> declared = new ArrayList<>(graph.proto().getInputList());
        declared.addAll(graph.proto().getValueInfoList());
        declared.addAll(graph.proto().getOutputList());
        for (ValueInfoProto info : declared) {
            if (info.getType().getTensorType().hasShape()) {
                shapes.put(
                        info.getName(),
                        info.getType().getTensorType().getShape().getDimList().stream()
                                .map(dim -> dim.hasDimValue() && dim.getDimValue() > 0
                                        ? Math.toIntExact(dim.getDimValue())
                                        : -1)
                                .toList());
            }
        }
        for (NodeProto node : graph.nodes()) {
            if (node.getInputCount() > 0 && node.getOutputCount() > 0 && !shapes.containsKey(node.getOutput(0))) {
                infer(node, constants).ifPresent(shape -> shapes.put(node.getOutput(0), shape));
            }
        }
    }

    /** {@return the shape of a tensor, if known} */
    Optional<List<Integer>> of(String tensor) {
        return Optional.ofNullable(shapes.get(tensor));
    }

    /** {@return the number of dimensions of a tensor, if known} */
    Optional<Integer> rank(String tensor) {
        return of(tensor).map(List::size);
    }

    private Optional<List<Integer>> infer(NodeProto node, Constants constants) {
        String operator = Graph.operator(node);
        if (SAME_SHAPE.contains(operator)) {
            return of(node.getInput(0));
        }
        return switch (operator) {
            case "Add", "Sub", "Mul", "Div", "Pow", "Min", "Max", "Sum" -> broadcast(node, constants);
            case "Greater", "GreaterOrEqual", "Less", "LessOrEqual" ->
                of(node.getInput(0))
                        .filter(shape -> node.getInputCount() == 2
                                && constants.scalar(node.getInput(1)).isPresent());
            case "Where" ->
                of(node.getInput(0))
                        .filter(shape -> node.getInputCount() == 3
                                && node.getInputList().subList(1, 3).stream()
                                        .anyMatch(input -> of(input).equals(Optional.of(shape))));
            case "Concat" -> concat(node);
            case "MatMul" -> product(node, constants);
            case "Gemm" ->
                constants
                        .real(node.getInput(1))
                        .filter(weights -> weights.rank() == 2)
                        .map(weights -> List.of(
                                of(node.getInput(0)).map(left -> left.get(0)).orElse(-1),
                                weights.dims().get(Graph.integer(node, "transB", 0) != 0 ? 0 : 1)));
            case "Flatten" ->
                of(node.getInput(0))
                        .filter(shape -> Graph.integer(node, "axis", 1) == 1 && !shape.isEmpty())
                        .map(shape -> List.of(shape.get(0), elements(shape.subList(1, shape.size()))));
            case "Squeeze", "Unsqueeze" ->
                of(node.getInput(0)).flatMap(shape -> withSingletons(node, constants, shape));
            case "Transpose" -> of(node.getInput(0)).flatMap(shape -> transposed(shape, Graph.integers(node, "perm")));
            case "Reshape" -> constants.integers(node.getInput(1)).flatMap(dims -> reshape(node, dims));
            case "Gather" -> gathered(node, constants);
            case "Conv" -> denseConvolution(node, constants);
            default -> Optional.empty();
        };
    }

    /** A product with constant weights on the right, or on the left of a vector or matrix. */
    private Optional<List<Integer>> product(NodeProto node, Constants constants) {
        Optional<Tensor> right = constants.real(node.getInput(1)).filter(weights -> weights.rank() == 2);
        if (right.isPresent()) {
            return of(node.getInput(0))
                    .map(left -> with(left, left.size() - 1, right.get().dims().get(1)));
        }
        Optional<Tensor> left = constants.real(node.getInput(0)).filter(weights -> weights.rank() == 2);
        return left.flatMap(weights -> of(node.getInput(1))
                .filter(input -> input.size() == 1 || input.size() == 2)
                .map(input -> with(input, 0, weights.dims().get(0))));
    }

    /** With a list of constant indices. */
    private Optional<List<Integer>> gathered(NodeProto node, Constants constants) {
        Optional<List<Long>> indices = constants.integerList(node.getInput(1));
        return of(node.getInput(0)).flatMap(shape -> {
            long axis = Graph.integer(node, "axis", 0);
            int place = Math.toIntExact(axis < 0 ? axis + shape.size() : axis);
            return indices.filter(all -> place < shape.size()).map(all -> with(shape, place, all.size()));
        });
    }

    private static Optional<List<Integer>> transposed(List<Integer> shape, List<Long> order) {
        if (order.isEmpty()) {
            List<Integer> reversed = new ArrayList<>(shape);
            Collections.reverse(reversed);
            return Optional.of(reversed);
        }
        boolean fits =
                order.size() == shape.size() && order.stream().allMatch(axis -> axis >= 0 && axis < shape.size());
        return fits
                ? Optional.of(order.stream()
                        .map(axis -> shape.get(Math.toIntExact(axis)))
                        .toList())
                : Optional.empty();
    }

    private Optional<List<Integer>> reshape(NodeProto node, List<Long> dims) {
        Optional<List<Integer>> input = of(node.getInput(0));
        List<Integer> shape = new ArrayList<>();
        for (int i = 0; i < dims.size(); i++) {
            int axis = i;
            int copied =
                    input.filter(in -> axis < in.size()).map(in -> in.get(axis)).orElse(-1);
            shape.add(dims.get(i) == 0 ? copied : Math.toIntExact(dims.get(i)));
        }
        int rest = dims.indexOf(-1L);
        boolean sameFreeAxes =
                input.isPresent() && Collections.frequency(input.get(), -1) == Collections.frequency(shape, -1) - 1;
        if (rest >= 0 && sameFreeAxes) {
            shape.remove(rest);
            int known = known(shape);
            shape.add(rest, known == 0 ? -1 : known(input.get()) / known);
        }
        return Optional.of(shape);
    }

    private static int known(List<Integer> dims) {
        return dims.stream().filter(dim -> dim >= 0).reduce(1, Math::multiplyExact);
    }

    private Optional<List<Integer>> broadcast(NodeProto node, Constants constants) {
        Optional<List<Integer>> result = Optional.of(List.of());
        for (String input : node.getInputList()) {
            Optional<List<Integer>> shape =
                    of(input).or(() -> constants.real(input).map(Tensor::dims));
            result = result.flatMap(left -> shape.map(right -> broadcast(left, right)));
        }
        return result;
    }

    private static List<Integer> broadcast(List<Integer> left, List<Integer> right) {
        List<Integer> longer = left.size() >= right.size() ? left : right;
        List<Integer> shorter = left.size() >= right.size() ? right : left;
        List<Integer> shape = new ArrayList<>(longer);
        for (int i = 1; i <= shorter.size(); i++) {
            int a = longer.get(longer.size() - i);
            int b = shorter.get(shorter.size() - i);
            shape.set(longer.size() - i, a == 1 ? b : b == 1 ? a : Math.max(a, b));
        }
        return shape;
    }

    private Optional<List<Integer>> concat(NodeProto node) {
        List<List<Integer>> parts = node.getInputList().stream()
                .flatMap(input -> of(input).stream())
                .toList();
        if (parts.size() < node.getInputCount()) {
            return Optional.empty();
        }
        List<Integer> shape = new ArrayList<>(parts.get(0));
        long given = Graph.integer(node, "axis", 1);
        int axis = Math.toIntExact(given < 0 ? given + shape.size() : given);
        if (axis >= shape.size() || parts.stream().anyMatch(part -> part.size() != shape.size())) {
            return Optional.empty();
        }
        shape.set(axis, 0);
        for (List<Integer> part : parts) {
            boolean free = shape.get(axis) < 0 || part.get(axis) < 0;
            shape.set(axis, free ? -1 : shape.get(axis) + part.get(axis));
        }
        return Optional.of(shape);
    }

    /** The output of a convolution whose kernel covers the whole image: one position. */
    private Optional<List<Integer>> denseConvolution(NodeProto node, Constants constants) {
        return constants
                .real(node.getInput(1))
                .flatMap(kernel -> of(node.getInput(0))
                        .filter(input -> input.size() == kernel.rank()
                                && input.subList(2, input.size())
                                        .equals(kernel.dims().subList(2, kernel.rank())))
                        .map(input -> {
                            List<Integer> shape = new ArrayList<>(Collections.nCopies(input.size(), 1));
                            shape.set(0, input.get(0));
                            shape.set(1, kernel.dims().get(0));
                            return shape;
                        }));
    }

    /** The shape after a Squeeze or Unsqueeze with constant axes. */
    static Optional<List<Integer>> withSingletons(NodeProto node, Constants constants, List<Integer> shape) {
        Optional<List<Long>> axes = node.getInputCount() > 1
                ? constants.integers(node.getInput(1))
                : Optional.of(Graph.integers(node, "axes"));
        boolean squeeze = node.getOpType().equals("Squeeze");
        if (axes.isEmpty() || (axes.get().isEmpty() && !squeeze)) {
            return Optional.empty();
        }
        int rank = squeeze ? shape.size() : shape.size() + axes.get().size();
        List<Integer> positions = axes.get().stream()
                .map(axis -> Math.toIntExact(axis < 0 ? axis + rank : axis))
                .toList();
        List<Integer> result = new ArrayList<>();
        if (squeeze) {
            for (int axis = 0; axis < rank; axis++) {
                boolean removed = positions.isEmpty() ? shape.get(axis) == 1 : positions.contains(axis);
                if (removed && shape.get(axis) != 1) {
                    return Optional.empty();
                }
                if (!removed) {
                    result.add(shape.get(axis));
                }
            }
        } else {
            int next = 0;
            for (int axis = 0; axis < rank; axis++) {
                result.add(positions.contains(axis) ? 1 : shape.get(next++));
            }
        }
        return Optional.of(result);
    }

    private static List<Integer> with(List<Integer> shape, int axis, int size) {
        List<Integer> changed = new ArrayList<>(shape);
        changed.set(axis, size);
        return changed;
    }

    private static int elements(List<Integer> dims) {
        return dims.contains(-1) ? -1 : dims.stream().reduce(1, Math::multiplyExact);
    }
}
