package odf2nna.prune;

import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import odf2nna.network.DenseLayer;
import odf2nna.network.DenseNetwork;
import odf2nna.network.Matrix;
import odf2nna.network.Signal;

/** How much of the variance of each layer's pre-activations is lost by now, as a share of the original's. */
final class ReaderLosses {
    private final DenseNetwork network;
    private final CovarianceSource covariances;
    private final Map<String, Double> lost = new HashMap<>();
    private final Map<String, Double> scales = new HashMap<>();

    ReaderLosses(DenseNetwork network, CovarianceSource covariances) {
        this.network = network;
        this.covariances = covariances;
    }

    double of(String reader) {
        return lost.getOrDefault(reader, 0.0);
    }

    void add(String reader, double share) {
        lost.merge(reader, share, Double::sum);
    }

    void set(String reader, double share) {
        lost.put(reader, share);
    }

    /** {@return the weights of each input, [inputs][units], with pre-activations scaled to a total variance of 1} */
    double[][] scaledWeights(Signal.Dense reader) throws IOException {
        double scale = scale(reader);
        DenseLayer layer = reader.layer();
        double[][] weights = new double[layer.inputs()][layer.units()];
        for (int j = 0; j < layer.inputs(); j++) {
            for (int unit = 0; unit < layer.units(); unit++) {
                weights[j][unit] = layer.weights().get(unit, j) * scale;
            }
        }
        return weights;
    }

    /** {@code 1/√tr Cov(z)}; 0 where nothing varies. */
    private double scale(Signal.Dense reader) throws IOException {
        Double known = scales.get(reader.name());
        if (known != null) {
            return known;
        }
        Matrix seen =
                covariances.between(reader.source(), reader.source()).whole().sxx();
        Matrix weights = reader.layer().weights();
        double total = 0;
        double[] part = new double[seen.rows()];
        for (int unit = 0; unit < weights.rows(); unit++) {
            Arrays.fill(part, 0);
            for (int i = 0; i < part.length; i++) {
                double weight = weights.get(unit, i);
                for (int j = 0; j < part.length && weight != 0; j++) {
                    part[j] += weight * seen.get(i, j);
                }
            }
            for (int j = 0; j < part.length; j++) {
                total += part[j] * weights.get(unit, j);
            }
        }
        double scale = total > 0 ? 1 / Math.sqrt(total) : 0;
        scales.put(reader.name(), scale);
        return scale;
    }

    /** {@return covariances of each position of {@code base} with the scaled original pre-activations, [width][units]} */
    double[][] covariancesWith(String base, String reader) throws IOException {
        Signal.Dense layer = (Signal.Dense) network.signal(reader);
        Matrix seen = covariances.between(base, layer.source()).whole().sxy();
        double[][] weights = scaledWeights(layer);
        double[][] products = new double[seen.rows()][layer.width()];
        for (int i = 0; i < seen.rows(); i++) {
            for (int j = 0; j < weights.length; j++) {
                RidgeSystem.plusScaled(products[i], weights[j], seen.get(i, j));
            }
        }
        return products;
    }
}
