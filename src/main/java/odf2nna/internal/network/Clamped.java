package odf2nna.internal.network;

import java.util.Map;

/**
 * The network that a pruned one must equal: the original with all units in place, in which each removed unit gives its
 * consumers a constant.
 *
 * @param full the original network at full width, with refits and with changes of bias other than the exact fold
 * @param clamps for each value that layers consume, which positions are constant, and at which number
 */
public record Clamped(Reduction full, Map<String, Clamp> clamps) {
    public Clamped {
        clamps = Map.copyOf(clamps);
    }

    /**
     * Positions of a value that are held constant.
     *
     * @param positions which
     * @param values one for each position of the value; only those of {@code positions} count
     */
    public record Clamp(UnitSet positions, Vector values) {}
}
