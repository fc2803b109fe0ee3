package odf2nna.prune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import odf2nna.network.Activation;
import odf2nna.network.DenseLayer;
import odf2nna.network.DenseNetwork;
import odf2nna.network.Matrix;
import odf2nna.network.Signal;
import odf2nna.network.UnitSet;
import odf2nna.network.Vector;
import odf2nna.statistics.Covariance;
import odf2nna.statistics.SplitCovariance;
import odf2nna.statistics.UnitStatistics;
import org.junit.jupiter.api.Test;

class GreedyRemovalTest {
    private static final int ROWS = 600;

    private static DenseLayer random(String name, int units, int inputs, Random random) {
        double[][] weights = new double[units][inputs];
        for (double[] row : weights) {
            for (int i = 0; i < inputs; i++) {
                row[i] = random.nextGaussian() / Math.sqrt(inputs);
            }
        }
        return new DenseLayer(
                name,
                Matrix.ofRows(weights),
                Vector.of(random.doubles(units, -0.5, 0.5).toArray()));
    }

    private static DenseNetwork network(Random random, int... widths) {
        List<Signal> signals = new ArrayList<>(List.of(new Signal.Input("h0", widths[0])));
        for (int i = 1; i < widths.length; i++) {
            signals.add(new Signal.Dense("z" + i, "h" + (i - 1), random("l" + i, widths[i], widths[i - 1], random)));
            if (i < widths.length - 1) {
                signals.add(new Signal.Activated("h" + i, "z" + i, widths[i], new Activation.Relu()));
            }
        }
        return new DenseNetwork(signals, Map.of("z" + (widths.length - 1), List.of("is the model output")));
    }

    /** Rows through a network, and what is to be known of them. */
    private static final class Seen implements CovarianceSource {
        final Map<String, double[][]> values = new HashMap<>();

        Seen(DenseNetwork network, Random random) {
            for (int r = 0; r < ROWS; r++) {
                double[] x = new double[network.signal("h0").width()];
                double common = random.nextGaussian();
                for (int i = 0; i < x.length; i++) {
                    x[i] = common + random.nextGaussian();
                }
                int row = r;
                network.evaluate(Map.of("h0", x))
                        .forEach((signal, value) ->
                                values.computeIfAbsent(signal, s -> new double[ROWS][])[row] = value);
            }
        }

        double[][] rows(String signal) {
            return values.getOrDefault(signal, new double[0][]);
        }

        @Override
        public void prepare(Collection<Pair> pairs) {
            // everything is known
        }

        @Override
        public SplitCovariance between(String x, String y) {
            return SplitCovariance.of(Samples.covariance(rows(x), rows(y)));
        }

        Evidence evidence(DenseNetwork network, boolean bypass) {
            List<UnitStatistics> statistics = TiedUnits.of(network).signalsToScore().stream()
                    .map(signal -> {
                        Covariance seen = Samples.covariance(rows(signal), rows(signal));
                        double[] deviation = new double[seen.meanX().size()];
                        for (int i = 0; i < deviation.length; i++) {
                            deviation[i] = Math.sqrt(seen.sxx().get(i, i));
                        }
                        return Networks.statistics(signal, seen.meanX().toArray(), deviation);
                    })
                    .toList();
            return new Evidence(network, statistics, this, Map.of(), (reader, base) -> true, Set.of(), bypass, 0, 0);
        }
    }

