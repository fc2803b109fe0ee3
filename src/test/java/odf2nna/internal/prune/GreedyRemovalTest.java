package odf2nna.internal.prune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import odf2nna.internal.network.DenseLayer;
import odf2nna.internal.network.DenseNetwork;
import odf2nna.internal.network.Matrix;
import odf2nna.internal.network.UnitSet;
import odf2nna.internal.network.Vector;
import odf2nna.internal.statistics.Covariance;
import odf2nna.prune.Compensation;
import odf2nna.prune.CriterionName;
import odf2nna.prune.OnEmptyLayer;
import odf2nna.prune.PruneOptions;
import org.junit.jupiter.api.Test;

class GreedyRemovalTest {
    @Test
    void theCostsOfASequenceAddUpToTheErrorOfOneRefit() {
        Random random = new Random(1);
        DenseNetwork network = Seen.network(random, 6, 14, 5);
        Seen seen = new Seen(network, random);
        Covariance covariance = seen.between("h1", "h1").whole();
        DenseLayer consumer = network.layer("l2").orElseThrow().layer();
        ValueState state = new ValueState(covariance);
        double[][] weights = new double[14][5];
        for (int j = 0; j < 14; j++) {
            for (int unit = 0; unit < 5; unit++) {
                weights[j][unit] = consumer.weights().get(unit, j);
            }
        }
        state.addConsumer("l2", weights);
        double sum = 0;
        for (int position : new int[] {3, 13, 0, 7, 8, 1, 12, 5}) {
            sum += state.cost(position);
            assertThat(state.cost("l2", position)).isEqualTo(state.cost(position));
            state.remove(position);
            assertThat(state.has(position)).isFalse();
        }

        PruningPlan.Refit open = new PruningPlan.Refit("l2", "h1", "h1", Optional.empty(), Optional.empty());
        PruningPlan.Refit refit = RidgeRefit.solve(open, consumer, UnitSet.of(2, 4, 6, 9, 10, 11), covariance, 1e-9);
        // the ridge of a millionth takes part in the costs
        assertThat(sum).isCloseTo(error(seen, consumer, refit), within(1e-5 * sum));
        assertThat(state.remaining()).isEqualTo(6);
    }

    private static double error(Seen seen, DenseLayer consumer, PruningPlan.Refit refit) {
        DenseLayer other = new DenseLayer(
                "other", refit.weights().orElseThrow(), refit.bias().orElseThrow());
        double error = 0;
        for (int row = 0; row < Seen.ROWS; row++) {
            double[] wanted = consumer.preActivations(seen.rows(refit.source())[row]);
            double[] found = other.preActivations(seen.rows(refit.base())[row]);
            for (int unit = 0; unit < wanted.length; unit++) {
                error += Math.pow(wanted[unit] - found[unit], 2) / Seen.ROWS;
            }
        }
        return error;
    }

    @Test
    void noLayerIsBypassedByAMapThatTheRowsCannotJudge() throws IOException {
        Random random = new Random(3);
        DenseNetwork network = Seen.network(random, Seen.ROWS + 50, 9, 3);
        Map<Integer, Double> scores = new GreedyRemoval(new Seen(network, random).evidence(network, true)).scores();

        assertThat(scores).as("one unit of the hidden layer stays").hasSize(8);
    }

    @Test
    void theFirstUnitToGoIsTheOneThatARefitMissesLeast() throws IOException {
        Random random = new Random(2);
        DenseNetwork network = Seen.network(random, 4, 9, 3);
        Seen seen = new Seen(network, random);
        DenseLayer consumer = network.layer("l2").orElseThrow().layer();
        PruningPlan.Refit open = new PruningPlan.Refit("l2", "h1", "h1", Optional.empty(), Optional.empty());
        double[] errors = new double[9];
        for (int unit = 0; unit < 9; unit++) {
            UnitSet left = UnitSet.of(unit).complement(9);
            errors[unit] = error(
                    seen,
                    consumer,
                    RidgeRefit.solve(
                            open, consumer, left, seen.between("h1", "h1").whole(), 1e-9));
        }
        Map<Integer, Double> scores = new GreedyRemoval(seen.evidence(network, false)).scores();
        int[] classes = TiedUnits.of(network).classesOf("h1");
        int first = IntStream.range(0, 9)
                .boxed()
                .min(Comparator.comparing(unit -> scores.getOrDefault(classes[unit], 1e9)))
                .orElseThrow();

        for (double error : errors) {
            assertThat(errors[first]).isLessThanOrEqualTo(error);
        }
        assertThat(scores).as("the last unit stays").hasSize(8);
    }

