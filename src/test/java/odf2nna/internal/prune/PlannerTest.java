package odf2nna.internal.prune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import java.util.function.BiPredicate;
import odf2nna.internal.network.DenseNetwork;
import odf2nna.internal.network.UnitSet;
import odf2nna.internal.statistics.UnitStatistics;
import odf2nna.prune.Compensation;
import odf2nna.prune.CriterionName;
import odf2nna.prune.EmptyLayerException;
import odf2nna.prune.OnEmptyLayer;
import odf2nna.prune.PruneOptions;
import org.junit.jupiter.api.Test;

class PlannerTest {
    private final List<UnitStatistics> seen = List.of(
            Networks.statistics("h1", new double[] {1, 2, 3}, 0, 0.5, 0.2),
            Networks.statistics("h2", new double[] {4, 5}, 0.1, 0.3));
    private final Planner planner = planner(Networks.chain(), seen, (consumer, base) -> true);

    private static Planner planner(
            DenseNetwork network, List<UnitStatistics> seen, BiPredicate<String, String> rewirable) {
        return new Planner(network, Ranking.ofDeviations(network, seen), seen, Set.of(), rewirable);
    }

    private static UnitSet kept(PruningPlan plan, int layer) {
        return plan.layers().get(layer).kept();
    }

    @Test
    void dropsUnitsWhoseDeviationIsAtMostEpsilon() {
        PruningPlan plan = planner.plan(PruneOptions.of(0.2));

        assertThat(kept(plan, 0)).isEqualTo(UnitSet.of(1));
        assertThat(kept(plan, 1)).isEqualTo(UnitSet.of(1));
        assertThat(kept(plan, 2)).isEqualTo(UnitSet.of(0));
        assertThat(plan.dropped()).isEqualTo(3);
        assertThat(plan.layers().get(0).dropped()).isEqualTo(2);
        assertThat(plan.needsCovariances()).isFalse();
    }

    @Test
    void zeroDropsConstantUnitsAlone() {
        PruningPlan plan = planner.plan(PruneOptions.of(0));

        assertThat(plan.dropped()).isEqualTo(1);
        assertThat(kept(plan, 0)).isEqualTo(UnitSet.of(1, 2));
    }

    @Test
    void listsEachDeviationOnceAscending() {
        assertThat(planner.thresholds()).containsExactly(0.0, 0.1, 0.2, 0.3, 0.5);
    }

    @Test
    void roundsWidthsUpByTakingBackTheMostVaried() {
        PruningPlan plan = planner.plan(
                new PruneOptions(CriterionName.STD, 0.2, Compensation.FOLD, OnEmptyLayer.BYPASS, false, 2));

        assertThat(kept(plan, 0)).isEqualTo(UnitSet.of(1, 2));
        assertThat(kept(plan, 1)).isEqualTo(UnitSet.of(0, 1));
    }

    @Test
    void bypassesALayerLeftEmpty() {
        PruningPlan plan = planner.plan(PruneOptions.of(0.3));

        assertThat(kept(plan, 0)).isEqualTo(UnitSet.of(1));
        assertThat(kept(plan, 1).isEmpty()).isTrue();
        assertThat(plan.refits()).hasSize(1);
        assertThat(plan.refits().get(0).consumer()).isEqualTo("out");
        assertThat(plan.refits().get(0).base()).isEqualTo("h1");
        assertThat(plan.needsCovariances()).isTrue();
        assertThat(plan.notes()).containsExactly("layer 'two': all its units are removed; the layer is bypassed");
    }

    @Test
    void crossesSeveralEmptyLayersAtOnce() {
        PruningPlan plan = planner.plan(PruneOptions.of(1));

        assertThat(plan.refits()).hasSize(1);
        assertThat(plan.refits().get(0).base()).isEqualTo("x");
        assertThat(Reducer.parametersAfter(Networks.chain(), plan)).isEqualTo(3);
    }

