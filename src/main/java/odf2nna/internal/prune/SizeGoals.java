package odf2nna.internal.prune;

import java.util.OptionalInt;
import java.util.Set;

/**
 * What an order of removal has to come to.
 *
 * @param passed layers that go as a whole in any case, by value name
 * @param fewest parameters that are asked for: a layer does not go as a whole where fewer would be left and units can still
 *     go one by one; 0 where no number is asked for
 * @param inputs positions of the inputs that are kept, whatever the threshold; empty where they go like units
 */
public record SizeGoals(Set<String> passed, long fewest, OptionalInt inputs) {
    /** Nothing is asked for. */
    public static final SizeGoals NONE = new SizeGoals(Set.of(), 0, OptionalInt.empty());

    public SizeGoals {
        passed = Set.copyOf(passed);
    }
}
