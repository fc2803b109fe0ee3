package odf2nna.evaluate;

import java.util.List;

/**
 * Numbers that two networks should have put out, and what they did: every n-th of all, so many that their spread shows.
 *
 * @param values how many there were: rows, times outputs
 * @param target what was to be put out
 * @param before what the first network did
 * @param after what the second did
 */
public record ResidualSummary(long values, List<Double> target, List<Double> before, List<Double> after) {
    public ResidualSummary {
        target = List.copyOf(target);
        before = List.copyOf(before);
        after = List.copyOf(after);
    }
}
