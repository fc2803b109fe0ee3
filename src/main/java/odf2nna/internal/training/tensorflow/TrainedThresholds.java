package odf2nna.internal.training.tensorflow;

import java.util.ArrayList;
import java.util.List;
import odf2nna.internal.network.Value;
import odf2nna.internal.network.Vector;
import odf2nna.internal.training.PruningFunction;
import odf2nna.internal.training.TrainingJob;
import odf2nna.training.Sparsity;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * Thresholds that are trained with the weights, as {@link Sparsity.TrainedThresholds} says: {@code t = log(1 + exp u)}, which is
 * positive, with a number u for each array of weights or biases, trained as they are.
 *
 * @param how penalty and sharpness
 * @param numbers u of each array at the start
 */
record TrainedThresholds(Sparsity.TrainedThresholds how, List<Float> numbers) implements SparseWeights {
    /** An array without larger numbers has nothing to prune. */
    private static final double TINY = 1e-12;

    TrainedThresholds {
        numbers = List.copyOf(numbers);
    }

    static TrainedThresholds of(TrainingJob job, Sparsity.TrainedThresholds how) {
        List<Float> numbers = new ArrayList<>();
        for (Value.Dense layer : job.weights().layers()) {
            numbers.add(start(layer.layer().weights().values(), how));
            numbers.add(start(layer.layer().bias(), how));
        }
        return new TrainedThresholds(how, numbers);
    }

    private static float start(Vector array, Sparsity.TrainedThresholds how) {
        return (float) Math.log(Math.expm1(PruningFunction.start(array, how.c())));
    }

    @Override
    public boolean isHidden() {
        return true;
    }

    /** {@return β} */
    @Override
    public float control(long step, long steps, double chance) {
        return (float) PruningFunction.sharpness(how, step, steps);
    }

    @Override
    public List<Operand<TFloat32>> seen(
            Floats f, List<Operand<TFloat32>> arrays, List<Operand<TFloat32>> masks, Operand<TFloat32> sharpness) {
        List<Operand<TFloat32>> seen = new ArrayList<>();
        for (int i = 0; i < numbers.size(); i++) {
            seen.add(pruned(f, arrays.get(i), threshold(f, arrays, i), sharpness));
        }
        return seen;
    }

    private Operand<TFloat32> threshold(Floats f, List<Operand<TFloat32>> arrays, int array) {
        return f.ops().math.softplus(arrays.get(numbers.size() + array));
    }

    /** {@return ŵ, see {@link PruningFunction}} */
    static Operand<TFloat32> pruned(
            Floats f, Operand<TFloat32> weights, Operand<TFloat32> threshold, Operand<TFloat32> sharpness) {
        return f.subtract(part(f, weights, threshold, sharpness), part(f, f.negative(weights), threshold, sharpness));
    }

    private static Operand<TFloat32> part(
            Floats f, Operand<TFloat32> weights, Operand<TFloat32> threshold, Operand<TFloat32> sharpness) {
        Operand<TFloat32> above = f.subtract(weights, threshold);
        Operand<TFloat32> step = f.ops().math.sigmoid(f.multiply(above, sharpness));
        return f.add(f.relu(above), f.multiply(step, threshold));
    }

    @Override
    public Operand<TFloat32> penalised(Floats f, Operand<TFloat32> loss, List<Operand<TFloat32>> arrays) {
        Operand<TFloat32> sum = f.number(0);
        for (int i = 0; i < numbers.size(); i++) {
            Operand<TFloat32> largest =
                    f.ops().stopGradient(f.clip(f.largest(f.abs(arrays.get(i))), TINY, Double.POSITIVE_INFINITY));
            Operand<TFloat32> share = f.divide(threshold(f, arrays, i), largest);
            sum = f.add(sum, f.ops().math.log(f.clip(share, Double.NEGATIVE_INFINITY, 1)));
        }
        return f.subtract(loss, f.multiply(sum, how.penalty()));
    }

    @Override
    public List<float[]> pruned(List<float[]> arrays, List<float[]> masks) {
        for (int i = 0; i < numbers.size(); i++) {
            float[] array = arrays.get(i);
            double threshold = Math.log1p(Math.exp(arrays.get(numbers.size() + i)[0]));
            PruningFunction function = new PruningFunction(threshold, how.sharpness());
            for (int j = 0; j < array.length; j++) {
                array[j] = (float) function.pruned(array[j]);
            }
        }
        return arrays.subList(0, numbers.size());
    }
}
