package odf2nna.internal.prune;

import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which positions of inputs go where a number of them is to be kept: those that go first in an order of removal. */
final class InputChoice {
    /** The score of what goes at every threshold. */
    static final double GONE = Double.NEGATIVE_INFINITY;

    private final Set<Integer> positions = new LinkedHashSet<>();

    /** The free positions of the open inputs. */
    InputChoice(Evidence evidence) {
        TiedUnits tied = evidence.tied();
        for (String input : evidence.openInputs()) {
            Arrays.stream(tied.classesOf(input)).filter(tied::isFree).forEach(positions::add);
        }
    }

    /** {@return how many positions have to go for so many to be kept} */
    int excess(int kept) {
        return Math.max(0, positions.size() - kept);
    }

    boolean isInput(int unit) {
        return positions.contains(unit);
    }

    /** {@return the scores with those of inputs replaced: those that go first are {@link #GONE}, the others have none} */
    Map<Integer, Double> settled(Map<Integer, Double> scores, int kept) {
        Map<Integer, Double> settled = new HashMap<>(scores);
        List<Integer> order = positions.stream()
                .sorted(Comparator.comparing(unit -> scores.getOrDefault(unit, Double.POSITIVE_INFINITY)))
                .toList();
        for (int i = 0; i < order.size(); i++) {
            if (i < excess(kept)) {
                settled.put(order.get(i), GONE);
            } else {
                settled.remove(order.get(i));
            }
        }
        return settled;
    }
}
