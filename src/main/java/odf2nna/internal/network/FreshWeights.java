package odf2nna.internal.network;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Weights as they are before any training: drawn from a normal distribution of mean 0. In front of a rectifier its variance is 2 / inputs
 * (K. He, X. Zhang, S. Ren, J. Sun, ICCV 2015), elsewhere 2 / (inputs + units) (X. Glorot, Y. Bengio, AISTATS 2010). Biases are 0.
 *
 * <p>What is drawn depends on the seed and the name of the layer alone.
 */
public final class FreshWeights {
    /** Far from 0, where a rectifier passes what is positive and hardly anything that is negative. */
    private static final double FAR = 100;

    /** What a function that saturates at 1 never reaches. */
    private static final double SATURATED = 1.5;

    private FreshWeights() {}

    /** {@return a network of the same shape, all of whose layers are fresh} */
    public static DenseNetwork of(DenseNetwork network, long seed) {
        Map<String, DenseLayer> fresh = new LinkedHashMap<>();
        for (Value.Dense dense : network.layers()) {
            DenseLayer layer = dense.layer();
            Matrix weights = new Matrix(
                    layer.units(),
                    layer.inputs(),
                    Vector.of(draw(network, dense, layer.inputs(), layer.units(), seed)));
            fresh.put(dense.name(), new DenseLayer(layer.name(), weights, Vector.zeros(layer.units())));
        }
        return network.withLayers(fresh);
    }

    /**
     * {@return fresh weights of a layer, row after row, that has another number of inputs or units than in the network}
     *
     * @param network says which activation follows the layer
     */
    public static double[] draw(DenseNetwork network, Value.Dense dense, int inputs, int units, long seed) {
        SplittableRandom random =
                new SplittableRandom(seed ^ ((long) dense.layer().name().hashCode() << Integer.SIZE));
        double variance = isRectified(network, dense) ? 2.0 / inputs : 2.0 / ((double) inputs + units);
        double deviation = Math.sqrt(variance);
        double[] weights = new double[Math.multiplyExact(inputs, units)];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = random.nextGaussian() * deviation;
        }
        return weights;
    }

    private static boolean isRectified(DenseNetwork network, Value.Dense dense) {
        return network.values().stream()
                .anyMatch(value -> value instanceof Value.Activated activated
                        && activated.source().equals(dense.name())
                        && isRectifier(activated.activation()));
    }

    private static boolean isRectifier(Activation activation) {
        double passed = activation.apply(FAR, 0);
        return passed > SATURATED && Math.abs(activation.apply(-FAR, 0)) < passed / 2;
    }
}
