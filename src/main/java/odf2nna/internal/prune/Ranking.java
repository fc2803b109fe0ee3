package odf2nna.internal.prune;

import java.io.IOException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import odf2nna.internal.network.DenseNetwork;
import odf2nna.internal.network.Vector;
import odf2nna.internal.statistics.UnitStatistics;
import odf2nna.prune.CriterionName;

/**
 * The removable units, in the order of an importance criterion. A new one is a case here and a name in {@link
 * CriterionName}.
 */
public final class Ranking {
    private final Map<Integer, Double> scores;

    private Ranking(Map<Integer, Double> scores) {
        this.scores = Map.copyOf(scores);
    }

    /**
     * Ranks the units of a network.
     *
     * @throws IOException if rows are needed and can't be read
     */
    public static Ranking of(CriterionName name, Evidence evidence) throws IOException {
        Map<Integer, Double> scores = switch (name) {
            case STD -> UnitScores.deviations(evidence.tied(), evidence.statistics());
            case CONTRIBUTION -> places(UnitScores.contributions(evidence));
            case RECONSTRUCTION -> new GreedyRemoval(evidence).scores();
            case TAYLOR -> places(UnitScores.sensitivities(evidence));
            case MAGNITUDE -> places(UnitScores.magnitudes(evidence));
            case RANDOM -> places(UnitScores.random(evidence));
        };
        OptionalInt inputs = evidence.goals().inputs();
        return new Ranking(inputs.isEmpty() ? scores : new InputSelection(evidence).settled(scores, inputs.getAsInt()));
    }

    /**
     * {@return units ranked by scores that were found elsewhere, the lowest first; a class of tied units has the sum of theirs}
     *
     * @param scores of each position of values, by value; units without one are never removed
     */
    public static Ranking byOrder(TiedUnits tied, Map<String, Vector> scores) {
        return new Ranking(places(UnitScores.sums(tied, scores)));
    }

    /** {@return the same, whose thresholds are the scores themselves} */
    public static Ranking byScore(TiedUnits tied, Map<String, Vector> scores) {
        return new Ranking(UnitScores.sums(tied, scores));
    }

    /**
     * {@return the rank of each unit in the order of its score, from 1 on, so that thresholds remove units one by one}
     */
    private static Map<Integer, Double> places(Map<Integer, Double> scores) {
        Map<Integer, Double> places = new HashMap<>();
        Comparator<Map.Entry<Integer, Double>> order = Map.Entry.comparingByValue();
        scores.entrySet().stream()
                .sorted(order.thenComparing(Map.Entry.comparingByKey()))
                .forEach(unit -> places.put(unit.getKey(), places.size() + 1.0));
        return places;
    }

    /**
     * {@return units ranked by their standard deviations only, {@link CriterionName#STD}}
     *
     * @param statistics of every value in {@link TiedUnits#valuesToScore()}
     */
    public static Ranking ofDeviations(DenseNetwork network, List<UnitStatistics> statistics) {
        return new Ranking(UnitScores.deviations(TiedUnits.of(network), statistics));
    }

    /**
     * {@return the distinct scores, ascending: each is a threshold that removes one more class of units than the one
     * before}
     */
    public List<Double> thresholds() {
        TreeSet<Double> steps = new TreeSet<>(scores.values());
        steps.remove(InputSelection.ALWAYS_REMOVED);
        return List.copyOf(steps);
    }

    /** {@return the units that every threshold removes} */
    Set<Integer> alwaysRemoved() {
        return scores.entrySet().stream()
                .filter(unit -> unit.getValue() == InputSelection.ALWAYS_REMOVED)
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    /** {@return the score of each free class of units} */
    Map<Integer, Double> scores() {
        return scores;
    }
}
