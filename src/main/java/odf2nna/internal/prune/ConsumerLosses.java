package odf2nna.internal.prune;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import odf2nna.internal.network.DenseNetwork;
import odf2nna.internal.network.UnitSet;
import odf2nna.internal.network.Value;
import odf2nna.internal.statistics.RowBlocks;

/** The variance of each layer's pre-activations that the removals so far have lost, as a share of the original's. */
final class ConsumerLosses {
    private final DenseNetwork network;
    private final CovarianceSource covariances;
    private final Map<String, Double> lost = new HashMap<>();
    private final Map<String, double[]> variances = new HashMap<>();

    ConsumerLosses(DenseNetwork network, CovarianceSource covariances) {
        this.network = network;
        this.covariances = covariances;
    }

    double of(String consumer) {
        return lost.getOrDefault(consumer, 0.0);
    }

    void add(String consumer, double share) {
        lost.merge(consumer, share, Double::sum);
    }

    void set(String consumer, double share) {
        lost.put(consumer, share);
    }

    /** {@return the weights of each input, [inputs][units], with pre-activations scaled to a total variance of 1} */
    double[][] scaledWeights(Value.Dense consumer) throws IOException {
        return scaledWeights(consumer, UnitSet.all(consumer.width()));
    }

    private double[][] scaledWeights(Value.Dense consumer, UnitSet units) throws IOException {
        double scale = scale(consumer, units);
        double[][] rows = consumer.layer().weights().selectRows(units).toRows();
        double[][] weights = new double[consumer.layer().inputs()][rows.length];
        for (int unit = 0; unit < rows.length; unit++) {
            for (int j = 0; j < weights.length; j++) {
                weights[j][unit] = rows[unit][j] * scale;
            }
        }
        return weights;
    }

    /** {@code 1/√tr Cov(z)} of some units; 0 where nothing varies. */
    private double scale(Value.Dense consumer, UnitSet units) throws IOException {
        double[] seen = variances(consumer);
        double total = 0;
        for (int unit : units.toArray()) {
            total += seen[unit];
        }
        return total > 0 ? 1 / Math.sqrt(total) : 0;
    }

    private double[] variances(Value.Dense consumer) throws IOException {
        double[] known = variances.get(consumer.name());
        if (known != null) {
            return known;
        }
        double[][] seen = covariances
                .between(consumer.source(), consumer.source())
                .whole()
                .sxx()
                .toRows();
        double[][] weights = consumer.layer().weights().toRows();
        double[][] products = RowBlocks.product(weights, seen, seen.length);
        double[] found = new double[weights.length];
        for (int unit = 0; unit < found.length; unit++) {
            found[unit] = RowBlocks.dot(products[unit], weights[unit]);
        }
        variances.put(consumer.name(), found);
        return found;
    }

    /** {@return the value that a layer consumes in the original network} */
    String source(String consumer) {
        return ((Value.Dense) network.value(consumer)).source();
    }

    /** {@return covariances of each position of {@code base} with the scaled original pre-activations, [width][units]} */
    double[][] covariancesWith(String base, String consumer) throws IOException {
        return covariancesWith(
                base, consumer, UnitSet.all(network.value(consumer).width()));
    }

    /**
     * {@return covariances of each position of {@code base} with the original pre-activations of some units of the layer,
     * chosen evenly, scaled to a total variance of 1}
     */
    double[][] someCovariancesWith(String base, String consumer) throws IOException {
        int width = network.value(consumer).width();
        return covariancesWith(base, consumer, UnitSet.evenly(width, RidgeRefit.JUDGED_UNITS));
    }

    private double[][] covariancesWith(String base, String consumer, UnitSet units) throws IOException {
        Value.Dense layer = (Value.Dense) network.value(consumer);
        double[][] seen =
                covariances.between(base, layer.source()).whole().sxy().toRows();
        return RowBlocks.product(seen, scaledWeights(layer, units), units.size());
    }
}
