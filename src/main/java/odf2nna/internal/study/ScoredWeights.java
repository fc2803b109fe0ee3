package odf2nna.internal.study;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import odf2nna.internal.network.DenseLayer;
import odf2nna.internal.network.Value;
import odf2nna.internal.network.Vector;
import odf2nna.internal.prune.CovarianceSource;

/**
 * Methods that set the weights of the lowest score to 0 and change no others.
 *
 * @param scoring scores of each layer's weights, row after row, by value
 */
record ScoredWeights(Scoring scoring) implements WeightMethod {
    /** Scores weights. */
    interface Scoring {
        Map<String, double[]> scores(Patterns patterns);
    }

    @Override
    public Map<String, DenseLayer> pruned(Patterns patterns, CovarianceSource covariances, double kept) {
        return WeightMethod.withoutLowest(patterns.network().layers(), scoring.scores(patterns), kept);
    }

    /** {@return random scores, so that all layers lose about the same share} */
    static Scoring random(long seed) {
        return patterns -> {
            Random random = new Random(seed);
            Map<String, double[]> scores = new LinkedHashMap<>();
            for (Value.Dense layer : patterns.network().layers()) {
                int weights = layer.width() * layer.layer().inputs();
                scores.put(layer.name(), random.doubles(weights).toArray());
            }
            return scores;
        };
    }

    /**
     * {@return sizes as multiples of the standard deviation of their layer's weights: S. Han, J. Pool, J. Tran, W. Dally, "Learning
     * both weights and connections for efficient neural networks" (LWC), NIPS 2015, with one quality parameter for all layers}
     */
    static Scoring magnitudes() {
        return patterns -> {
            Map<String, double[]> scores = new LinkedHashMap<>();
            for (Value.Dense layer : patterns.network().layers()) {
                Vector weights = layer.layer().weights().values();
                double mean = Wiring.mean(weights, w -> w);
                double deviation = Math.sqrt(Wiring.mean(weights, w -> (w - mean) * (w - mean)));
                double[] sizes = weights.toArray();
                for (int i = 0; i < sizes.length; i++) {
                    sizes[i] = deviation > 0 ? Math.abs(sizes[i]) / deviation : 0;
                }
                scores.put(layer.name(), sizes);
            }
            return scores;
        };
    }
}
