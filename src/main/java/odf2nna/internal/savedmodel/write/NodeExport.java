package odf2nna.internal.savedmodel.write;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import odf2nna.internal.onnx.ElementType;
import odf2nna.internal.onnx.ModelGraph;
import odf2nna.internal.onnx.ModelNode;
import odf2nna.internal.onnx.RawTensor;

/**
 * One ONNX node while it is translated: what it says, and the TensorFlow nodes that are made for it.
 *
 * @param node what is translated
 * @param opset the version of the operators
 * @param model where the node stands
 * @param graph what is written to
 * @param learnt names of constants that are learnt in training
 * @param wires the tensors there are so far, by their ONNX names; what the node makes is added
 */
record NodeExport(
        ModelNode node, long opset, ModelGraph model, GraphWriter graph, Set<String> learnt, Map<String, Wire> wires) {
    /** {@return whether an input is given} */
    boolean has(int input) {
        return input < node.inputs().size() && !node.inputs().get(input).isEmpty();
    }

    int inputs() {
        return node.inputs().size();
    }

    int outputs() {
        return node.outputs().size();
    }

    /**
     * {@return an input}
     *
     * @throws Refusal if it is left out
     */
    Wire input(int index) {
        if (!has(index)) {
            throw new Refusal("its input " + index + " is missing");
        }
        return wires.computeIfAbsent(
                node.inputs().get(index),
                name -> model.constant(name)
                        .map(value -> stored(name, value))
                        .orElseThrow(() -> new IllegalStateException("nothing makes " + name)));
    }

    /** {@return the value of an input that is a constant} */
    Optional<RawTensor> constant(int input) {
        return has(input) ? model.constant(node.inputs().get(input)) : Optional.empty();
    }

    /** {@return the number of dimensions of an input} */
    int rank(int input) {
        return input(input)
                .rank()
                .orElseThrow(() -> new Refusal("the rank of its input '%s' is not known"
                        .formatted(node.inputs().get(input))));
    }

    long integer(String attribute, long absent) {
        return node.attributes().getOrDefault(attribute, absent) instanceof Long value ? value : absent;
    }

    double real(String attribute, double absent) {
        return node.attributes().getOrDefault(attribute, absent) instanceof Double value ? value : absent;
    }

    String text(String attribute, String absent) {
        return node.attributes().getOrDefault(attribute, absent) instanceof String value ? value : absent;
    }

    /** {@return the integers of an attribute, empty if it is not there} */
    Optional<List<Long>> integers(String attribute) {
        if (!(node.attributes().get(attribute) instanceof List<?> values)) {
            return Optional.empty();
        }
        List<Long> integers = new ArrayList<>();
        values.forEach(value -> integers.add((Long) value));
        return Optional.of(integers);
    }

    /** {@return the elements of an attribute that is a list of one type; none if it is not there} */
    <T> List<T> list(String attribute, Class<T> type) {
        return node.attributes().get(attribute) instanceof List<?> values
                ? values.stream().<T>map(type::cast).toList()
                : List.of();
    }

    /** {@return an input that is a constant of texts} */
    Optional<Wire> texts(int input) {
        String name = node.inputs().get(input);
        return model.texts(name).map(values -> wires.computeIfAbsent(name, absent -> graph.texts(name, values)));
    }

    Optional<RawTensor> tensor(String attribute) {
        return Optional.ofNullable(node.attributes().get(attribute))
                .filter(RawTensor.class::isInstance)
                .map(RawTensor.class::cast);
    }

    /**
     * {@return integers that are an attribute in older operator sets and a constant input in newer ones}
     *
     * @throws Refusal if they are an input that is no constant
     */
    Optional<List<Long>> integers(String attribute, int input) {
        if (!has(input)) {
            return integers(attribute);
        }
        return Optional.of(constant(input)
                .orElseThrow(() -> new Refusal(
                        "its input '%s' is not constant".formatted(node.inputs().get(input))))
                .integers());
    }

    /** Adds an operator of one input whose output is like it. */
    Wire map(String operator, Wire x) {
        return map(operator, x, Map.of());
    }

    /** Adds an operator of one input whose output is like it, with attributes besides {@code T}. */
    Wire map(String operator, Wire x, Map<String, ?> attributes) {
        return emit(operator, x.shape(), attributes, x);
    }

    /** Adds an operator of two inputs that works element by element. */
    Wire join(String operator, Wire one, Wire other) {
        requireSameType(one, other);
        return emit(operator, Wire.broadcast(one, other), Map.of(), one, other);
    }

    /** Adds an operator of a tensor and a number. */
    Wire join(String operator, Wire x, double number) {
        return join(operator, x, scalar(x.type(), number));
    }

    /** Adds an operator of two inputs that works element by element, once for every further input of the node. */
    Wire chain(String operator) {
        Wire result = input(0);
        for (int i = 1; i < inputs(); i++) {
            result = join(operator, result, input(i));
        }
        return result;
    }

    /** Adds an operator of two inputs that compares element by element. */
    Wire compare(String operator, Wire one, Wire other) {
        requireSameType(one, other);
        return emit(
                operator, ElementType.BOOL, Wire.broadcast(one, other), List.of(one, other), Map.of("T", one.type()));
    }

    /** Neither format converts by itself, so a model in which types meet is broken. */
    static void requireSameType(Wire one, Wire other) {
        if (one.type() != other.type()) {
            throw new Refusal("it reads %s and %s together".formatted(one.type(), other.type()));
        }
    }

    /** Adds an operator that reduces the given axes, or another that takes axes as its second input. */
    Wire reduce(String operator, Wire x, List<Long> axes, boolean keepDims) {
        Map<String, ?> attributes = Map.of("Tidx", ElementType.INT32, "keep_dims", keepDims);
        return emit(operator, Optional.empty(), attributes, x, integers(ElementType.INT32, axes));
    }

    Wire cast(Wire x, ElementType type) {
        return emit("Cast", type, x.shape(), List.of(x), Map.of("SrcT", x.type(), "DstT", type));
    }

    Wire reshape(Wire x, Wire shape, Optional<List<Integer>> known) {
        return emit("Reshape", known, Map.of("Tshape", shape.type()), x, shape);
    }

    /** {@return the dimensions of a tensor, as a vector that is computed at run time} */
    Wire shapeOf(Wire x) {
        return emit(
                "Shape",
                ElementType.INT64,
                x.rank().map(List::of),
                List.of(x),
                Map.of("T", x.type(), "out_type", ElementType.INT64));
    }

    /** Adds a node whose output has the type of its first input, which its attribute {@code T} names. */
    Wire emit(String operator, Optional<List<Integer>> shape, Map<String, ?> more, Wire... inputs) {
        Map<String, Object> attributes = new HashMap<>(more);
        attributes.put("T", inputs[0].type());
        return emit(operator, inputs[0].type(), shape, List.of(inputs), attributes);
    }

    /** Adds a node with one output. */
    Wire emit(
            String operator,
            ElementType type,
            Optional<List<Integer>> shape,
            List<Wire> inputs,
            Map<String, ?> attributes) {
        return new Wire(graph.wired(node.name() + "/" + operator, operator, inputs, attributes), type, shape);
    }

    /** {@return the number of an axis, as TensorFlow takes it} */
    Wire axis(long axis) {
        return scalar(ElementType.INT32, (double) axis);
    }

    Wire scalar(ElementType type, double value) {
        return graph.scalar(node.name() + "/number", type, value);
    }

    Wire integers(ElementType type, List<Long> values) {
        return graph.integers(node.name() + "/integers", type, values);
    }

    Wire constant(RawTensor value, int input) {
        return stored(node.inputs().get(input), value);
    }

    /** {@return the value of a constant of the model: a variable where it is learnt in training} */
    private Wire stored(String name, RawTensor value) {
        return learnt.contains(name) ? graph.variable(name, value) : graph.constant(name, value);
    }

    /** Says which tensor is an output of the node. */
    void output(int index, Wire wire) {
        String name = node.outputs().get(index);
        wires.put(name, model.shape(name).map(wire::withShape).orElse(wire));
    }
}