    @Test
    void theCostsOfASequenceAddUpToTheErrorOfOneRefit() {
        Random random = new Random(1);
        DenseNetwork network = network(random, 6, 14, 5);
        Seen seen = new Seen(network, random);
        Covariance covariance = seen.between("h1", "h1").whole();
        DenseLayer reader = network.layer("l2").orElseThrow().layer();
        SignalState state = new SignalState(covariance);
        double[][] weights = new double[14][5];
        for (int j = 0; j < 14; j++) {
            for (int unit = 0; unit < 5; unit++) {
                weights[j][unit] = reader.weights().get(unit, j);
            }
        }
        state.read("l2", weights);
        double sum = 0;
        for (int gone : new int[] {3, 13, 0, 7, 8, 1, 12, 5}) {
            sum += state.cost(gone);
            assertThat(state.cost("l2", gone)).isEqualTo(state.cost(gone));
            state.remove(gone);
            assertThat(state.has(gone)).isFalse();
        }

        PruningPlan.Refit open = new PruningPlan.Refit("l2", "h1", "h1", Optional.empty(), Optional.empty());
        PruningPlan.Refit refit = RidgeRefit.solve(open, reader, UnitSet.of(2, 4, 6, 9, 10, 11), covariance, 1e-9);
        // the ridge of a millionth takes part in the costs
        assertThat(sum).isCloseTo(error(seen, reader, refit), within(1e-5 * sum));
        assertThat(state.left()).isEqualTo(6);
    }

    private static double error(Seen seen, DenseLayer reader, PruningPlan.Refit refit) {
        DenseLayer other = new DenseLayer(
                "other", refit.weights().orElseThrow(), refit.bias().orElseThrow());
        double error = 0;
        for (double[] row : seen.rows("h1")) {
            double[] wanted = reader.preActivations(row);
            double[] found = other.preActivations(row);
            for (int unit = 0; unit < wanted.length; unit++) {
                error += Math.pow(wanted[unit] - found[unit], 2) / ROWS;
            }
        }
        return error;
    }

    @Test
    void theFirstUnitToGoIsTheOneThatARefitMissesLeast() throws IOException {
        Random random = new Random(2);
        DenseNetwork network = network(random, 4, 9, 3);
        Seen seen = new Seen(network, random);
        DenseLayer reader = network.layer("l2").orElseThrow().layer();
        PruningPlan.Refit open = new PruningPlan.Refit("l2", "h1", "h1", Optional.empty(), Optional.empty());
        double[] errors = new double[9];
        for (int gone = 0; gone < 9; gone++) {
            UnitSet left = UnitSet.of(gone).complement(9);
            errors[gone] = error(
                    seen,
                    reader,
                    RidgeRefit.solve(
                            open, reader, left, seen.between("h1", "h1").whole(), 1e-9));
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
        DenseNetwork network = network(random, 4, 6, 3);
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
        DenseNetwork network = network(random, 5, 12, 12, 2);
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
        PruningPlan plan = planner.staircase().stream()
                .map(place -> planner.plan(new PlanSettings(
                        CriterionName.RECONSTRUCTION, place, Compensation.FOLD, OnEmptyLayer.BYPASS, false, 1)))
                .filter(made -> made.layers().get(1).kept().isEmpty())
                .findFirst()
                .orElseThrow();

        assertThat(plan.layers().get(0).kept().size()).isGreaterThan(8);
        assertThat(plan.refits()).singleElement().satisfies(refit -> {
            assertThat(refit.isBypass()).isTrue();
            assertThat(refit.base()).isEqualTo("h1");
            assertThat(refit.reader()).isEqualTo("l3");
        });
    }

    @Test
    void everyStepTakesOneUnitOrOneLayerAndParametersFall() throws IOException {
        Random random = new Random(5);
        DenseNetwork network = network(random, 5, 9, 8, 7, 2);
        Evidence evidence = new Seen(network, random).evidence(network, true);
        Planner planner = new Planner(
                network,
                Ranking.of(CriterionName.RECONSTRUCTION, evidence),
                evidence.statistics(),
                Set.of(),
                evidence.rewirable());
        long before = network.parameters();
        int dropped = 0;
        for (double place : planner.staircase()) {
            PruningPlan plan = planner.plan(new PlanSettings(
                    CriterionName.RECONSTRUCTION, place, Compensation.REFIT, OnEmptyLayer.BYPASS, false, 1));
            long left = Reducer.parametersAfter(network, plan);
            assertThat(left).isLessThan(before);
            assertThat(plan.dropped()).isGreaterThan(dropped);
            before = left;
            dropped = plan.dropped();
        }
    }
}
