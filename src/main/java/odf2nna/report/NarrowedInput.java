package odf2nna.report;

import java.util.List;

/**
 * An input of the result that takes fewer columns than that of the original.
 *
 * @param input its name
 * @param columns how many columns the original's has
 * @param kept those that the result takes, from 0, in their order
 * @param names the same by name; empty where the data has none
 */
public record NarrowedInput(String input, int columns, List<Integer> kept, List<String> names) {
    public NarrowedInput {
        kept = List.copyOf(kept);
        names = List.copyOf(names);
    }
}
