package odf2nna.evaluate;

import java.util.List;

/**
 * Numbers that two networks should have put out, and what they did: one output of every n-th row, so many that their spread
 * shows.
 *
 * @param rows how many rows there were
 * @param target what was to be put out
 * @param before what the first network did
 * @param after what the second did
 */
public record ResidualSummary(long rows, List<Double> target, List<Double> before, List<Double> after) {
    public ResidualSummary {
        target = List.copyOf(target);
        before = List.copyOf(before);
        after = List.copyOf(after);
    }
}
