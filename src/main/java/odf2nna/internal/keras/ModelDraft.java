package odf2nna.internal.keras;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;
import odf2nna.internal.network.Vector;
import odf2nna.internal.onnx.ElementType;
import odf2nna.internal.onnx.ModelBuilder;

/** A model while it is written: one element type, every name once. Not safe for use by several threads at once. */
final class ModelDraft {
    /** What is put behind the name of a tensor where the channels stand first. */
    static final String FIRST = "/channels_first";

    private final ModelBuilder builder;
    private final ElementType type;
    private final Set<String> tensors = new HashSet<>();
    private final Set<String> constants = new HashSet<>();
    private final Set<String> nodes = new HashSet<>();
    /** Tensors with the channels first, by the names of the same with the channels last. */
    private final Map<String, Value> channelsFirst = new HashMap<>();
    /** Those with the channels last that no node has needed yet. */
    private final Set<String> unmoved = new HashSet<>();

    ModelDraft(ModelBuilder builder, ElementType type) {
        this.builder = builder;
        this.type = type;
    }

    /** Declares an input and {@return it} */
    Value input(String name, List<Long> shape) {
        tensors.add(name);
        builder.input(name, type, shape);
        return new Value(name, shape);
    }

    /** Declares an output that is made already. */
    void output(String name, List<Long> shape) {
        move(name);
        builder.output(name, type, shape);
    }

    /** {@return {@code wanted}, or with a number behind it where there is such a tensor} */
    String fresh(String wanted) {
        String name = wanted;
        for (int i = 2; tensors.contains(name); i++) {
            name = wanted + "/" + i;
        }
        return name;
    }

    /** Stores real numbers if they are not stored yet and {@return their name} */
    String constant(String name, List<Long> dims, Vector values) {
        if (constants.add(name)) {
            tensors.add(name);
            builder.constant(name, type, dims.stream().map(Math::toIntExact).toList(), values);
        }
        return name;
    }

    /** Stores integers if they are not stored yet and {@return their name} */
    String integers(String name, List<Long> values) {
        if (constants.add(name)) {
            tensors.add(name);
            builder.integers(name, values);
        }
        return name;
    }

    /** Stores real numbers in single precision, as some operators take them in every model, and {@return their name} */
    String singles(String name, Vector values) {
        if (constants.add(name)) {
            tensors.add(name);
            builder.constant(name, ElementType.FLOAT, List.of(values.size()), values);
        }
        return name;
    }

    /** {@return a tensor with the channels last as it was computed, with the channels first, if so} */
    Optional<Value> computedFirst(Value value) {
        return Optional.ofNullable(channelsFirst.get(value.tensor()));
    }

    /** {@return a tensor whose channels stand last with them first} */
    Value channelsFirst(Value value) {
        return computedFirst(value).orElseGet(() -> {
            List<Long> order = new ArrayList<>(List.of(0L, value.rank() - 1L));
            LongStream.range(1, value.rank() - 1).forEach(order::add);
            Value first = new Value(fresh(value.tensor() + FIRST), permuted(value.shape(), order));
            node("Transpose", List.of(value.tensor()), first.tensor(), Map.of("perm", order));
            channelsFirst.put(value.tensor(), first);
            return first;
        });
    }

    /** {@return a tensor whose channels stand first with them last; it is moved when a node reads it} */
    Value channelsLast(Value first, String output) {
        channelsFirst.put(output, first);
        unmoved.add(output);
        tensors.add(output);
        return new Value(output, permuted(first.shape(), orderOfLast(first)));
    }

    private static List<Long> orderOfLast(Value first) {
        List<Long> order = new ArrayList<>(List.of(0L));
        LongStream.range(2, first.rank()).forEach(order::add);
        order.add(1L);
        return order;
    }

    private static List<Long> permuted(List<Long> shape, List<Long> order) {
        return order.stream().map(axis -> shape.get(axis.intValue())).toList();
    }

    private void move(String tensor) {
        if (unmoved.remove(tensor)) {
            Value first = Objects.requireNonNull(channelsFirst.get(tensor));
            node("Transpose", List.of(first.tensor()), tensor, Map.of("perm", orderOfLast(first)));
        }
    }

    /** Adds an operator named like its output, where no other is, and {@return the output} */
    String node(String operator, List<String> inputs, String output, Map<String, ?> attributes) {
        boolean free = !nodes.contains(output);
        return node(free ? output : output + "/" + operator, operator, inputs, output, attributes);
    }

    /** Adds an operator with a name of its own and {@return the output} */
    String node(String name, String operator, List<String> inputs, String output, Map<String, ?> attributes) {
        node(name, operator, inputs, List.of(output), attributes);
        return output;
    }

    /** Adds an operator with several outputs, of which those that are not needed have no name. */
    void node(String name, String operator, List<String> inputs, List<String> outputs, Map<String, ?> attributes) {
        inputs.forEach(this::move);
        nodes.add(name);
        builder.node(name, operator, inputs, outputs, attributes);
        tensors.addAll(outputs);
    }
}
