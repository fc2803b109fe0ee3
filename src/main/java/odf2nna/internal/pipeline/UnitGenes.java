package odf2nna.internal.pipeline;

import java.io.IOException;
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import odf2nna.internal.network.ByName;
import odf2nna.internal.network.UnitSet;
import odf2nna.internal.network.Vector;
import odf2nna.internal.prune.PruningPlan;
import odf2nna.internal.prune.Ranking;
import odf2nna.internal.prune.TiedUnits;
import odf2nna.internal.statistics.UnitStatistics;
import odf2nna.prune.PruneOptions;

/**
 * The removable units of a model as bits of a search: one for each class of tied units, in their order.
 *
 * @param places the bit of each removable class
 */
record UnitGenes(
        Planning planning,
        PruneOptions how,
        List<UnitStatistics> statistics,
        TiedUnits tied,
        Map<Integer, Integer> places) {
    static UnitGenes of(Planning planning, PruneOptions how, List<UnitStatistics> statistics) {
        TiedUnits tied = TiedUnits.of(planning.model().network(), planning.openInputs(how));
        Map<Integer, Integer> places = new TreeMap<>();
        for (UnitStatistics seen : statistics) {
            for (int unit : tied.classesOf(seen.value())) {
                if (tied.isFree(unit)) {
                    places.put(unit, 0);
                }
            }
        }
        int[] next = {0};
        places.replaceAll((unit, place) -> next[0]++);
        return new UnitGenes(planning, how, statistics, tied, places);
    }

    int count() {
        return places.size();
    }

    /** {@return the plan that removes the units whose bits are not set, with weights fitted} */
    PruningPlan plan(BitSet kept) throws IOException {
        Map<String, Vector> scores = new LinkedHashMap<>();
        for (UnitStatistics seen : statistics) {
            int[] classes = tied.classesOf(seen.value());
            scores.put(
                    seen.value(),
                    Vector.singles(classes.length, i -> kept.get(places.getOrDefault(classes[i], 0)) ? 1 : 0));
        }
        return planning.completed(
                planning.planner(Ranking.byScore(tied, scores), statistics, how).plan(how));
    }

    /** {@return the values that carry the units} */
    List<String> values() {
        return statistics.stream().map(UnitStatistics::value).toList();
    }

    /** {@return the positions of a value that may be removed} */
    UnitSet free(String value) {
        int[] classes = tied.classesOf(value);
        return UnitSet.where(classes.length, i -> places.containsKey(classes[i]));
    }

    /** {@return whether no other value carries units of this one} */
    boolean standsAlone(String value) {
        Set<Integer> own = Arrays.stream(tied.classesOf(value)).boxed().collect(Collectors.toSet());
        return values().stream()
                .filter(other -> !other.equals(value))
                .flatMapToInt(other -> Arrays.stream(tied.classesOf(other)))
                .noneMatch(own::contains);
    }

    /** {@return the bits of kept positions, by value} */
    BitSet bits(Map<String, UnitSet> kept) {
        BitSet bits = new BitSet();
        values().forEach(value -> set(bits, value, ByName.get(kept, value)));
        return bits;
    }

    /** Sets the bits of a value's units. */
    void set(BitSet bits, String value, UnitSet kept) {
        int[] classes = tied.classesOf(value);
        for (int i = 0; i < classes.length; i++) {
            Integer place = places.get(classes[i]);
            if (place != null) {
                bits.set(place, kept.contains(i));
            }
        }
    }
}
