package odf2nna.internal.training;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import odf2nna.internal.network.DenseLayer;
import odf2nna.internal.network.Vector;
import odf2nna.training.Sparsity;

/**
 * The differentiable pruning function of {@link Sparsity.TrainedThresholds}: odd, continuous, about 0 for weights of a size below
 * the threshold and about the weight itself above.
 *
 * @param threshold t, positive, in the unit of weights
 * @param sharpness β, positive
 */
public record PruningFunction(double threshold, double sharpness) {
    /** How much sharper the function is at the end of a training than at its start. */
    private static final double SHARPENING = 100;
    /** Thresholds stay positive. */
    private static final double SMALLEST = 1e-6;

    /** {@return ŵ} */
    public double of(double w) {
        return part(w) - part(-w);
    }

    private double part(double w) {
        double above = w - threshold;
        return Math.max(0, above) + threshold / (1 + Math.exp(-sharpness * above));
    }

    /** {@return ŵ for weights larger than the threshold, 0 for others} */
    public double pruned(double w) {
        return Math.abs(w) <= threshold ? 0 : of(w);
    }

    /** {@return β at a step, 0 for the first} */
    public static double sharpness(Sparsity.TrainedThresholds how, long step, long steps) {
        return how.sharpness() * Math.pow(SHARPENING, steps < 2 ? 0 : (double) step / (steps - 1) - 1);
    }

    /** {@return the threshold with which the weights or the biases of a layer start} */
    public static double start(Vector array, double c) {
        return Math.max(
                SMALLEST, Splicing.threshold(Arrays.stream(array.toArray()).map(Math::abs), c));
    }

    /** {@return for which c at most so many weights and biases are larger than the thresholds at the start} */
    public static double c(List<DenseLayer> layers, double kept) {
        return Splicing.c(
                c -> arrays(layers).mapToLong(array -> remaining(array, c)).sum(), kept);
    }

    private static Stream<Vector> arrays(List<DenseLayer> layers) {
        return layers.stream().flatMap(layer -> Stream.of(layer.weights().values(), layer.bias()));
    }

    private static long remaining(Vector array, double c) {
        double threshold = start(array, c);
        return Arrays.stream(array.toArray())
                .filter(weight -> Math.abs(weight) > threshold)
                .count();
    }
}
