package odf2nna.internal.prune;

import java.util.OptionalInt;
import java.util.Set;

/**
 * The sizes that a pruning order must reach.
 *
 * @param passed layers that are bypassed first, by value name
 * @param fewest a number of parameters: no whole layer is removed that would undershoot it while units can be removed one by one. It is the
 *     requested number, or the most that a network of a requested size in other units can have; 0 for no request
 * @param reached the number of parameters at which any request is met, so that whole layers may be removed again
 * @param inputs number of positions of inputs to keep, independent of the threshold; empty where they are removed like
 *     units
 */
public record SizeGoals(Set<String> passed, long fewest, long reached, OptionalInt inputs) {
    /** No goals. */
    public static final SizeGoals NONE = new SizeGoals(Set.of(), 0, 0, OptionalInt.empty());

    public SizeGoals {
        passed = Set.copyOf(passed);
    }
}
