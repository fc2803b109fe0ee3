package odf2nna.internal.onnx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import odf2nna.internal.onnx.proto.Onnx.NodeProto;

/**
 * Computes weights that a file holds as expressions of constants, such as weight normalization {@code g·v/‖v‖} or a product by a
 * mask. Numbers are computed in double and rounded to the element type after each operator, as the operators themselves do.
 *
 * @see <a href="https://onnx.ai/onnx/operators/">ONNX operators</a>
 */
final class ConstantArithmetic {
    private static final Map<String, DoubleBinaryOperator> BINARY = Map.of(
            "Add",
            Double::sum,
            "Sub",
            (a, b) -> a - b,
            "Mul",
            (a, b) -> a * b,
            "Div",
            (a, b) -> a / b,
            "Pow",
            Math::pow);
    private static final Map<String, DoubleUnaryOperator> UNARY =
            Map.of("Neg", a -> -a, "Sqrt", Math::sqrt, "Abs", Math::abs, "Reciprocal", a -> 1 / a, "Exp", Math::exp);
    private static final Set<String> REDUCING = Set.of("ReduceSum", "ReduceMean", "ReduceL2", "ReduceSumSquare");

    private final Constants constants;
    private final Set<String> computed = new HashSet<>();

    /** Finds the tensors that can be computed; nothing is computed yet. */
    ConstantArithmetic(Graph graph, Constants constants) {
        this.constants = constants;
        for (NodeProto node : graph.nodes()) {
            if (isKnown(Graph.operator(node))
                    && node.getOutputCount() == 1
                    && node.getInputCount() > 0
                    && node.getInputList().stream().allMatch(this::isConstant)) {
                computed.add(node.getOutput(0));
            }
        }
    }

    private static boolean isKnown(String operator) {
        return BINARY.containsKey(operator)
                || UNARY.containsKey(operator)
                || REDUCING.contains(operator)
                || operator.equals("Concat")
                || Constants.isMove(operator);
    }

    /** An empty name stands for an omitted input. */
    private boolean isConstant(String tensor) {
        return tensor.isEmpty()
                || computed.contains(tensor)
                || constants.source(tensor).isPresent();
    }

    /** {@return the value of a node all of whose inputs are constants; empty if one is not, or the operator is another one} */
    Optional<Tensor> value(NodeProto node) {
        if (!computed.contains(node.getOutput(0))) {
            return Optional.empty();
        }
        String operator = Graph.operator(node);
        List<Tensor> operands = node.getInputList().stream()
                .flatMap(input -> constants.real(input).stream())
                .toList();
        if (operands.isEmpty()) {
            return Optional.empty();
        }
        if (REDUCING.contains(operator)) {
            return reduced(node, operands.get(0));
        }
        if (operands.size() < node.getInputCount()) {
            return Optional.empty(); // integers among them
        }
        if (operator.equals("Concat")) {
            return joined(operands, Graph.integer(node, "axis", 0));
        }
        DoubleUnaryOperator unary = UNARY.get(operator);
        if (unary != null) {
            Tensor given = operands.get(0);
            double[] values = given.values().toArray();
            return Optional.of(tensor(given.type(), given.dims(), i -> unary.applyAsDouble(values[i]), values.length));
        }
        DoubleBinaryOperator binary = BINARY.get(operator);
        return binary == null || operands.size() != 2
                ? Optional.empty()
                : combined(operands.get(0), operands.get(1), binary);
    }

    private static Tensor tensor(ElementType type, List<Integer> dims, IntToDoubleFunction value, int size) {
        return new Tensor(type, dims, TensorCodec.compact(type, size, value));
    }

    /** One operand has the shape of the result, so that no result is larger than the constants of the file. */
    private static Optional<Tensor> combined(Tensor left, Tensor right, DoubleBinaryOperator operator) {
        List<Integer> dims = left.values().size() >= right.values().size() ? left.dims() : right.dims();
        Optional<int[]> ofLeft = positions(left.dims(), dims);
        Optional<int[]> ofRight = positions(right.dims(), dims);
        if (ofLeft.isEmpty() || ofRight.isEmpty()) {
            return Optional.empty();
        }
        int[] a = ofLeft.get();
        int[] b = ofRight.get();
        return Optional.of(tensor(
                left.type(),
                dims,
                i -> operator.applyAsDouble(
                        left.values().get(a[i]), right.values().get(b[i])),
                a.length));
    }

