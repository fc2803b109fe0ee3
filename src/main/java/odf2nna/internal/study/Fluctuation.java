package odf2nna.internal.study;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import odf2nna.internal.network.Vector;

/**
 * FLAP's criterion: Y. An and others, "Fluctuation-based adaptive structured pruning for large language models", AAAI 2024.
 * {@code S_j = Var(a_j)·‖W_j‖²} with W_j the weights from unit j, standardised over the units of each layer by the mean and the
 * sample's deviation, so that layers lose as many units as the scores of all say. FLAP folds the means of removed units into biases.
 */
record Fluctuation() implements UnitCriterion {
    @Override
    public Map<String, Vector> scores(Patterns patterns, List<String> values) {
        Map<String, Vector> scores = new LinkedHashMap<>();
        Wiring wiring = new Wiring(patterns.network());
        fluctuations(patterns, values).forEach((value, raw) -> {
            double mean = Wiring.mean(raw, one -> one);
            double squares = raw.size() * Wiring.mean(raw, one -> (one - mean) * (one - mean));
            double deviation = Math.sqrt(squares / Math.max(1, raw.size() - 1));
            scores.put(value, wiring.each(value, j -> deviation > 0 ? (raw.get(j) - mean) / deviation : 0));
        });
        return scores;
    }

    /** {@return S of every unit} */
    Map<String, Vector> fluctuations(Patterns patterns, List<String> values) {
        Wiring wiring = new Wiring(patterns.network());
        Map<String, Vector> found = new LinkedHashMap<>();
        patterns.moments(values, Pattern::values).forEach((value, seen) -> {
            Vector power = wiring.outgoing(value, Wiring.Weighing.SQUARE);
            found.put(value, wiring.each(value, j -> seen.squares().get(j) / patterns.size() * power.get(j)));
        });
        return found;
    }
}
