package odf2nna.internal.training.tensorflow;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import odf2nna.internal.network.Value;
import odf2nna.internal.training.Splicing;
import odf2nna.internal.training.TrainingJob;
import odf2nna.training.Sparsity;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * Masks of weights that are removed and restored in training, as {@link Sparsity.Spliced} says: 0 for a removed weight, 1 for others.
 *
 * @param thresholds t of each layer
 */
record WeightMask(List<Double> thresholds) {
    WeightMask {
        thresholds = List.copyOf(thresholds);
    }

    /** {@return the masks of a training; empty if it has none} */
    static Optional<WeightMask> of(TrainingJob job) {
        if (!(job.settings().sparsity() instanceof Sparsity.Spliced how)) {
            return Optional.empty();
        }
        List<Double> thresholds = new ArrayList<>();
        for (Value.Dense layer : job.weights().layers()) {
            thresholds.add(Splicing.threshold(layer.layer(), how.c()));
        }
        return Optional.of(new WeightMask(thresholds));
    }

    /**
     * {@return the mask of a step}
     *
     * @param array number of the weight array: a layer's weights, then its biases
     * @param weights as they are
     * @param old the mask of the step before
     * @param changes 1 if weights are removed and restored at this step, else 0
     */
    Operand<TFloat32> next(
            Floats f, int array, Operand<TFloat32> weights, Operand<TFloat32> old, Operand<TFloat32> changes) {
        double threshold = thresholds.get(array / 2);
        Operand<TFloat32> stays = f.isGreater(f.abs(weights), Splicing.OFF * threshold);
        Operand<TFloat32> returns = f.isGreater(f.abs(weights), Splicing.ON * threshold);
        Operand<TFloat32> changed = f.add(f.multiply(old, stays), f.multiply(f.subtract(f.number(1), old), returns));
        return f.add(old, f.multiply(f.subtract(changed, old), changes));
    }

    /** {@return the weights that the network has, whose gradient all weights follow, removed ones as well} */
    static Operand<TFloat32> seen(Floats f, Operand<TFloat32> weights, Operand<TFloat32> mask) {
        Operand<TFloat32> hidden = f.subtract(f.multiply(weights, mask), weights);
        return f.add(weights, f.ops().stopGradient(hidden));
    }
}
