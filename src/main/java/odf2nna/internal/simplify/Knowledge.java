package odf2nna.internal.simplify;

import java.util.HashMap;
import java.util.Map;
import odf2nna.internal.network.Reduction;
import odf2nna.internal.network.UnitSet;
import odf2nna.internal.network.Vector;
import odf2nna.internal.statistics.UnitStatistics;

/**
 * What is known of a network beyond its weights.
 *
 * @param unitRoundoff of the type that the model computes in, e.g. 2⁻²⁴ for float32
 * @param ranges the ranges of inputs, by the name of the {@link odf2nna.internal.network.Value.Input}; other inputs are
 *     unbounded
 * @param seen statistics of values over data, by name
 */
public record Knowledge(double unitRoundoff, Map<String, Span> ranges, Map<String, UnitStatistics> seen) {
    public Knowledge {
        ranges = Map.copyOf(ranges);
        seen = Map.copyOf(seen);
    }

    /**
     * The range of each position of an input; bounds may be infinite.
     *
     * @param low lower bounds
     * @param high upper bounds
     */
    public record Span(Vector low, Vector high) {
        /**
         * Checks the bounds.
         *
         * @throws IllegalArgumentException if there are not as many of each, or a lower one exceeds its upper one
         */
        public Span {
            if (low.size() != high.size()) {
                throw new IllegalArgumentException(
                        "high: expected %d bounds, got %d".formatted(low.size(), high.size()));
            }
            for (int i = 0; i < low.size(); i++) {
                if (!(low.get(i) <= high.get(i))) {
                    throw new IllegalArgumentException(
                            "position %d: expected a range, got %s to %s".formatted(i, low.get(i), high.get(i)));
                }
            }
        }
    }

    /** {@return nothing but the precision} */
    public static Knowledge none(double unitRoundoff) {
        return new Knowledge(unitRoundoff, Map.of(), Map.of());
    }

    /** {@return whether anything is known that findings of that validity could use} */
    boolean has(Validity validity) {
        return switch (validity) {
            case EVERY_INPUT -> true;
            case RANGES -> !ranges.isEmpty();
            case DATA -> !seen.isEmpty();
        };
    }

    /** {@return the knowledge of a network that was made smaller: values of kept positions are unchanged} */
    public Knowledge select(Reduction reduction) {
        Map<String, UnitStatistics> selected = new HashMap<>();
        seen.forEach((value, all) -> {
            UnitSet kept = reduction.kept().get(value);
            if (kept != null) {
                selected.put(
                        value,
                        new UnitStatistics(
                                value,
                                all.samples(),
                                all.mean().select(kept),
                                all.deviation().select(kept),
                                all.minimum().select(kept),
                                all.maximum().select(kept),
                                all.zeroShare().select(kept)));
            }
        });
        return new Knowledge(unitRoundoff, ranges, selected);
    }
}
