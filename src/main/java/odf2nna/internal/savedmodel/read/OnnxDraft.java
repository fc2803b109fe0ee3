package odf2nna.internal.savedmodel.read;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;
import odf2nna.internal.network.Vector;
import odf2nna.internal.onnx.ElementType;
import odf2nna.internal.onnx.ModelBuilder;
import org.jspecify.annotations.Nullable;

/** An ONNX model while it is written: every name once, every constant once. Not safe for use by several threads at once. */
final class OnnxDraft {
    private final SavedModelProblem problem;
    private final ModelBuilder builder;
    private final Set<String> names = new HashSet<>();
    private final Map<Value, String> constants = new HashMap<>();
    private final Map<Value, String> transposed = new HashMap<>();
    private @Nullable String batched;

    OnnxDraft(SavedModelProblem problem, ModelBuilder builder) {
        this.problem = problem;
        this.builder = builder;
    }

    /** {@return what is written to, for nodes that give a tensor whose name was reserved before} */
    ModelBuilder builder() {
        return builder;
    }

    /** Declares an input and {@return it} */
    Value.Flow input(String name, ElementType type, List<Long> dims) {
        names.add(name);
        if (batched == null && !dims.isEmpty() && dims.get(0) == Value.FREE) {
            batched = name;
        }
        builder.input(name, type, dims);
        return new Value.Flow(name, type, dims);
    }

    /** Adds a node that counts the rows and {@return its tensor, of shape [1]} */
    String rows() {
        if (batched == null) {
            throw problem.of("needs the number of rows, which no input of the model has");
        }
        return node("Shape", List.of(batched), batched + "/rows", Map.of("start", 0L, "end", 1L));
    }

    /** Keeps a name for a model output. */
    String reserve(String wanted) {
        String name = wanted;
        for (int i = 2; !names.add(name); i++) {
            name = wanted + "/" + i;
        }
        return name;
    }

    /** {@return the name of a tensor, its dimensions as TensorFlow has them; a constant is stored} */
    String tensor(Value value) {
        if (value instanceof Value.Flow flow) {
            return flow.tensor();
        }
        if (value instanceof Value.ChannelsFirst image) {
            return transposed(image, image.tensor(), "/channels_last", ChannelOrder.last(axes(image)));
        }
        String known = constants.get(value);
        if (known == null) {
            known = value instanceof Value.Reals reals ? store(reals) : store((Value.Integers) value);
            constants.put(value, known);
        }
        return known;
    }

    /** {@return the name of a tensor whose last dimension is brought to the second place} */
    String channelsFirst(Value value) {
        return value instanceof Value.ChannelsFirst image
                ? image.tensor()
                : transposed(value, tensor(value), "/channels_first", ChannelOrder.first(axes(value)));
    }

    private String transposed(Value value, String tensor, String suffix, List<Long> order) {
        String known = transposed.get(value);
        if (known == null) {
            known = node("Transpose", List.of(tensor), tensor + suffix, Map.of("perm", order));
            transposed.put(value, known);
        }
        return known;
    }

    private static List<Long> axes(Value value) {
        return LongStream.range(0, value.rank()).boxed().toList();
    }

    private String store(Value.Reals reals) {
        String name = reserve(reals.name());
        builder.constant(name, reals.type(), sizes(reals.dims()), reals.values());
        return name;
    }

    private String store(Value.Integers integers) {
        if (!integers.isKnown()) {
            throw problem.of("'%s' depends on the number of rows, which is not supported here", integers.name());
        }
        String name = reserve(integers.name());
        builder.integers(name, sizes(integers.dims()), integers.values());
        if (integers.type() == ElementType.INT64) {
            return name;
        }
        String cast = reserve(name + "/cast");
        builder.node(
                "Cast", List.of(name), cast, Map.of("to", (long) integers.type().code()));
        return cast;
    }

    private static List<Integer> sizes(List<Long> dims) {
        return dims.stream().map(Math::toIntExact).toList();
    }

    /** Stores INT64 integers of rank 1 and {@return their name} */
    String integers(String wanted, List<Long> values) {
        return tensor(new Value.Integers(wanted, ElementType.INT64, List.of((long) values.size()), values));
    }

    /** Stores a number and {@return its name} */
    String scalar(String wanted, ElementType type, double value) {
        Vector number = type == ElementType.DOUBLE ? Vector.of(value) : Vector.ofFloats((float) value);
        return tensor(new Value.Reals(wanted, type, List.of(), number));
    }

    /** Adds a node called {@code wanted}, or nearly so, and {@return the tensor that it gives} */
    String node(String operator, List<String> inputs, String wanted, Map<String, ?> attributes) {
        String output = reserve(wanted);
        builder.node(operator, inputs, output, attributes);
        return output;
    }
}
