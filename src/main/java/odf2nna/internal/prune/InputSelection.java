package odf2nna.internal.prune;

import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which positions of inputs are removed where a number of them is to be kept: the first ones of a pruning order. */
final class InputSelection {
    /** The score of positions that every threshold removes. */
    static final double ALWAYS_REMOVED = Double.NEGATIVE_INFINITY;

    private final Set<Integer> positions = new LinkedHashSet<>();

    /** The free positions of the open inputs. */
    InputSelection(Evidence evidence) {
        TiedUnits tied = evidence.tied();
        for (String input : evidence.openInputs()) {
            Arrays.stream(tied.classesOf(input)).filter(tied::isFree).forEach(positions::add);
        }
    }

    /** {@return how many positions must be removed to keep the given number} */
    int excess(int kept) {
        return Math.max(0, positions.size() - kept);
    }

    boolean isInput(int unit) {
        return positions.contains(unit);
    }

    /** {@return the scores with those of inputs replaced: removed positions have {@link #ALWAYS_REMOVED}, kept ones have none} */
    Map<Integer, Double> settled(Map<Integer, Double> scores, int kept) {
        Map<Integer, Double> settled = new HashMap<>(scores);
        List<Integer> order = positions.stream()
                .sorted(Comparator.comparing(unit -> scores.getOrDefault(unit, Double.POSITIVE_INFINITY)))
                .toList();
        for (int i = 0; i < order.size(); i++) {
            if (i < excess(kept)) {
                settled.put(order.get(i), ALWAYS_REMOVED);
            } else {
                settled.remove(order.get(i));
            }
        }
        return settled;
    }
}
