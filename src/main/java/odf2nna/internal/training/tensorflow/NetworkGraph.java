package odf2nna.internal.training.tensorflow;

import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import odf2nna.internal.network.ByName;
import odf2nna.internal.network.DenseNetwork;
import odf2nna.internal.network.FakeQuantization;
import odf2nna.internal.network.Value;
import odf2nna.internal.training.RowColumns;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * A dense network as TensorFlow operators.
 *
 * @param scores the value that is computed
 * @param columns the columns of the rows that inputs of the network take; other inputs take the columns of their name
 * @param rounding what is rounded; empty for full precision
 */
record NetworkGraph(
        DenseNetwork network, String scores, Map<String, RowColumns> columns, Optional<FakeQuantization> rounding) {
    /** A network in full precision. */
    NetworkGraph(DenseNetwork network, String scores, Map<String, RowColumns> columns) {
        this(network, scores, columns, Optional.empty());
    }

    /**
     * {@return the numbers of the value of the scores, {@code [rows, width]}}
     *
     * @param f makes the operators
     * @param inputs {@code [rows, width]} of each input of the rows, by its name
     * @param parameters weights and biases in the order of {@link odf2nna.internal.training.Weights#arrays()}
     * @param dropout of hidden activations; empty for none
     */
    Operand<TFloat32> forward(
            Floats f,
            Map<String, Operand<TFloat32>> inputs,
            List<? extends Operand<TFloat32>> parameters,
            Optional<Dropout> dropout) {
        return ByName.get(values(f, inputs, parameters, dropout), scores);
    }

    /** {@return the operators of every value that the scores are computed from, by name; as {@link #forward}} */
    Map<String, Operand<TFloat32>> values(
            Floats f,
            Map<String, Operand<TFloat32>> inputs,
            List<? extends Operand<TFloat32>> parameters,
            Optional<Dropout> dropout) {
        Map<String, Operand<TFloat32>> operands = new HashMap<>();
        Iterator<? extends Operand<TFloat32>> next = parameters.iterator();
        Optional<RoundingGraph> rounded = rounding.map(what -> new RoundingGraph(f, what));
        for (Value value : network.upTo(scores)) {
            List<Operand<TFloat32>> sources = value.sources().stream()
                    .map(source -> ByName.get(operands, source))
                    .toList();
            Operand<TFloat32> operand = value.match(new Value.Cases<>(
                    (Value.Input input) -> read(f, input.name(), inputs),
                    (Value.Dense dense) -> dense(f, rounded, dense.name(), sources.get(0), next.next(), next.next()),
                    (Value.Activated activated) -> new ActivationGraph(f).apply(activated.activation(), sources.get(0)),
                    (Value.Scaled scaled) ->
                            f.add(f.multiply(sources.get(0), f.numbers(scaled.scale())), f.numbers(scaled.shift())),
                    (Value.Sum sum) -> sources.stream().skip(1).reduce(sources.get(0), f::add),
                    (Value.Product product) -> sources.stream().skip(1).reduce(sources.get(0), f::multiply),
                    (Value.Concat concat) -> f.concat(sources)));
            Operand<TFloat32> whole =
                    rounded.map(what -> what.value(value.name(), operand)).orElse(operand);
            boolean isDropped =
                    value instanceof Value.Activated && !value.name().equals(scores);
            operands.put(
                    value.name(),
                    isDropped
                            ? dropout.map(some -> some.apply(whole, value.width()))
                                    .orElse(whole)
                            : whole);
        }
        return operands;
    }

    private static Operand<TFloat32> dense(
            Floats f,
            Optional<RoundingGraph> rounded,
            String layer,
            Operand<TFloat32> source,
            Operand<TFloat32> weights,
            Operand<TFloat32> bias) {
        return rounded.map(what -> what.dense(layer, source, weights, bias))
                .orElseGet(() -> f.dense(source, weights, bias));
    }

    private Operand<TFloat32> read(Floats f, String input, Map<String, Operand<TFloat32>> rows) {
        RowColumns read = columns.get(input);
        if (read == null) {
            return ByName.get(rows, input);
        }
        Ops ops = f.ops();
        return ops.gather(
                ByName.get(rows, read.input()), ops.constant(read.positions().toArray()), ops.constant(1));
    }
}
