package odf2nna.internal.study;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import odf2nna.internal.network.Vector;

/**
 * Pruning by significance (N2PS): M. Augasta, T. Kathirvalavakumar, "A novel pruning algorithm for optimizing feedforward neural
 * network of classification problems", Neural Processing Letters 34 (2011). A reconstruction from abstracts, which name
 * "the sigmoidal activation value of the node and all the weights of its outgoing connections": {@code S_j = Σ_k |W_jk|·Σ_p
 * σ(net_jp)}, with net the pre-activations of hidden units and the features themselves.
 *
 * <p>Scores are {@code S_j / (α·mean S)} of the layer: a unit with a score up to {@link #OWN_TEST} is insignificant.
 *
 * @param reading what the abstracts may mean
 * @param alpha the threshold α, as a share of the layer's mean
 */
record Significance(Reading reading, double alpha) implements UnitCriterion {
    /** Three readings of the same sentence. */
    enum Reading {
        /** Σ_p |w|·σ(net_p) */
        SUM,
        /** |w|·σ(Σ_p net_p) */
        TOTAL,
        /** Σ_p |w|·a_p with the unit's own activation, so that one which is always 0 scores 0 */
        ACTIVATION
    }

    @Override
    public Map<String, Vector> scores(Patterns patterns, List<String> values) {
        Map<String, Vector> scores = new LinkedHashMap<>();
        Wiring.byLayerMean(significances(patterns, values))
                .forEach((value, shares) ->
                        scores.put(value, new Wiring(patterns.network()).each(value, j -> shares.get(j) / alpha)));
        return scores;
    }

    /** {@return S of every unit} */
    Map<String, Vector> significances(Patterns patterns, List<String> values) {
        Wiring wiring = new Wiring(patterns.network());
        Map<String, double[]> sums = patterns.sums(values, (pattern, value, sum) -> {
            double[] net = pattern.at(reading == Reading.ACTIVATION ? value : wiring.preActivation(value));
            for (int j = 0; j < sum.length; j++) {
                sum[j] += reading == Reading.SUM ? OutputForm.sigmoid(net[j]) : net[j];
            }
        });
        Map<String, Vector> found = new LinkedHashMap<>();
        sums.forEach((value, sum) -> {
            Vector sizes = wiring.outgoing(value, Wiring.Weighing.SIZE);
            found.put(
                    value,
                    wiring.each(
                            value,
                            j -> sizes.get(j) * (reading == Reading.TOTAL ? OutputForm.sigmoid(sum[j]) : sum[j])));
        });
        return found;
    }
}