    /** {@return for each element of the larger shape the element of the smaller one that is broadcast to it} */
    private static Optional<int[]> positions(List<Integer> small, List<Integer> large) {
        int missing = large.size() - small.size();
        int[] step = new int[large.size()];
        int size = 1;
        for (int axis = large.size() - 1; axis >= Math.max(0, missing); axis--) {
            int dim = small.get(axis - missing);
            if (dim != 1 && dim != large.get(axis)) {
                return Optional.empty();
            }
            step[axis] = dim == 1 ? 0 : size;
            size *= dim;
        }
        return missing < 0 ? Optional.empty() : Optional.of(walk(large, step));
    }

    /** {@return for each element of a shape, in row-major order, the sum of its indices times the steps of their axes} */
    private static int[] walk(List<Integer> dims, int[] step) {
        int[] places = new int[dims.stream().reduce(1, Math::multiplyExact)];
        int[] index = new int[dims.size()];
        int place = 0;
        for (int i = 0; i < places.length; i++) {
            places[i] = place;
            for (int axis = dims.size() - 1; axis >= 0; axis--) {
                place += step[axis];
                if (++index[axis] < dims.get(axis)) {
                    break;
                }
                place -= index[axis] * step[axis];
                index[axis] = 0;
            }
        }
        return places;
    }

    private static Optional<Tensor> joined(List<Tensor> parts, long along) {
        Tensor first = parts.get(0);
        int axis = Math.toIntExact(along < 0 ? along + first.rank() : along);
        boolean fits = axis >= 0
                && axis < first.rank()
                && parts.stream()
                        .allMatch(part -> part.rank() == first.rank()
                                && IntStream.range(0, first.rank())
                                        .allMatch(i -> i == axis
                                                || part.dims()
                                                        .get(i)
                                                        .equals(first.dims().get(i))));
        if (!fits) {
            return Optional.empty();
        }
        List<Integer> dims = new ArrayList<>(first.dims());
        dims.set(axis, parts.stream().mapToInt(part -> part.dims().get(axis)).reduce(0, Math::addExact));
        double[] values = new double[dims.stream().reduce(1, Math::multiplyExact)];
        int outer = first.dims().subList(0, axis).stream().reduce(1, Math::multiplyExact);
        int at = 0;
        for (int row = 0; row < outer; row++) {
            for (Tensor part : parts) {
                int width = part.values().size() / Math.max(1, outer);
                for (int i = 0; i < width; i++) {
                    values[at++] = part.values().get(row * width + i);
                }
            }
        }
        return Optional.of(tensor(first.type(), dims, i -> values[i], values.length));
    }

    private Optional<Tensor> reduced(NodeProto node, Tensor given) {
        boolean areInputs = node.getInputCount() > 1 && !node.getInput(1).isEmpty();
        Optional<List<Long>> axes =
                areInputs ? constants.integers(node.getInput(1)) : Optional.of(Graph.integers(node, "axes"));
        if (axes.isEmpty() || (axes.get().isEmpty() && Graph.integer(node, "noop_with_empty_axes", 0) != 0)) {
            return Optional.empty();
        }
        boolean[] summed = new boolean[given.rank()];
        Arrays.fill(summed, axes.get().isEmpty());
        for (long axis : axes.get()) {
            long place = axis < 0 ? axis + given.rank() : axis;
            if (place < 0 || place >= given.rank()) {
                return Optional.empty();
            }
            summed[(int) place] = true;
        }
        if (given.values().size() == 0) {
            return Optional.empty();
        }
        List<Integer> whole = new ArrayList<>(given.dims());
        IntStream.range(0, summed.length).filter(axis -> summed[axis]).forEach(axis -> whole.set(axis, 1));
        int size = whole.stream().reduce(1, Math::multiplyExact);
        int[] places = positions(whole, given.dims()).orElseThrow();
        String operator = Graph.operator(node);
        boolean isSquare = operator.equals("ReduceL2") || operator.equals("ReduceSumSquare");
        double[] sums = new double[size];
        for (int i = 0; i < places.length; i++) {
            double value = given.values().get(i);
            sums[places[i]] += isSquare ? value * value : value;
        }
        double count = (double) places.length / size;
        boolean keeps = Graph.integer(node, "keepdims", 1) != 0;
        List<Integer> dims = IntStream.range(0, summed.length)
                .filter(axis -> keeps || !summed[axis])
                .mapToObj(whole::get)
                .toList();
        return Optional.of(tensor(
                given.type(),
                dims,
                i -> operator.equals("ReduceL2")
                        ? Math.sqrt(sums[i])
                        : operator.equals("ReduceMean") ? sums[i] / count : sums[i],
                size));
    }
}
