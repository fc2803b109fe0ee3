package odf2nna.evaluate;

import java.util.List;

/**
 * Targets and the outputs of two networks: one output of every n-th row, enough to show their spread.
 *
 * @param rows how many rows there were
 * @param target the targets
 * @param before outputs of the first network
 * @param after outputs of the second
 */
public record ResidualSummary(long rows, List<Double> target, List<Double> before, List<Double> after) {
    public ResidualSummary {
        target = List.copyOf(target);
        before = List.copyOf(before);
        after = List.copyOf(after);
    }
}
