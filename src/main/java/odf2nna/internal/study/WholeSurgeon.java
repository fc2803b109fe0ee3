package odf2nna.internal.study;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import odf2nna.internal.network.ByName;
import odf2nna.internal.network.DenseLayer;
import odf2nna.internal.network.Value;
import odf2nna.internal.network.Vector;
import odf2nna.internal.prune.CovarianceSource;

/**
 * Optimal Brain Surgeon (OBS) over all weights and biases of a network: B. Hassibi, D. Stork, NIPS 1992; with G. Wolff, IEEE ICNN
 * 1993. {@code H = 1/P·Σ_p Σ_k X_kp·X_kpᵀ} with X the gradient of output k, divided by √o where outputs are probabilities of
 * classes and by √(o(1 − o)) where they are those of labels (Fisher's form). After each removal H⁻¹ is downdated, which takes
 * the place of computing it again.
 *
 * @param ridge α
 */
record WholeSurgeon(double ridge) implements WeightMethod {
    /** Parameters of which H⁻¹ takes 128 MB. */
    static final int MOST = 4000;

    private static final double TINY = 1e-12;

    @Override
    public Map<String, DenseLayer> pruned(Patterns patterns, CovarianceSource covariances, double kept) {
        List<Value.Dense> layers = patterns.network().layers();
        double[] w = parameters(layers);
        if (w.length > MOST) {
            throw new IllegalArgumentException(
                    "obs: the network has %,d parameters, and the method takes %,d at most; use lobs"
                            .formatted(w.length, MOST));
        }
        InverseHessian inverse = InverseHessian.of(hessian(patterns), ridge);
        long weights = layers.stream()
                .mapToLong(layer -> (long) layer.width() * layer.layer().inputs())
                .sum();
        // parameters that are 0 already cost nothing: they are taken out first; of these, weights count
        for (int q = 0; q < w.length; q++) {
            if (w[q] == 0) {
                inverse.remove(q);
            }
        }
        long zeros = layers.stream()
                .flatMapToDouble(
                        layer -> Arrays.stream(layer.layer().weights().values().toArray()))
                .filter(weight -> weight == 0)
                .count();
        for (long removed = WeightMethod.count(weights, kept) - zeros;
                removed > 0 && inverse.remaining() > 0;
                removed--) {
            int q = inverse.cheapest(w);
            inverse.move(w, q);
            inverse.remove(q);
        }
        return layers(layers, w);
    }

    /** {@return of each layer the weights, row after row, then the biases} */
    static double[] parameters(List<Value.Dense> layers) {
        return layers.stream()
                .flatMapToDouble(layer -> Arrays.stream(concat(
                        layer.layer().weights().values().toArray(),
                        layer.layer().bias().toArray())))
                .toArray();
    }

    private static double[] concat(double[] first, double[] second) {
        double[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    private static Map<String, DenseLayer> layers(List<Value.Dense> layers, double[] w) {
        Map<String, DenseLayer> pruned = new LinkedHashMap<>();
        int from = 0;
        for (Value.Dense layer : layers) {
            int weights = layer.width() * layer.layer().inputs();
            int to = from + weights + layer.width();
            pruned.put(
                    layer.name(),
                    layer.layer()
                            .with(
                                    Vector.of(Arrays.copyOfRange(w, from, from + weights)),
                                    Vector.of(Arrays.copyOfRange(w, from + weights, to))));
            from = to;
        }
        return pruned;
    }

    /** {@return H} */
    static double[][] hessian(Patterns patterns) {
        List<Value.Dense> layers = patterns.network().layers();
        int size = parameters(layers).length;
        double[][] hessian = new double[size][size];
        patterns.stream().forEach(pattern -> {
            double[] outputs = pattern.outputs();
            for (int k = 0; k < outputs.length; k++) {
                double scale = switch (pattern.form()) {
                    case NUMBERS -> 1;
                    case SIGMOID -> Math.max(TINY, outputs[k] * (1 - outputs[k]));
                    case SOFTMAX -> Math.max(TINY, outputs[k]);
                };
                add(hessian, gradient(pattern, layers, k, size), 1 / scale / patterns.size());
            }
        });
        return hessian;
    }

    private static double[] gradient(Pattern pattern, List<Value.Dense> layers, int k, int size) {
        Map<String, double[]> sensitivities = pattern.sensitivities(k);
        double[] x = new double[size];
        int at = 0;
        for (Value.Dense layer : layers) {
            double[] g = ByName.get(sensitivities, layer.name());
            double[] a = pattern.at(layer.source());
            for (double unit : g) {
                for (double input : a) {
                    x[at++] = unit * input;
                }
            }
            for (double unit : g) {
                x[at++] = unit;
            }
        }
        return x;
    }

    private static void add(double[][] hessian, double[] x, double scale) {
        for (int i = 0; i < x.length; i++) {
            for (int j = 0; x[i] != 0 && j < x.length; j++) {
                hessian[i][j] += scale * x[i] * x[j];
            }
        }
    }
}
