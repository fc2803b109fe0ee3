package odf2nna.internal.keras;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import odf2nna.internal.network.Vector;

/**
 * A call of a layer, while it is written.
 *
 * @param layer what is called
 * @param scope what the names of its constants begin with: its name, after those of the models around it
 * @param output name of the tensor that it gives
 * @param inputs what it reads; at least one
 * @param flags options of the call that are switched on
 * @param weights what the file holds for it
 * @param keras3 whether Keras 3 wrote the file; a few functions have changed since Keras 2
 * @param draft what is written to
 */
record LayerCall(
        LayerConfig layer,
        String scope,
        String output,
        List<Value> inputs,
        Set<String> flags,
        List<Weight> weights,
        boolean keras3,
        ModelDraft draft) {
    /** {@return the same call of other tensors, giving another} */
    LayerCall with(String otherOutput, List<Value> otherInputs) {
        return new LayerCall(layer, scope, otherOutput, otherInputs, flags, weights, keras3, draft);
    }

    /** {@return what it reads; a layer of one input} */
    Value input() {
        if (inputs.size() != 1) {
            throw layer.problem("reads %d tensors, expected one".formatted(inputs.size()));
        }
        return inputs.get(0);
    }

    /** {@return the number of features that it reads} */
    long width() {
        long width = input().width();
        if (input().rank() < 2 || width < 1) {
            throw layer.problem(
                    "reads a tensor of shape %s, expected a fixed number of features".formatted(dims(input())));
        }
        return width;
    }

    /** Checks that dimensions of the input are fixed. */
    void checkFixed(List<Long> dims) {
        if (dims.contains(-1L)) {
            throw layer.problem("reads a tensor of shape %s, expected a fixed one".formatted(dims(input())));
        }
    }

    /** {@return a shape for a message} */
    static String dims(Value value) {
        return value.shape().toString().replace("-1", "?");
    }

    /** {@return whether the layer has such a weight} */
    boolean has(String weight) {
        return LayerTable.weights(layer).contains(weight);
    }

    /**
     * {@return a weight}
     *
     * @param name one of {@link LayerTable#weights}
     * @param expected its dimensions
     * @throws odf2nna.onnx.UnsupportedModelException if it is not in the file, or of other dimensions
     */
    Vector weight(String name, List<Long> expected) {
        List<String> names = LayerTable.weights(layer);
        if (weights.size() != names.size()) {
            throw layer.problem("the file holds %d weights for it, expected %d (%s); save the model again"
                    .formatted(weights.size(), names.size(), String.join(", ", names)));
        }
        Weight weight = weights.get(names.indexOf(name));
        if (!weight.dims().equals(expected)) {
            throw layer.problem("its %s has the shape %s in the file ('%s'), expected %s"
                    .formatted(name, weight.dims(), weight.path(), expected));
        }
        return weight.values();
    }

    /** Stores a weight as it is and {@return the name of the constant} */
    String constant(String name, List<Long> dims) {
        return constant(name, dims, weight(name, dims));
    }

    /** Stores numbers, once for all calls of the layer, and {@return the name of the constant} */
    String constant(String name, List<Long> dims, Vector values) {
        return draft.constant(scope + "/" + name, dims, values);
    }

    /** Stores a number and {@return the name of the constant} */
    String scalar(String name, double value) {
        return constant(name, List.of(), Vector.of(value));
    }

    /** Adds an operator on the way to the result and {@return what it gives} */
    String inner(String suffix, String operator, String... operands) {
        return draft.node(operator, List.of(operands), output + "/" + suffix, Map.of());
    }

    /** Adds the last operator and {@return what the layer gives} */
    Value result(String operator, List<String> operands, Map<String, ?> attributes, List<Long> shape) {
        return new Value(draft.node(operator, operands, output, attributes), shape);
    }

    /** Adds the last operator, which keeps the shape of the input, and {@return what the layer gives} */
    Value result(String operator, String... operands) {
        return result(operator, List.of(operands), Map.of(), input().shape());
    }

    /** Adds an operator that reads the input alone and keeps its shape, and {@return what the layer gives} */
    Value result(String operator, Map<String, ?> attributes) {
        return result(operator, List.of(input().tensor()), attributes, input().shape());
    }

    /** {@return the shape of the input with another number of features} */
    List<Long> shapeOf(long width) {
        List<Long> shape = new ArrayList<>(input().shape());
        shape.set(shape.size() - 1, width);
        return shape;
    }
}
