package odf2nna.internal.study;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import odf2nna.internal.network.Value;
import odf2nna.internal.network.Vector;

/**
 * Magnitude-based pruning (MBP): M. Hagiwara, "Removal of hidden units and weights for back propagation networks", IJCNN 1993,
 * and "A simple and effective method for removal of hidden units and weights", Neurocomputing 6 (1994). With weights W_jk
 * from unit j to unit k, activations a_j, and o_k those of the units that they feed, over patterns p:
 *
 * <pre>{@code
 * goodness          G_j = Σ_p Σ_k (W_jk·a_jp)²
 * consuming energy  E_j = Σ_p Σ_k W_jk·a_jp·o_kp
 * weights power     Q_j = Σ_k W_jk²
 * }</pre>
 *
 * Formulas are quoted by later textbooks; at a softmax o are probabilities. Scores are these or shares of their layer's mean.
 *
 * @param factor which of the three
 * @param isRaw whether scores are the factors themselves
 */
record Hagiwara(Factor factor, boolean isRaw) implements UnitCriterion {
    /** Hagiwara's three factors, and the energy without its sign. */
    enum Factor {
        WEIGHTS_POWER,
        GOODNESS,
        ENERGY,
        ABSOLUTE_ENERGY
    }

    @Override
    public Map<String, Vector> scores(Patterns patterns, List<String> values) {
        Map<String, Vector> factors = factors(patterns, values);
        return isRaw ? factors : Wiring.byLayerMean(factors);
    }

    /** {@return the factors themselves} */
    Map<String, Vector> factors(Patterns patterns, List<String> values) {
        Wiring wiring = new Wiring(patterns.network());
        Map<String, Vector> found = new LinkedHashMap<>();
        if (factor == Factor.WEIGHTS_POWER) {
            values.forEach(value -> found.put(value, wiring.outgoing(value, Wiring.Weighing.SQUARE)));
            return found;
        }
        patterns.sums(values, (pattern, value, sum) -> add(wiring, pattern, value, sum))
                .forEach((value, sum) -> found.put(
                        value, wiring.each(value, j -> factor == Factor.ABSOLUTE_ENERGY ? Math.abs(sum[j]) : sum[j])));
        return found;
    }

    private void add(Wiring wiring, Pattern pattern, String value, double[] sum) {
        double[] a = pattern.at(value);
        for (Value.Dense consumer : pattern.network().consumersOf(value)) {
            String after = wiring.activation(consumer.name());
            double[] fed = after.equals(pattern.end()) ? pattern.outputs() : pattern.at(after);
            for (int k = 0; k < fed.length; k++) {
                for (int j = 0; j < sum.length; j++) {
                    double passed = consumer.layer().weights().get(k, j) * a[j];
                    sum[j] += factor == Factor.GOODNESS ? passed * passed : passed * fed[k];
                }
            }
        }
    }
}
