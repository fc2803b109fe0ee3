package odf2nna.internal.training.tensorflow;

import java.util.ArrayList;
import java.util.List;
import odf2nna.internal.network.Value;
import odf2nna.internal.training.Splicing;
import odf2nna.internal.training.TrainingJob;
import odf2nna.training.Sparsity;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * Masks of weights that are removed and restored in training, as {@link Sparsity.Spliced} says: 0 for a removed weight, 1 for others.
 *
 * @param how when they change
 * @param thresholds t of each layer
 */
record WeightMask(Sparsity.Spliced how, List<Double> thresholds) implements SparseWeights {
    WeightMask {
        thresholds = List.copyOf(thresholds);
    }

    static WeightMask of(TrainingJob job, Sparsity.Spliced how) {
        List<Double> thresholds = new ArrayList<>();
        for (Value.Dense layer : job.weights().layers()) {
            thresholds.add(Splicing.threshold(layer.layer(), how.c()));
        }
        return new WeightMask(how, thresholds);
    }

    @Override
    public boolean isMasked() {
        return true;
    }

    @Override
    public boolean isHidden() {
        return true;
    }

    /** {@return 1 if weights are removed and restored at this step, else 0} */
    @Override
    public float control(long step, long steps, double chance) {
        return step < how.share() * steps && chance < Splicing.probability(how, step) ? 1 : 0;
    }

    @Override
    public Operand<TFloat32> mask(
            Floats f, int array, Operand<TFloat32> weights, Operand<TFloat32> old, Operand<TFloat32> changes) {
        double threshold = thresholds.get(array / 2);
        Operand<TFloat32> stays = f.isGreater(f.abs(weights), Splicing.OFF * threshold);
        Operand<TFloat32> returns = f.isGreater(f.abs(weights), Splicing.ON * threshold);
        Operand<TFloat32> changed = f.add(f.multiply(old, stays), f.multiply(f.subtract(f.number(1), old), returns));
        return f.add(old, f.multiply(f.subtract(changed, old), changes));
    }

    /** {@return the weights that the network has, whose gradient all weights follow, removed ones as well} */
    @Override
    public List<Operand<TFloat32>> seen(
            Floats f, List<Operand<TFloat32>> arrays, List<Operand<TFloat32>> masks, Operand<TFloat32> control) {
        List<Operand<TFloat32>> seen = new ArrayList<>();
        for (int i = 0; i < arrays.size(); i++) {
            Operand<TFloat32> weights = arrays.get(i);
            Operand<TFloat32> hidden = f.subtract(f.multiply(weights, masks.get(i)), weights);
            seen.add(f.add(weights, f.ops().stopGradient(hidden)));
        }
        return seen;
    }

    @Override
    public List<float[]> pruned(List<float[]> arrays, List<float[]> masks) {
        for (int i = 0; i < arrays.size(); i++) {
            float[] array = arrays.get(i);
            for (int j = 0; j < array.length; j++) {
                array[j] = masks.get(i)[j] == 0 ? 0 : array[j];
            }
        }
        return arrays;
    }
}
