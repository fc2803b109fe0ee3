package odf2nna.internal.study;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import odf2nna.internal.network.ByName;
import odf2nna.internal.network.DenseLayer;
import odf2nna.internal.network.Value;
import odf2nna.internal.network.Vector;
import odf2nna.internal.prune.CovarianceSource;

/** Prunes single weights: sets them to 0, and perhaps changes others. */
public interface WeightMethod {
    /**
     * Prunes the layers that the outputs depend on.
     *
     * @param patterns rows, and the network
     * @param covariances of the values that layers consume, over the calibration rows
     * @param kept share of the weights that are kept, more than 0; as many as that are kept in addition to biases, where a
     *     method prunes these as well
     * @return the pruned layers, by value
     * @throws IOException if rows can't be read
     * @throws IllegalArgumentException if the method can't prune a network of that size
     */
    Map<String, DenseLayer> pruned(Patterns patterns, CovarianceSource covariances, double kept) throws IOException;

    /** {@return how many of some weights are pruned} */
    static int count(long weights, double kept) {
        // 0.2 is kept, not 0.2 and the rounding of 1 − 0.2
        return (int) (weights - (long) Math.ceil(weights * kept - 1e-9));
    }

    /** {@return the layers with their weights of the lowest scores set to 0, those of all layers compared} */
    static Map<String, DenseLayer> withoutLowest(List<Value.Dense> layers, Map<String, double[]> scores, double kept) {
        record Weight(String layer, int place, double score) {}
        List<Weight> weights = new ArrayList<>();
        scores.forEach((layer, numbers) -> {
            for (int i = 0; i < numbers.length; i++) {
                weights.add(new Weight(layer, i, numbers[i]));
            }
        });
        weights.sort(Comparator.comparingDouble(Weight::score));
        Map<String, double[]> numbers = new LinkedHashMap<>();
        layers.forEach(layer ->
                numbers.put(layer.name(), layer.layer().weights().values().toArray()));
        for (Weight weight : weights.subList(0, count(weights.size(), kept))) {
            ByName.get(numbers, weight.layer())[weight.place()] = 0;
        }
        Map<String, DenseLayer> pruned = new LinkedHashMap<>();
        for (Value.Dense layer : layers) {
            pruned.put(
                    layer.name(),
                    layer.layer()
                            .with(
                                    Vector.of(ByName.get(numbers, layer.name())),
                                    layer.layer().bias()));
        }
        return pruned;
    }
}
