package odf2nna.internal.prune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import odf2nna.internal.network.DenseNetwork;
import odf2nna.internal.network.UnitSet;
import odf2nna.internal.network.Vector;
import odf2nna.internal.statistics.SplitCovariance;
import odf2nna.internal.statistics.UnitStatistics;
import odf2nna.prune.Compensation;
import odf2nna.prune.CriterionName;
import odf2nna.prune.OnEmptyLayer;
import odf2nna.prune.PlanMismatchException;
import odf2nna.prune.PruneOptions;
import org.junit.jupiter.api.Test;

class CriteriaTest {
    private static final List<UnitStatistics> SEEN = List.of(
            Networks.statistics("h1", new double[] {1, 2, 3}, 2, 0.5, 0),
            Networks.statistics("h2", new double[] {4, 5}, 0.1, 3));

    /** Criteria that look at units one by one need none. */
    private static final CovarianceSource NONE = new CovarianceSource() {
        @Override
        public void prepare(Collection<Pair> pairs) {
            throw new IllegalStateException("not needed");
        }

        @Override
        public SplitCovariance between(String x, String y) {
            throw new IllegalStateException("not needed");
        }
    };

    private static Evidence evidence(Map<String, Vector> sensitivities, Set<String> inputs, long seed) {
        return new Evidence(
                Networks.chain(),
                SEEN,
                NONE,
                sensitivities,
                (consumer, base) -> true,
                inputs,
                true,
                SizeGoals.NONE,
                seed);
    }

    private static Planner planner(CriterionName name, Evidence evidence) throws IOException {
        return new Planner(
                evidence.network(),
                Ranking.of(name, evidence),
                evidence.statistics(),
                evidence.openInputs(),
                evidence.rewirable());
    }

    private static PruneOptions settings(CriterionName name, double place) {
        return new PruneOptions(name, place, Compensation.FOLD, OnEmptyLayer.BYPASS, false, 1);
    }

    @Test
    void contributionIsTheShareOfThePreActivationsForEachParameter() throws IOException {
        // columns of 'two' {1, 4}, {2, 5}, {3, 6}: s²·‖W‖² = 4·17, 0.25·29, 0; a unit of h1 takes 3 weights in, 2 out.
        // of 'out' {10}, {100}: 0.01·100, 9·10000; a unit of h2 takes 4 in, 1 out
        Evidence evidence = evidence(Map.of(), Set.of(), 0);
        Map<Integer, Double> scores = UnitScores.contributions(evidence);
        int[] h1 = evidence.tied().classesOf("h1");
        int[] h2 = evidence.tied().classesOf("h2");

        assertThat(scores.get(h1[0])).isEqualTo(68 / 75.25 / 5);
        assertThat(scores.get(h1[1])).isEqualTo(7.25 / 75.25 / 5);
        assertThat(scores.get(h1[2])).isZero();
        assertThat(scores.get(h2[1])).isGreaterThan(scores.get(h2[0]));
    }

    @Test
    void magnitudeIsTheProductOfTheNormsInAndOut() {
        Evidence evidence = evidence(Map.of(), Set.of(), 0);
        Map<Integer, Double> scores = UnitScores.magnitudes(evidence);
        int[] h1 = evidence.tied().classesOf("h1");

        // rows of 'one' {1, 0}, {0, 1}, {1, 1}; columns of 'two' as above
        assertThat(scores.get(h1[0])).isEqualTo(Math.sqrt(1 * 17));
        assertThat(scores.get(h1[1])).isEqualTo(Math.sqrt(1 * 29));
        assertThat(scores.get(h1[2])).isEqualTo(Math.sqrt(2 * 45));
    }

    @Test
    void sensitivitiesCountForEachParameter() {
        Evidence evidence = evidence(Map.of("h1", Vector.of(5, 10, 15), "h2", Vector.of(1, 2)), Set.of(), 0);
        Map<Integer, Double> scores = UnitScores.sensitivities(evidence);
        int[] h1 = evidence.tied().classesOf("h1");

        assertThat(scores.get(h1[0])).isEqualTo(1);
        assertThat(scores.get(h1[2])).isEqualTo(3);
    }

    @Test
    void chanceFollowsFromTheSeed() throws IOException {
        Map<Integer, Double> one = UnitScores.random(evidence(Map.of(), Set.of(), 1));

        assertThat(UnitScores.random(evidence(Map.of(), Set.of(), 1))).isEqualTo(one);
        assertThat(UnitScores.random(evidence(Map.of(), Set.of(), 2))).isNotEqualTo(one);
    }

    @Test
    void unitsOfTheseCriteriaGoOneByOne() throws IOException {
        Evidence evidence = evidence(Map.of("h1", Vector.of(5, 10, 15), "h2", Vector.of(1, 2)), Set.of(), 0);
        for (CriterionName name : List.of(
                CriterionName.CONTRIBUTION, CriterionName.MAGNITUDE, CriterionName.TAYLOR, CriterionName.RANDOM)) {
            Planner planner = planner(name, evidence);

            assertThat(planner.thresholds()).as("%s", name).containsExactly(1.0, 2.0, 3.0, 4.0, 5.0);
            for (int place = 1; place <= 2; place++) {
                assertThat(planner.plan(settings(name, place)).dropped()).isEqualTo(place);
            }
        }
        assertThat(planner(CriterionName.STD, evidence).thresholds()).containsExactly(0.0, 0.1, 0.5, 2.0, 3.0);
    }

