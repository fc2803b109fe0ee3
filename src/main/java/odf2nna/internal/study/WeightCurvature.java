package odf2nna.internal.study;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import odf2nna.internal.network.ByName;
import odf2nna.internal.network.Value;
import odf2nna.internal.network.Vector;

/**
 * The saliency of weights: Y. LeCun, J. Denker, S. Solla, "Optimal Brain Damage" (OBD), NIPS 1989. {@code s_w = ½·h_ww·w²}
 * with h the diagonal of the second derivatives of the mean loss, by one more backward pass and without the term of φ″.
 *
 * @param weights saliencies of a layer's weights, row after row, by value
 * @param biases those of its biases
 */
record WeightCurvature(Map<String, double[]> weights, Map<String, double[]> biases) {
    /** {@return the saliencies of all layers that the outputs depend on} */
    static WeightCurvature of(Patterns patterns) {
        Map<String, double[]> weights = new LinkedHashMap<>();
        Map<String, double[]> biases = new LinkedHashMap<>();
        List<Value.Dense> layers = patterns.network().layers();
        for (Value.Dense layer : layers) {
            weights.put(layer.name(), new double[layer.width() * layer.layer().inputs()]);
            biases.put(layer.name(), new double[layer.width()]);
        }
        double share = 0.5 / patterns.size();
        patterns.stream().forEach(pattern -> {
            Map<String, double[]> curvatures = pattern.curvatures();
            for (Value.Dense layer : layers) {
                double[] h = ByName.get(curvatures, layer.name());
                double[] a = pattern.at(layer.source());
                double[] w = ByName.get(weights, layer.name());
                double[] b = ByName.get(biases, layer.name());
                for (int i = 0; i < h.length; i++) {
                    b[i] += share * h[i] * Math.pow(layer.layer().bias().get(i), 2);
                    for (int j = 0; j < a.length; j++) {
                        w[i * a.length + j] += share
                                * h[i]
                                * a[j]
                                * a[j]
                                * Math.pow(layer.layer().weights().get(i, j), 2);
                    }
                }
            }
        });
        return new WeightCurvature(weights, biases);
    }

    /** The saliency of a unit: that of its incoming and of its outgoing weights together, without biases. */
    record OfUnits() implements UnitCriterion {
        @Override
        public Map<String, Vector> scores(Patterns patterns, List<String> values) {
            WeightCurvature found = of(patterns);
            Wiring wiring = new Wiring(patterns.network());
            Wiring.Weighing saliency = (layer, i, j, w) ->
                    ByName.get(found.weights(), layer.name())[i * layer.layer().inputs() + j];
            Map<String, Vector> scores = new LinkedHashMap<>();
            for (String value : values) {
                Vector in = wiring.incoming(value, saliency);
                Vector out = wiring.outgoing(value, saliency);
                scores.put(value, wiring.each(value, j -> in.get(j) + out.get(j)));
            }
            return scores;
        }
    }
}
