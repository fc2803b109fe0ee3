package odf2nna.internal.savedmodel.read;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import odf2nna.internal.onnx.ElementType;
import odf2nna.internal.savedmodel.Types;
import odf2nna.onnx.UnsupportedModelException;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;

/**
 * A node while it is translated.
 *
 * @param tensor the output to compute
 * @param operands what the node reads
 * @param name what to call the result: a model output's name, or nearly the node's
 * @param isOutput whether the name must be just that
 * @param draft the model that is written
 * @param problem makes errors
 */
record NodeCall(
        TensorRef tensor,
        List<Value> operands,
        String name,
        boolean isOutput,
        OnnxDraft draft,
        SavedModelProblem problem) {
    /** {@return an error with its place} */
    @SuppressWarnings("AnnotateFormatMethod") // the annotation is in a library of its own
    UnsupportedModelException refused(String finding, Object... arguments) {
        return problem.of("%s (%s) %s".formatted(tensor, tensor.operator(), finding.formatted(arguments)));
    }

    /** {@return an operand} */
    Value operand(int index) {
        if (index >= operands.size()) {
            throw refused("reads %d tensors, expected more", operands.size());
        }
        return operands.get(index);
    }

    /** {@return an operand whose values must be known: axes, shapes} */
    Value.Integers integers(int index) {
        if (operand(index) instanceof Value.Integers integers) {
            return integers;
        }
        throw refused("takes its input %d from what it computes, expected a constant", index);
    }

    /** {@return a single known integer} */
    long integer(int index) {
        Value.Integers integers = integers(index);
        if (!integers.isKnown()) {
            throw refused(
                    "takes for its input %d what is known only at run time; fix all of the input but the number of rows, or give the .keras file",
                    index);
        }
        if (integers.values().size() != 1) {
            throw refused("takes %s for its input %d, expected one number", integers.values(), index);
        }
        return integers.values().get(0);
    }

    /** {@return the call of the same node with other operands, whose result is not the model output that the node's is} */
    NodeCall withOperands(List<Value> others) {
        return new NodeCall(tensor, others, name, false, draft, problem);
    }

    /** {@return an operand whose numbers must be known: weights} */
    Value.Reals constant(int index) {
        if (operand(index) instanceof Value.Reals reals) {
            return reals;
        }
        throw refused("takes its input %d from what it computes, expected constant numbers", index);
    }

    AttrValue attribute(String key) {
        return tensor.attribute(key);
    }

    boolean flag(String key) {
        return attribute(key).getB();
    }

    /** {@return an attribute that is an element type} */
    ElementType type(String key) {
        DataType type = attribute(key).getType();
        return Types.of(type).orElseThrow(() -> refused("computes in %s, which is not supported", Types.title(type)));
    }

    /** {@return an axis counted from the first} */
    int axis(long given, int rank) {
        long axis = given < 0 ? given + rank : given;
        if (axis < 0 || axis >= rank) {
            throw refused("works along axis %d of %d", given, rank);
        }
        return (int) axis;
    }

    /** Adds a node on the way to the result and {@return its tensor} */
    String inner(String suffix, String operator, String... inputs) {
        return draft.node(operator, List.of(inputs), name + "/" + suffix, Map.of());
    }

    /** Adds the last node and {@return what the node of TensorFlow gives} */
    Value.Flow result(
            String operator, List<String> inputs, Map<String, ?> attributes, ElementType type, List<Long> dims) {
        String output = isOutput ? name : draft.reserve(name);
        draft.builder().node(operator, inputs, output, attributes);
        return new Value.Flow(output, type, dims);
    }

    /** Adds the last node, without attributes, that reads the given values. */
    Value.Flow result(String operator, List<Value> inputs, ElementType type, List<Long> dims) {
        return result(operator, tensors(inputs), Map.of(), type, dims);
    }

    /** {@return names of the tensors} */
    List<String> tensors(List<Value> values) {
        return values.stream().map(draft::tensor).toList();
    }

    /** {@return name of an operand} */
    String tensor(int index) {
        return draft.tensor(operand(index));
    }

    /** Stores integers that belong to the node and {@return their name} */
    String stored(String suffix, List<Long> values) {
        return draft.integers(name + "/" + suffix, values);
    }

    /** {@return the dimensions of two values side by side, each position with each} */
    List<Long> broadcast(List<Long> a, List<Long> b) {
        int rank = Math.max(a.size(), b.size());
        List<Long> dims = new ArrayList<>();
        for (int i = 0; i < rank; i++) {
            long first = i < rank - a.size() ? 1 : a.get(i - rank + a.size());
            long second = i < rank - b.size() ? 1 : b.get(i - rank + b.size());
            if (first > 1 && second > 1 && first != second) {
                throw refused("reads tensors of the shapes %s and %s, which do not go together", a, b);
            }
            boolean takesSecond = first == 1 || (first < 0 && second > 1);
            dims.add(takesSecond ? second : first);
        }
        return dims;
    }
}
