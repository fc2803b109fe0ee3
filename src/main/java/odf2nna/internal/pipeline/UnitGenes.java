package odf2nna.internal.pipeline;

import java.io.IOException;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
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
}
