package odf2nna.internal.training.tensorflow;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import odf2nna.internal.network.DenseLayer;
import odf2nna.internal.network.Value;
import odf2nna.internal.training.PruningFunction;
import odf2nna.internal.training.TrainingJob;
import odf2nna.training.Sparsity;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * Thresholds that are trained with the weights, as {@link Sparsity.TrainedThresholds} says: {@code t = log(1 + exp u)}, which is
 * positive, with a number u for each layer, trained as its weights are.
 *
 * @param how penalty and sharpness
 * @param numbers u of each layer at the start
 */
record TrainedThresholds(Sparsity.TrainedThresholds how, List<Float> numbers) implements SparseWeights {
    /** A layer without larger weights has nothing to prune. */
    private static final double TINY = 1e-12;

    TrainedThresholds {
        numbers = List.copyOf(numbers);
    }

    static TrainedThresholds of(TrainingJob job, Sparsity.TrainedThresholds how) {
        List<DenseLayer> layers =
                job.weights().layers().stream().map(Value.Dense::layer).toList();
        double weights = layers.stream()
                .mapToDouble(layer -> layer.weights().values().size())
                .sum();
        double c = PruningFunction.c(layers, how.kept() * weights);
        return new TrainedThresholds(
                how,
                layers.stream()
                        .map(layer -> number(PruningFunction.start(layer, c)))
                        .toList());
    }

    /** {@return the u of a threshold} */
    static float number(double threshold) {
        return (float) Math.log(Math.expm1(threshold));
    }

    @Override
    public boolean isHidden() {
        return true;
    }

    /** {@return β·t for the t at the start} */
    @Override
    public float control(long step, long steps, double chance) {
        return (float) PruningFunction.sharpness(how, step, steps);
    }

    @Override
    public List<Operand<TFloat32>> seen(
            Floats f, List<Operand<TFloat32>> arrays, List<Operand<TFloat32>> masks, Operand<TFloat32> sharpness) {
        List<Operand<TFloat32>> seen = new ArrayList<>(arrays.subList(0, 2 * numbers.size()));
        for (int layer = 0; layer < numbers.size(); layer++) {
            Operand<TFloat32> own = f.multiply(sharpness, 1 / threshold(numbers.get(layer)));
            seen.set(2 * layer, pruned(f, seen.get(2 * layer), threshold(f, arrays, layer), own));
        }
        return seen;
    }

    private Operand<TFloat32> threshold(Floats f, List<Operand<TFloat32>> arrays, int layer) {
        return f.ops().math.softplus(arrays.get(2 * numbers.size() + layer));
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
                    f.ops().stopGradient(f.clip(f.largest(f.abs(arrays.get(2 * i))), TINY, Double.POSITIVE_INFINITY));
            Operand<TFloat32> share = f.divide(threshold(f, arrays, i), largest);
            sum = f.add(sum, f.ops().math.log(f.clip(share, Double.NEGATIVE_INFINITY, 1)));
        }
        return f.subtract(loss, f.multiply(sum, how.penalty()));
    }

    @Override
    public List<float[]> pruned(List<float[]> arrays, List<float[]> masks) {
        int layers = numbers.size();
        List<PruningFunction> functions = IntStream.range(0, layers)
                .mapToObj(layer -> new PruningFunction(
                        threshold(arrays.get(2 * layers + layer)[0]), how.sharpness() / threshold(numbers.get(layer))))
                .toList();
        long weights = 0;
        long larger = 0;
        for (int layer = 0; layer < layers; layer++) {
            weights += arrays.get(2 * layer).length;
            larger += functions.get(layer).larger(arrays.get(2 * layer));
        }
        double share = how.kept() * weights / Math.max(1, larger);
        for (int layer = 0; layer < layers; layer++) {
            functions.get(layer).prune(arrays.get(2 * layer), share);
        }
        return arrays.subList(0, 2 * layers);
    }

    private static double threshold(double number) {
        return Math.log1p(Math.exp(number));
    }
}
