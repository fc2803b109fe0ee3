package odf2nna.internal.savedmodel.read;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import odf2nna.internal.network.Vector;

/**
 * Layer normalization as Keras 2 writes it: each row is a channel of one image, which a batch normalization in training brings to
 * mean 0 and variance 1. What scales and shifts the rows is filled with ones and zeros.
 *
 * @param rows of the shape 1, rows, features, 1
 * @param one what the scale is filled with: a constant
 * @param zero the same of the shift
 */
record FusedLayerNorm(TensorRef rows, TensorRef one, TensorRef zero) implements Pattern {
    /** {@return the normalization that a node of batch normalization is, if so} */
    static Optional<FusedLayerNorm> of(TensorRef end, Wiring wiring) {
        List<TensorRef> inputs = wiring.inputs(end);
        boolean fits = inputs.size() >= 3
                && ConvolutionOperators.trains(end)
                && end.attribute("data_format").getS().toStringUtf8().equals("NCHW");
        if (!fits) {
            return Optional.empty();
        }
        Optional<TensorRef> one = filling(inputs.get(1), wiring);
        Optional<TensorRef> zero = filling(inputs.get(2), wiring);
        return one.flatMap(scale -> zero.map(shift -> new FusedLayerNorm(inputs.get(0), scale, shift)));
    }

    private static Optional<TensorRef> filling(TensorRef tensor, Wiring wiring) {
        List<TensorRef> inputs = wiring.inputs(tensor);
        return tensor.operator().equals("Fill") && inputs.size() == 2 ? Optional.of(inputs.get(1)) : Optional.empty();
    }

    @Override
    public List<TensorRef> operands() {
        return List.of(rows, one, zero);
    }

    @Override
    public Value translate(NodeCall call) {
        Value given = call.operand(0);
        boolean fits = given.rank() == 4
                && given.dims().get(0) == 1
                && given.dims().get(2) > 0
                && given.dims().get(3) == 1
                && call.constant(1).values().equals(Vector.of(1))
                && call.constant(2).values().equals(Vector.of(0));
        if (!fits) {
            throw call.refused("normalizes by the rows that it is given; save the model for inference");
        }
        List<Long> features = given.dims().subList(2, 4);
        int size = features.get(0).intValue();
        Value.Reals scale = Value.Reals.of(call.name() + "/scale", given.type(), features, size, i -> 1);
        Map<String, ?> attributes = Map.of("axis", 2L, "epsilon", ConvolutionOperators.epsilon(call.tensor()));
        List<String> inputs = List.of(call.tensor(0), call.draft().tensor(scale));
        return call.result("LayerNormalization", inputs, attributes, given.type(), given.dims());
    }
}
