package odf2nna.internal.savedmodel.write;

import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * How an ONNX operator is written in TensorFlow.
 *
 * @param attributes the attributes that the translation knows; a node with another one is refused
 * @param write adds the TensorFlow nodes and gives the first output; may throw {@link Refusal}
 */
record Translation(Set<String> attributes, Function<NodeExport, Wire> write) {
    Translation {
        attributes = Set.copyOf(attributes);
    }

    static Translation of(Function<NodeExport, Wire> write, String... attributes) {
        return new Translation(Set.of(attributes), write);
    }

    /** {@return an operator of one input that TensorFlow has under the given name} */
    static Translation same(String operator) {
        return of(call -> call.map(operator, call.input(0)));
    }

    /** {@return an operator that compares two inputs} */
    static Translation comparison(String operator) {
        return of(call -> call.compare(operator, call.input(0), call.input(1)));
    }

    /** {@return the axes counted from the start} */
    static List<Long> fromStart(List<Long> axes, int rank) {
        return axes.stream().map(axis -> axis < 0 ? axis + rank : axis).toList();
    }
}
