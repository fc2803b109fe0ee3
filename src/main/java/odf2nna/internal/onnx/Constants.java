package odf2nna.internal.onnx;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;
import odf2nna.internal.onnx.proto.Onnx.AttributeProto;
import odf2nna.internal.onnx.proto.Onnx.NodeProto;
import odf2nna.internal.onnx.proto.Onnx.TensorProto;
import org.jspecify.annotations.Nullable;

/** Constant values of the file in all spellings: initializers, Constant nodes, and tensors computed from them. */
final class Constants {
    private static final Set<String> MOVING =
            Set.of("Identity", "Transpose", "Cast", "Reshape", "Squeeze", "Unsqueeze", "Flatten");

    private final Graph graph;
    private final TensorCodec codec;
    private final Map<String, Optional<Tensor>> reals = new HashMap<>();
    /** Made when a tensor is met that may be computed. */
    @Nullable private ConstantArithmetic arithmetic;

    Constants(Graph graph, TensorCodec codec) {
        this.graph = graph;
        this.codec = codec;
    }

    /** {@return the value of a tensor that is a floating-point constant} */
    Optional<Tensor> real(String name) {
        Optional<Tensor> known = reals.get(name);
        if (known != null) {
            return known;
        }
        // chains of moves are followed to their source first: recursion could overflow the stack
        Deque<String> chain = new ArrayDeque<>(List.of(name));
        for (Optional<String> next = moved(name);
                next.isPresent() && chain.size() <= graph.nodes().size();
                next = moved(next.get())) {
            chain.push(next.get());
        }
        for (String tensor : chain) {
            if (!reals.containsKey(tensor)) {
                reals.put(tensor, resolve(tensor));
            }
        }
        return Objects.requireNonNull(reals.get(name));
    }

    /** {@return the source of a tensor that only moves it, if its value is not known yet} */
    private Optional<String> moved(String name) {
        return reals.containsKey(name)
                ? Optional.empty()
                : graph.producer(name)
                        .map(graph::node)
                        .filter(node -> node.getInputCount() > 0 && MOVING.contains(Graph.operator(node)))
                        .map(node -> node.getInput(0));
    }

    /** {@return the single value of a constant with one element} */
    Optional<Double> scalar(String name) {
        return real(name).filter(Tensor::isSingle).map(tensor -> tensor.values().get(0));
    }

    /** {@return the values of a constant INT64 or INT32 tensor} */
    Optional<List<Long>> integers(String name) {
        return source(name)
                .filter(tensor -> tensor.getDataType() == ElementType.INT64.code()
                        || tensor.getDataType() == ElementType.INT32.code())
                .map(codec::integers);
    }

    /** {@return the values of a constant INT64 or INT32 tensor of one dimension} */
    Optional<List<Long>> integerList(String name) {
        boolean list = source(name).filter(tensor -> tensor.getDimsCount() == 1).isPresent();
        return list ? integers(name) : Optional.empty();
    }

    /** {@return whether a tensor is a constant of any kind} */
    boolean isConstant(String name) {
        return source(name).isPresent() || real(name).isPresent();
    }

    private Optional<Tensor> resolve(String name) {
        Optional<TensorProto> stored = source(name);
        if (stored.isPresent()) {
            return stored.filter(tensor ->
                            ElementType.realOfCode(tensor.getDataType()).isPresent())
                    .map(codec::real);
        }
        return graph.producer(name).map(graph::node).flatMap(this::derive);
    }

    /** The stored tensor behind a name: an initializer, or the value of a Constant node. */
    Optional<TensorProto> source(String name) {
        Optional<TensorProto> initializer = graph.initializer(name);
        return initializer.isPresent()
                ? initializer
                : graph.producer(name).map(graph::node).flatMap(Constants::value);
    }

    private static Optional<TensorProto> value(NodeProto node) {
        return node.getAttributeList().stream()
                .filter(attribute -> Graph.operator(node).equals("Constant"))
                .flatMap(attribute -> value(node.getOutput(0), attribute).stream())
                .findFirst();
    }

