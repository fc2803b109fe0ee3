package odf2nna.internal.savedmodel.read;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A number repeated to the shape of another tensor, of which several dimensions may be known only at run time.
 *
 * @param shaped the tensor that has the shape
 * @param value the number: a constant
 */
record ShapedFill(TensorRef shaped, TensorRef value) implements Pattern {
    static Optional<ShapedFill> of(TensorRef end, Wiring wiring) {
        List<TensorRef> inputs = wiring.inputs(end);
        return inputs.size() == 2 && inputs.get(0).operator().equals("Shape")
                ? wiring.inputs(inputs.get(0)).stream().findFirst().map(shaped -> new ShapedFill(shaped, inputs.get(1)))
                : Optional.empty();
    }

    @Override
    public List<TensorRef> operands() {
        return List.of(shaped, value);
    }

    @Override
    public Value translate(NodeCall call) {
        String shape = call.inner("shape", "Shape", call.tensor(0));
        List<String> inputs = List.of(call.tensor(1), shape);
        return call.result(
                "Expand",
                inputs,
                Map.of(),
                call.operand(1).type(),
                call.operand(0).dims());
    }
}