    @Test
    void aCopyOfAUnitGoesFirstWhereTheDeviationsSayNothing() throws IOException {
        Random random = new Random(3);
        DenseNetwork network = Seen.network(random, 4, 6, 3);
        DenseLayer first = network.layer("l1").orElseThrow().layer();
        double[][] weights = new double[6][4];
        double[] bias = first.bias().toArray();
        for (int unit = 0; unit < 6; unit++) {
            for (int i = 0; i < 4; i++) {
                weights[unit][i] = first.weights().get(unit == 5 ? 2 : unit, i) * (unit == 5 ? 10 : 1);
            }
        }
        bias[5] = 10 * bias[2];
        DenseNetwork doubled =
                network.withLayers(Map.of("z1", new DenseLayer("l1", Matrix.ofRows(weights), Vector.of(bias))));
        Map<Integer, Double> scores = new GreedyRemoval(new Seen(doubled, random).evidence(doubled, false)).scores();
        int[] classes = TiedUnits.of(doubled).classesOf("h1");

        assertThat(Math.min(scores.getOrDefault(classes[2], 9.0), scores.getOrDefault(classes[5], 9.0)))
                .isEqualTo(1);
    }

    @Test
    void aLayerThatIsAffineOnTheDataIsPassedByBeforeOthersLoseWhatMatters() throws IOException {
        Random random = new Random(4);
        DenseNetwork network = Seen.network(random, 5, 12, 12, 2);
        // all units of the second hidden layer are on for every row, so that what it computes is affine
        DenseLayer second = network.layer("l2").orElseThrow().layer();
        double[] high = new double[12];
        Arrays.fill(high, 20);
        DenseNetwork affine = network.withLayers(Map.of("z2", new DenseLayer("l2", second.weights(), Vector.of(high))));
        Seen seen = new Seen(affine, random);
        Evidence evidence = seen.evidence(affine, true);
        Planner planner = new Planner(
                affine,
                Ranking.of(CriterionName.RECONSTRUCTION, evidence),
                evidence.statistics(),
                Set.of(),
                evidence.rewirable());
        PruningPlan plan = planner.thresholds().stream()
                .map(place -> planner.plan(new PruneOptions(
                        CriterionName.RECONSTRUCTION, place, Compensation.FOLD, OnEmptyLayer.BYPASS, false, 1)))
                .filter(made -> made.layers().get(1).kept().isEmpty())
                .findFirst()
                .orElseThrow();

        assertThat(plan.layers().get(0).kept().size()).isGreaterThan(8);
        assertThat(plan.refits()).singleElement().satisfies(refit -> {
            assertThat(refit.isBypass()).isTrue();
            assertThat(refit.base()).isEqualTo("h1");
            assertThat(refit.consumer()).isEqualTo("l3");
        });
    }

    @Test
    void everyStepTakesOneUnitOrOneLayerAndParametersFall() throws IOException {
        Random random = new Random(5);
        DenseNetwork network = Seen.network(random, 5, 9, 8, 7, 2);
        Evidence evidence = new Seen(network, random).evidence(network, true);
        Planner planner = new Planner(
                network,
                Ranking.of(CriterionName.RECONSTRUCTION, evidence),
                evidence.statistics(),
                Set.of(),
                evidence.rewirable());
        long before = network.parameters();
        int removed = 0;
        for (double place : planner.thresholds()) {
            PruningPlan plan = planner.plan(new PruneOptions(
                    CriterionName.RECONSTRUCTION, place, Compensation.REFIT, OnEmptyLayer.BYPASS, false, 1));
            long left = Reducer.parametersAfter(network, plan);
            assertThat(left).isLessThan(before);
            assertThat(plan.dropped()).isGreaterThan(removed);
            before = left;
            removed = plan.dropped();
        }
    }

    @Test
    void whereALayerGoesInAnyCaseTheOthersAreRankedWithoutIt() throws IOException {
        Random random = new Random(6);
        DenseNetwork network = Seen.network(random, 5, 9, 8, 7, 2);
        Seen seen = new Seen(network, random);
        Map<Integer, Double> scores = new GreedyRemoval(seen.evidence(network, false, Set.of("z2", "z3"))).scores();
        TiedUnits tied = TiedUnits.of(network);

        for (int unit : tied.classesOf("z2")) {
            assertThat(scores).containsEntry(unit, 1.0);
        }
        for (int unit : tied.classesOf("z3")) {
            assertThat(scores).containsEntry(unit, 2.0);
        }
        // all units of the first layer but one are removed, by the loss of the last layer, which then consumes them
        // directly
        int first = IntStream.of(tied.classesOf("z1"))
                .boxed()
                .min(Comparator.comparing(unit -> scores.getOrDefault(unit, 1e9)))
                .orElseThrow();
        assertThat(scores.getOrDefault(first, 0.0)).isEqualTo(3);
        assertThat(first).isEqualTo(leastMissed(network, seen, tied.classesOf("z1")));
    }

    /** The unit of the first layer without which the last layer, reading that layer, is fitted best. */
    private static int leastMissed(DenseNetwork network, Seen seen, int[] classes) {
        DenseLayer last = network.layer("l4").orElseThrow().layer();
        PruningPlan.Refit open = new PruningPlan.Refit("l4", "h1", "h3", Optional.empty(), Optional.empty());
        return IntStream.range(0, classes.length)
                .boxed()
                .min(Comparator.comparing(unit -> {
                    UnitSet left = UnitSet.of(unit).complement(classes.length);
                    PruningPlan.Refit refit = RidgeRefit.solve(
                            open, last, left, seen.between("h1", "h3").whole(), 1e-9);
                    return error(seen, last, refit);
                }))
                .map(unit -> classes[unit])
                .orElseThrow();
    }
}
