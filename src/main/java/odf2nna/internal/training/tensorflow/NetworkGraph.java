package odf2nna.internal.training.tensorflow;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import odf2nna.internal.network.DenseNetwork;
import odf2nna.internal.network.Value;
import odf2nna.internal.training.RowColumns;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** A dense network as TensorFlow operators. */
final class NetworkGraph {
    private final DenseNetwork network;
    private final String scores;
    private final Map<String, RowColumns> columns;

    /** A network that reads rows as they are. */
    NetworkGraph(DenseNetwork network, String scores) {
        this(network, scores, Map.of());
    }

    /**
     * The network of a training.
     *
     * @param columns what its inputs read of the rows; the others read what has their name
     */
    NetworkGraph(DenseNetwork network, String scores, Map<String, RowColumns> columns) {
        this.network = network;
        this.scores = scores;
        this.columns = columns;
    }

    /**
     * {@return the values of the signal of the scores, {@code [rows, width]}}
     *
     * @param f makes the operators
     * @param inputs {@code [rows, width]} of each input of the rows, by its name
     * @param parameters weights and biases in the order of {@link odf2nna.internal.training.Weights#arrays()}
     * @param dropout takes hidden activations out; empty to keep them all
     */
    Operand<TFloat32> forward(
            Floats f,
            Map<String, Operand<TFloat32>> inputs,
            List<? extends Operand<TFloat32>> parameters,
            Optional<Dropout> dropout) {
        return value(signals(f, inputs, parameters, dropout), scores);
    }

    /** {@return the operators of every signal that the scores are computed from, by name; as {@link #forward}} */
    Map<String, Operand<TFloat32>> signals(
            Floats f,
            Map<String, Operand<TFloat32>> inputs,
            List<? extends Operand<TFloat32>> parameters,
            Optional<Dropout> dropout) {
        Map<String, Operand<TFloat32>> values = new HashMap<>();
        int layer = 0;
        for (Value signal : network.upTo(scores)) {
            Operand<TFloat32> value;
            if (signal instanceof Value.Input) {
                value = read(f, signal.name(), inputs);
            } else if (signal instanceof Value.Dense dense) {
                value = f.dense(
                        value(values, dense.source()), parameters.get(2 * layer), parameters.get(2 * layer + 1));
                layer++;
            } else {
                value = between(f, signal, values);
            }
            boolean hidden = signal instanceof Value.Activated && !signal.name().equals(scores);
            values.put(
                    signal.name(), hidden && dropout.isPresent() ? dropout.get().apply(value, signal.width()) : value);
        }
        return values;
    }

    private Operand<TFloat32> read(Floats f, String input, Map<String, Operand<TFloat32>> rows) {
        RowColumns read = columns.get(input);
        if (read == null) {
            return value(rows, input);
        }
        Ops ops = f.ops();
        return ops.gather(
                value(rows, read.input()), ops.constant(read.positions().toArray()), ops.constant(1));
    }

    private static Operand<TFloat32> between(Floats f, Value signal, Map<String, Operand<TFloat32>> values) {
        List<Operand<TFloat32>> sources =
                signal.sources().stream().map(source -> value(values, source)).toList();
        Operand<TFloat32> first = sources.get(0);
        if (signal instanceof Value.Activated activated) {
            return new ActivationGraph(f).apply(activated.activation(), first);
        }
        if (signal instanceof Value.Scaled scaled) {
            return f.add(
                    f.multiply(first, f.numbers(TensorCasts.narrow(scaled.scale()))),
                    f.numbers(TensorCasts.narrow(scaled.shift())));
        }
        if (signal instanceof Value.Joined) {
            return f.concat(sources);
        }
        return sources.stream().skip(1).reduce(first, f::add);
    }

    private static Operand<TFloat32> value(Map<String, Operand<TFloat32>> values, String name) {
        return Objects.requireNonNull(values.get(name), name);
    }
}
