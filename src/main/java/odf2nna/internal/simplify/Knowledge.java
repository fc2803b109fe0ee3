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
 * @param ranges between which numbers inputs lie, by the name of the {@link odf2nna.internal.network.Value.Input}; others are free
 * @param seen what was seen of values over data, by name
 */
public record Knowledge(double unitRoundoff, Map<String, Span> ranges, Map<String, UnitStatistics> seen) {
    public Knowledge {
        ranges = Map.copyOf(ranges);
        seen = Map.copyOf(seen);
    }

    /**
     * Two numbers for each position of an input, between which it lies; they may be infinite.
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

    /** {@return whether there is anything that findings of that kind could rest on} */
    boolean has(Validity validity) {
        return switch (validity) {
            case EVERY_INPUT -> true;
            case RANGES -> !ranges.isEmpty();
            case DATA -> !seen.isEmpty();
        };
    }

    /** {@return what is known of a network that was made smaller: values of kept positions are what they were} */
    public Knowledge select(Reduction reduction) {
        Map<String, UnitStatistics> left = new HashMap<>();
        seen.forEach((value, all) -> {
            UnitSet kept = reduction.kept().get(value);
            if (kept != null) {
                left.put(
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
        return new Knowledge(unitRoundoff, ranges, left);
    }
}
