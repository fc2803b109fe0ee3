package odf2nna.internal.keras;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import odf2nna.internal.network.Vector;
import odf2nna.internal.onnx.ElementType;
import odf2nna.internal.onnx.ModelBuilder;

/** A model while it is written: one element type, every name once. Not safe for use by several threads at once. */
final class ModelDraft {
    private final ModelBuilder builder;
    private final ElementType type;
    private final Set<String> tensors = new HashSet<>();
    private final Set<String> constants = new HashSet<>();
    private final Set<String> nodes = new HashSet<>();

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

    /** Adds an operator named like its output, where no other is, and {@return the output} */
    String node(String operator, List<String> inputs, String output, Map<String, ?> attributes) {
        boolean free = nodes.add(output);
        builder.node(free ? output : output + "/" + operator, operator, inputs, output, attributes);
        tensors.add(output);
        return output;
    }

    /** Adds an operator with a name of its own and {@return the output} */
    String node(String name, String operator, List<String> inputs, String output) {
        nodes.add(name);
        builder.node(name, operator, inputs, output, Map.of());
        tensors.add(output);
        return output;
    }
}