    private static Optional<TensorProto> value(String name, AttributeProto attribute) {
        TensorProto.Builder floats = TensorProto.newBuilder().setName(name).setDataType(ElementType.FLOAT.code());
        return switch (attribute.getName()) {
            case "value" -> Optional.of(attribute.getT());
            case "value_float" ->
                Optional.of(floats.addFloatData(attribute.getF()).build());
            case "value_floats" ->
                Optional.of(floats.addDims(attribute.getFloatsCount())
                        .addAllFloatData(attribute.getFloatsList())
                        .build());
            case "value_int" -> Optional.of(TensorCodec.encodeIntegers(name, List.of(), List.of(attribute.getI())));
            case "value_ints" ->
                Optional.of(
                        TensorCodec.encodeIntegers(name, List.of(attribute.getIntsCount()), attribute.getIntsList()));
            default -> Optional.empty();
        };
    }

    /** {@return whether an operator only moves values} */
    static boolean isMove(String operator) {
        return MOVING.contains(operator);
    }

    /** Values made of constants. */
    private Optional<Tensor> derive(NodeProto node) {
        if (node.getInputCount() == 0) {
            return Optional.empty();
        }
        if (!isMove(Graph.operator(node))) {
            arithmetic = arithmetic == null ? new ConstantArithmetic(graph, this) : arithmetic;
            return arithmetic.value(node);
        }
        return real(node.getInput(0)).flatMap(tensor -> switch (Graph.operator(node)) {
            case "Identity" -> Optional.of(tensor);
            case "Transpose" -> transpose(node, tensor);
            case "Cast" ->
                ElementType.realOfCode((int) Graph.integer(node, "to", 0)).map(type -> cast(tensor, type));
            case "Reshape" -> integers(node.getInput(1)).flatMap(dims -> reshape(tensor, dims));
            case "Flatten" -> flatten(tensor, Graph.integer(node, "axis", 1));
            default -> Shapes.withSingletons(node, this, tensor.dims()).map(tensor::withDims);
        });
    }

    private static Tensor cast(Tensor tensor, ElementType type) {
        return new Tensor(
                type, tensor.dims(), TensorCodec.compact(type, tensor.values().toArray()));
    }

    private static Optional<Tensor> transpose(NodeProto node, Tensor tensor) {
        List<Long> order = Graph.integers(node, "perm");
        if (tensor.rank() < 2
                || order.equals(LongStream.range(0, tensor.rank()).boxed().toList())) {
            return Optional.of(tensor);
        }
        return tensor.rank() == 2 ? Optional.of(tensor.transposed()) : Optional.empty();
    }

    private static Optional<Tensor> flatten(Tensor tensor, long axis) {
        int rows = Math.toIntExact(axis < 0 ? axis + tensor.rank() : axis);
        if (rows < 0 || rows > tensor.rank() || tensor.values().size() == 0) {
            return Optional.empty();
        }
        int height = tensor.dims().subList(0, rows).stream().reduce(1, Math::multiplyExact);
        return Optional.of(tensor.withDims(List.of(height, tensor.values().size() / height)));
    }

    private static Optional<Tensor> reshape(Tensor tensor, List<Long> wanted) {
        List<Integer> dims = new ArrayList<>();
        int known = 1;
        for (int i = 0; i < wanted.size(); i++) {
            long dim = wanted.get(i);
            int value = dim == 0 && i < tensor.rank() ? tensor.dims().get(i) : Math.toIntExact(dim);
            dims.add(value);
            known *= value < 0 ? 1 : value;
        }
        int free = Collections.frequency(dims, -1);
        if (free == 1 && known > 0 && tensor.values().size() % known == 0) {
            dims.set(dims.indexOf(-1), tensor.values().size() / known);
            known = tensor.values().size();
        }
        return free <= 1 && known == tensor.values().size() && !dims.contains(-1)
                ? Optional.of(tensor.withDims(dims))
                : Optional.empty();
    }
}
