package odf2nna.tensorflow;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import odf2nna.network.DenseNetwork;
import odf2nna.network.Signal;
import odf2nna.network.Vector;
import odf2nna.retrain.Loss;
import odf2nna.retrain.Objective;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/** A dense network and its loss as TensorFlow operators. */
final class NetworkGraph {
    private final DenseNetwork network;
    private final Objective objective;

    NetworkGraph(DenseNetwork network, Objective objective) {
        this.network = network;
        this.objective = objective;
    }

    /**
     * {@return the values of the objective's signal, {@code [rows, width]}}
     *
     * @param f makes the operators
     * @param inputs {@code [rows, width]} of each input signal, by its name
     * @param parameters weights and biases in the order of {@link odf2nna.retrain.Weights#arrays()}
     */
    Operand<TFloat32> forward(
            Floats f, Map<String, Operand<TFloat32>> inputs, List<? extends Operand<TFloat32>> parameters) {
        Map<String, Operand<TFloat32>> values = new HashMap<>();
        int layer = 0;
        for (Signal signal : network.upTo(objective.signal())) {
            Operand<TFloat32> value;
            if (signal instanceof Signal.Input) {
                value = Objects.requireNonNull(inputs.get(signal.name()), signal.name());
            } else if (signal instanceof Signal.Dense dense) {
                value = f.dense(
                        value(values, dense.source()), parameters.get(2 * layer), parameters.get(2 * layer + 1));
                layer++;
            } else {
                value = between(f, signal, values);
            }
            values.put(signal.name(), value);
        }
        return value(values, objective.signal());
    }

    private static Operand<TFloat32> between(Floats f, Signal signal, Map<String, Operand<TFloat32>> values) {
        List<Operand<TFloat32>> sources =
                signal.sources().stream().map(source -> value(values, source)).toList();
        Operand<TFloat32> first = sources.get(0);
        if (signal instanceof Signal.Activated activated) {
            return new ActivationGraph(f).apply(activated.activation(), first);
        }
        if (signal instanceof Signal.Scaled scaled) {
            return f.add(f.multiply(first, f.numbers(floats(scaled.scale()))), f.numbers(floats(scaled.shift())));
        }
        if (signal instanceof Signal.Joined) {
            return f.concat(sources);
        }
        return sources.stream().skip(1).reduce(first, f::add);
    }

    private static Operand<TFloat32> value(Map<String, Operand<TFloat32>> values, String name) {
        return Objects.requireNonNull(values.get(name), name);
    }

    private static float[] floats(Vector values) {
        float[] floats = new float[values.size()];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) values.get(i);
        }
        return floats;
    }

    /** {@return the loss, a scalar} */
    Operand<TFloat32> loss(Floats f, Operand<TFloat32> outputs, Operand<TFloat32> targets) {
        return switch (objective.loss()) {
            case SOFTMAX_CROSS_ENTROPY ->
                f.mean(f.ops()
                        .nn
                        .softmaxCrossEntropyWithLogits(outputs, targets)
                        .loss());
            case SIGMOID_CROSS_ENTROPY ->
                f.mean(f.subtract(f.ops().math.softplus(outputs), f.multiply(outputs, targets)));
            case SQUARED_ERROR -> f.mean(f.ops().math.squaredDifference(outputs, targets));
            case ABSOLUTE_ERROR -> f.mean(f.abs(f.subtract(outputs, targets)));
            case HUBER -> {
                Operand<TFloat32> distance = f.abs(f.subtract(outputs, targets));
                Operand<TFloat32> near = f.clip(distance, 0, 1);
                yield f.mean(f.add(f.multiply(f.square(near), 0.5), f.subtract(distance, near)));
            }
        };
    }

    /** {@return the share of wrong classes; the loss where there are none} */
    Operand<TFloat32> error(Floats f, Operand<TFloat32> outputs, Operand<TFloat32> targets) {
        if (objective.loss() == Loss.SOFTMAX_CROSS_ENTROPY) {
            var found = f.ops().math.argMax(outputs, f.ops().constant(1));
            var wanted = f.ops().math.argMax(targets, f.ops().constant(1));
            return f.mean(f.ops().dtypes.cast(f.ops().math.notEqual(found, wanted), TFloat32.class));
        }
        if (objective.loss() == Loss.SIGMOID_CROSS_ENTROPY) {
            var found = f.ops().math.greater(outputs, f.number(0));
            var wanted = f.ops().math.greater(targets, f.number(0.5));
            return f.mean(f.ops().dtypes.cast(f.ops().math.notEqual(found, wanted), TFloat32.class));
        }
        return loss(f, outputs, targets);
    }
}
