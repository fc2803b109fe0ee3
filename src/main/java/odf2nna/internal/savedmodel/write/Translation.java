package odf2nna.internal.savedmodel.write;

import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * How an ONNX operator is written in TensorFlow.
 *
 * @param attributes the attributes that the translation knows; a node with another one is refused
 * @param write adds the TensorFlow nodes and says which of their tensors are the outputs; may throw {@link Refusal}
 */
record Translation(Set<String> attributes, Consumer<NodeExport> write) {
    Translation {
        attributes = Set.copyOf(attributes);
    }

    static Translation of(Consumer<NodeExport> write, String... attributes) {
        return new Translation(Set.of(attributes), write);
    }

    /** {@return an operator of one input that TensorFlow has under the given name} */
    static Translation same(String operator) {
        return of(call -> call.output(call.map(operator, call.input(0))));
    }

    /** {@return an operator of any number of inputs, two of which TensorFlow's operator takes at a time} */
    static Translation chain(String operator) {
        return of(call -> {
            Wire result = call.input(0);
            for (int i = 1; i < call.inputs(); i++) {
                result = call.join(operator, result, call.input(i));
            }
            call.output(result);
        });
    }

    /** {@return an operator that compares two inputs} */
    static Translation comparison(String operator) {
        return of(call -> call.output(call.compare(operator, call.input(0), call.input(1))));
    }

    /** {@return the axes counted from the start} */
    static List<Long> fromStart(List<Long> axes, int rank) {
        return axes.stream().map(axis -> axis < 0 ? axis + rank : axis).toList();
    }
}