    @Test
    void keepsTheMostVariedUnitWhereAskedOrWhereNoWayLeadsAround() {
        PruneOptions settings =
                new PruneOptions(CriterionName.STD, 0.3, Compensation.FOLD, OnEmptyLayer.KEEP_ONE, false, 1);
        Planner stuck = planner(Networks.chain(), seen, (consumer, base) -> false);

        assertThat(kept(planner.plan(settings), 1)).isEqualTo(UnitSet.of(1));
        assertThat(kept(stuck.plan(PruneOptions.of(0.3)), 1)).isEqualTo(UnitSet.of(1));
        assertThat(stuck.plan(PruneOptions.of(0.3)).notes())
                .containsExactly("layer 'two': all its units are removed; the last unit of the pruning order is kept");
    }

    @Test
    void stopsAtAnEmptyLayerWhereAsked() {
        PruneOptions settings =
                new PruneOptions(CriterionName.STD, 0.3, Compensation.FOLD, OnEmptyLayer.FAIL, false, 1);

        assertThatThrownBy(() -> planner.plan(settings))
                .isInstanceOf(EmptyLayerException.class)
                .hasMessageContaining("layer 'two'");
    }

    @Test
    void aTiedClassCountsWithItsLargestDeviation() {
        List<UnitStatistics> joined = List.of(Networks.statistics("j", new double[] {1, 2, 3}, 0.1, 0.4, 0));
        PruningPlan plan = planner(Networks.residual(), joined, (r, b) -> true).plan(PruneOptions.of(0.2));

        assertThat(kept(plan, 0)).as("a").isEqualTo(UnitSet.of(1));
        assertThat(kept(plan, 1)).as("b, tied to a").isEqualTo(UnitSet.of(1));
        assertThat(kept(plan, 2)).as("c, beside them").isEqualTo(UnitSet.of());
    }

    @Test
    void saysWhereTiesKeepFewerUnitsThanWidthsAsk() {
        DenseNetwork network = Networks.residual();
        Planner tied = planner(
                network,
                List.of(Networks.statistics("j", new double[] {1, 2, 3}, 0.1, 0.3, 0.2)),
                (consumer, base) -> true);
        PruningPlan asked = tied.plan(PruneOptions.of(0), LayerWidths.of(network, Set.of(), List.of(1, 1, 1)));
        PruningPlan fewer = tied.plan(PruneOptions.of(0), LayerWidths.of(network, Set.of(), List.of(1, 2, 1)));

        assertThat(asked.notes()).isEmpty();
        assertThat(kept(fewer, 0)).isEqualTo(UnitSet.of(1));
        assertThat(kept(fewer, 1)).isEqualTo(UnitSet.of(1));
        assertThat(fewer.notes())
                .containsExactly("layer 'b': keeps 1 unit, fewer than the 2 of --widths, because a sum or a product"
                        + " ties its units to those of another layer");
    }

    @Test
    void cannotBypassASum() {
        List<UnitStatistics> joined = List.of(Networks.statistics("j", new double[] {1, 2, 3}, 0.1, 0.15, 0));
        PruningPlan plan = planner(Networks.residual(), joined, (r, b) -> true).plan(PruneOptions.of(0.2));

        assertThat(plan.refits()).isEmpty();
        assertThat(kept(plan, 0)).isEqualTo(UnitSet.of(1)).isEqualTo(kept(plan, 1));
    }

    @Test
    void refusesImpossibleSettings() {
        assertThatThrownBy(() -> PruneOptions.of(-1)).hasMessage("epsilon: expected 0 or more, got -1.0");
        assertThatThrownBy(() -> PruneOptions.of(Double.NaN)).hasMessage("epsilon: expected 0 or more, got NaN");
        assertThatThrownBy(() -> PruneOptions.of(Double.POSITIVE_INFINITY)).hasMessageContaining("epsilon");
        assertThatThrownBy(() -> new PruneOptions(CriterionName.STD, 0, Compensation.FOLD, OnEmptyLayer.FAIL, false, 0))
                .hasMessage("round-to: expected 1 or more, got 0");
    }
}
