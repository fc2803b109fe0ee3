package odf2nna.internal.prune;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import odf2nna.internal.network.DenseNetwork;
import odf2nna.internal.statistics.UnitStatistics;
import odf2nna.prune.CriterionName;

/** The units that may go, in the order of a criterion. */
public final class Ranking {
    private final CriterionName criterion;
    private final Map<Integer, Double> scores;

    private Ranking(CriterionName criterion, Map<Integer, Double> scores) {
        this.criterion = criterion;
        this.scores = Map.copyOf(scores);
    }

    /**
     * Ranks the units of a network.
     *
     * @throws IOException if rows have to be read and can't be
     */
    public static Ranking of(CriterionName name, Evidence evidence) throws IOException {
        Criterion criterion = switch (name) {
            case STD -> known -> UnitScores.deviations(known.tied(), known.statistics());
            case CONTRIBUTION -> new InOrder(UnitScores::contributions);
            case RECONSTRUCTION -> known -> new GreedyRemoval(known).scores();
            case TAYLOR -> new InOrder(UnitScores::sensitivities);
            case MAGNITUDE -> new InOrder(UnitScores::magnitudes);
            case RANDOM -> new InOrder(UnitScores::random);
        };
        Map<Integer, Double> scores = criterion.scores(evidence);
        OptionalInt inputs = evidence.goals().inputs();
        return new Ranking(
                name, inputs.isEmpty() ? scores : new InputChoice(evidence).settled(scores, inputs.getAsInt()));
    }

    /**
     * {@return units ranked by their standard deviations alone, {@link CriterionName#STD}}
     *
     * @param statistics of every signal in {@link TiedUnits#signalsToScore()}
     */
    public static Ranking ofDeviations(DenseNetwork network, List<UnitStatistics> statistics) {
        return new Ranking(CriterionName.STD, UnitScores.deviations(TiedUnits.of(network), statistics));
    }

    /** {@return the distinct scores, ascending: each is the threshold at which one more step goes} */
    public List<Double> staircase() {
        TreeSet<Double> steps = new TreeSet<>(scores.values());
        steps.remove(InputChoice.GONE);
        return List.copyOf(steps);
    }

    /** {@return the units that go at every threshold} */
    Set<Integer> gone() {
        return scores.entrySet().stream()
                .filter(unit -> unit.getValue() == InputChoice.GONE)
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    CriterionName criterion() {
        return criterion;
    }

    /** {@return the score of each free class of units} */
    Map<Integer, Double> scores() {
        return scores;
    }
}
