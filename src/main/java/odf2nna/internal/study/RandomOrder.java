package odf2nna.internal.study;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import odf2nna.internal.network.Vector;

/**
 * A random order: at given widths each subset of a layer's units is as likely as every other.
 *
 * @param seed decides it
 */
record RandomOrder(long seed) implements UnitCriterion {
    @Override
    public Map<String, Vector> scores(Patterns patterns, List<String> values) {
        Random random = new Random(seed);
        Map<String, Vector> scores = new LinkedHashMap<>();
        for (String value : values) {
            int width = patterns.network().value(value).width();
            scores.put(value, Vector.of(random.doubles(width).toArray()));
        }
        return scores;
    }
}
