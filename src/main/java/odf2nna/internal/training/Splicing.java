package odf2nna.internal.training;

import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleToLongFunction;
import java.util.stream.DoubleStream;
import odf2nna.internal.network.DenseLayer;
import odf2nna.training.Sparsity;

/** The thresholds and the times at which {@link Sparsity.Spliced} removes and restores weights. */
public final class Splicing {
    /** A weight of at most this share of the threshold is removed. */
    public static final double OFF = 0.9;
    /** A removed weight of more than this share of it is restored. */
    public static final double ON = 1.1;

    private static final double WIDEST = 64;
    private static final int HALVINGS = 60;

    private Splicing() {}

    /** {@return a layer's t} */
    public static double threshold(DenseLayer layer, double c) {
        return threshold(sizes(layer), c);
    }

    /** {@return max(0, μ + c·σ) of the sizes that are not 0} */
    static double threshold(DoubleStream all, double c) {
        double[] sizes = all.filter(size -> size != 0).toArray();
        double mean = Arrays.stream(sizes).average().orElse(0);
        double square = Arrays.stream(sizes).map(size -> size * size).average().orElse(0);
        return Math.max(0, mean + c * Math.sqrt(Math.max(0, square - mean * mean)));
    }

    private static DoubleStream sizes(DenseLayer layer) {
        return DoubleStream.concat(
                        Arrays.stream(layer.weights().values().toArray()),
                        Arrays.stream(layer.bias().toArray()))
                .map(Math::abs);
    }

    /** {@return the probability with which weights are removed and restored at a step, 0 for the first} */
    public static double probability(Sparsity.Spliced how, long step) {
        return Math.pow(1 + how.gamma() * step, -how.power());
    }

    /** {@return for which c so many weights and biases at most are kept by the first removal} */
    public static double c(List<DenseLayer> layers, double kept) {
        return c(c -> remaining(layers, c), kept);
    }

    /** {@return the smallest c for which at most so many weights remain} */
    static double c(DoubleToLongFunction remaining, double kept) {
        double low = -WIDEST;
        double high = WIDEST;
        for (int i = 0; i < HALVINGS; i++) {
            double c = (low + high) / 2;
            if (remaining.applyAsLong(c) > kept) {
                low = c;
            } else {
                high = c;
            }
        }
        return high;
    }

    /** {@return how many weights and biases the first removal keeps} */
    static long remaining(List<DenseLayer> layers, double c) {
        return layers.stream()
                .mapToLong(layer -> {
                    double off = OFF * threshold(layer, c);
                    return sizes(layer).filter(size -> size > off).count();
                })
                .sum();
    }
}
