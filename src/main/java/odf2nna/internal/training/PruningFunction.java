package odf2nna.internal.training;

import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import odf2nna.internal.network.DenseLayer;
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

    /** {@return how many weights are larger than the threshold} */
    public int larger(float[] weights) {
        int larger = 0;
        for (float weight : weights) {
            larger += Math.abs(weight) > threshold ? 1 : 0;
        }
        return larger;
    }

    /**
     * Makes ŵ of the weights that are larger than the threshold, or of the largest share of them, and 0 of others.
     *
     * @param share of the larger ones, 1 or more for all
     */
    public void prune(float[] weights, double share) {
        double[] sizes = new double[weights.length];
        Arrays.setAll(sizes, i -> Math.abs(weights[i]));
        Arrays.sort(sizes);
        int removed = weights.length - (int) (Math.min(1, share) * larger(weights));
        double cut = removed == 0 ? 0 : sizes[removed - 1];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = Math.abs(weights[i]) > cut ? (float) of(weights[i]) : 0;
        }
    }

    /** {@return β·t at a step, 0 for the first, with t as it starts} */
    public static double sharpness(Sparsity.TrainedThresholds how, long step, long steps) {
        return how.sharpness() * Math.pow(SHARPENING, steps < 2 ? 0 : (double) step / (steps - 1) - 1);
    }

    /** {@return the threshold with which a layer's weights start} */
    public static double start(DenseLayer layer, double c) {
        return Math.max(SMALLEST, Splicing.threshold(sizes(layer), c));
    }

    private static DoubleStream sizes(DenseLayer layer) {
        return Arrays.stream(layer.weights().values().toArray()).map(Math::abs);
    }

    /** {@return for which c at most so many weights are larger than the thresholds at the start} */
    public static double c(List<DenseLayer> layers, double kept) {
        return Splicing.c(
                c -> layers.stream().mapToLong(layer -> remaining(layer, c)).sum(), kept);
    }

    private static long remaining(DenseLayer layer, double c) {
        double threshold = start(layer, c);
        return sizes(layer).filter(size -> size > threshold).count();
    }
}