    @Test
    void widthsKeepSoManyUnitsOfEachLayer() throws IOException {
        Planner planner = planner(CriterionName.CONTRIBUTION, evidence(Map.of(), Set.of(), 0));
        PruningPlan plan = planner.plan(
                settings(CriterionName.CONTRIBUTION, 0), LayerWidths.of(Networks.chain(), Set.of(), List.of(1, 2)));

        assertThat(plan.layers().get(0).kept()).isEqualTo(UnitSet.of(0));
        assertThat(plan.layers().get(1).kept()).isEqualTo(UnitSet.of(0, 1));
    }

    @Test
    void refusesWidthsThatDoNotFit() {
        DenseNetwork chain = Networks.chain();

        assertThatThrownBy(() -> LayerWidths.of(chain, Set.of(), List.of(1)))
                .hasMessage("--widths: expected 2 numbers, one for each of [one, two], got 1");
        assertThatThrownBy(() -> LayerWidths.of(chain, Set.of(), List.of(-1, 1)))
                .hasMessage("--widths: layer 'one' has 3 units: expected 0 to 3, got -1");
        assertThatThrownBy(() -> LayerWidths.of(chain, Set.of(), List.of(4, 1)))
                .hasMessage("--widths: layer 'one' has 3 units: expected 0 to 3, got 4");
    }

    @Test
    void aLayerOfNoUnitsIsBypassedForAnySettingOfEmptyLayers() throws IOException {
        Planner planner = planner(CriterionName.CONTRIBUTION, evidence(Map.of(), Set.of(), 0));
        PruneOptions settings = settings(CriterionName.CONTRIBUTION, 0).with(OnEmptyLayer.FAIL);
        LayerWidths widths = LayerWidths.of(Networks.chain(), Set.of(), List.of(2, 0));
        PruningPlan plan = planner.plan(settings, widths);

        assertThat(widths.passed()).containsExactly("z2");
        assertThat(plan.layers().get(0).kept()).isEqualTo(UnitSet.of(0, 1));
        assertThat(plan.layers().get(1).kept().isEmpty()).isTrue();
        assertThat(plan.settings().onEmptyLayer()).isEqualTo(OnEmptyLayer.BYPASS);
        assertThat(plan.refits()).singleElement().satisfies(refit -> {
            assertThat(refit.consumer()).isEqualTo("out");
            assertThat(refit.base()).isEqualTo("h1");
        });
    }

    @Test
    void aLayerThatCanNotBePassedByIsRefusedByName() throws IOException {
        Evidence evidence = evidence(Map.of(), Set.of(), 0);
        Planner stuck = new Planner(
                evidence.network(),
                Ranking.of(CriterionName.CONTRIBUTION, evidence),
                evidence.statistics(),
                Set.of(),
                (consumer, base) -> false);
        LayerWidths widths = LayerWidths.of(Networks.chain(), Set.of(), List.of(2, 0));

        assertThatThrownBy(() -> stuck.plan(settings(CriterionName.CONTRIBUTION, 0), widths))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("--widths: layer 'two' can't be bypassed, as its consumers can't take an earlier value:"
                        + " expected 1 to 2, got 0");
    }

    @Test
    void anInputThatIsOpenLosesPositionsButNeverTheLast() throws IOException {
        DenseNetwork chain = Networks.chain();
        List<UnitStatistics> seen = List.of(Networks.statistics("x", new double[] {1, 2}, 0.1, 0.2));
        Evidence evidence = new Evidence(
                chain, seen, NONE, Map.of(), (consumer, base) -> true, Set.of("x"), true, SizeGoals.NONE, 0);
        Planner planner = planner(CriterionName.STD, evidence);
        PruningPlan one = planner.plan(settings(CriterionName.STD, 0.1));
        PruningPlan all = planner.plan(settings(CriterionName.STD, 1));

        assertThat(one.inputs()).singleElement().satisfies(input -> {
            assertThat(input.layer()).isEqualTo("x");
            assertThat(input.kept()).isEqualTo(UnitSet.of(1));
        });
        assertThat(one.droppedInputs()).isEqualTo(1);
        assertThat(one.isEmpty()).isFalse();
        assertThat(all.droppedInputs()).isEqualTo(1);
        // three weights less: 3·(1 + 1) + 2·(3 + 1) + 1·(2 + 1)
        assertThat(Reducer.parametersAfter(chain, one)).isEqualTo(17);
        assertThat(Reducer.reduce(chain, one).network().value("x").width()).isEqualTo(1);
    }

    @Test
    void refusesInputsThatDoNotFit() {
        PruningPlan.LayerPlan emptied = new PruningPlan.LayerPlan("x", 2, UnitSet.of());
        PruningPlan.LayerPlan other = new PruningPlan.LayerPlan("h1", 3, UnitSet.of(0));
        PruningPlan.LayerPlan wide = new PruningPlan.LayerPlan("x", 3, UnitSet.of(0));
        for (PruningPlan.LayerPlan input : List.of(emptied, other, wide)) {
            PruningPlan plan = new PruningPlan(
                    PruneOptions.of(0),
                    List.of(
                            new PruningPlan.LayerPlan("one", 3, UnitSet.all(3)),
                            new PruningPlan.LayerPlan("two", 2, UnitSet.all(2)),
                            new PruningPlan.LayerPlan("out", 1, UnitSet.all(1))),
                    List.of(input),
                    Map.of(),
                    List.of(),
                    List.of(),
                    Map.of());

            assertThatThrownBy(() -> Reducer.reduce(Networks.chain(), plan))
                    .isInstanceOf(PlanMismatchException.class)
                    .hasMessageContaining("input '" + input.layer() + "'");
        }
    }
}
