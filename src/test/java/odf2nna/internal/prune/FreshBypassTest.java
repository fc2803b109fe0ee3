package odf2nna.internal.prune;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import odf2nna.internal.network.DenseLayer;
import odf2nna.internal.network.DenseNetwork;
import odf2nna.internal.network.UnitSet;
import odf2nna.internal.network.Value;
import odf2nna.internal.network.Vector;
import odf2nna.prune.Compensation;
import odf2nna.prune.CriterionName;
import odf2nna.prune.OnEmptyLayer;
import odf2nna.prune.PruneOptions;
import org.junit.jupiter.api.Test;

class FreshBypassTest {
    private final DenseNetwork chain = Networks.chain();

    private static PruningPlan plan(UnitSet one, UnitSet two, String consumer, String base, String source) {
        return new PruningPlan(
                new PruneOptions(CriterionName.STD, 0.1, Compensation.PAPER, OnEmptyLayer.BYPASS, false, 1),
                List.of(
                        new PruningPlan.LayerPlan("one", 3, one),
                        new PruningPlan.LayerPlan("two", 2, two),
                        new PruningPlan.LayerPlan("out", 1, UnitSet.of(0))),
                Map.of("h1", Vector.of(0.5, 2, 3), "h2", Vector.of(4, 5)),
                List.of(new PruningPlan.Refit(consumer, base, source, Optional.empty(), Optional.empty())),
                List.of(),
                Map.of());
    }

    private DenseLayer solved(PruningPlan plan, String layer) {
        DenseNetwork smaller =
                Reducer.reduce(chain, FreshBypass.solve(chain, plan, 3)).network();
        return smaller.layer(layer).map(Value.Dense::layer).orElseThrow();
    }

    @Test
    void aHiddenLayerAfterAnEmptiedOneHasItsScalarAndFreshWeights() {
        Vector own = chain.layer("two").orElseThrow().layer().bias();
        DenseLayer two = solved(plan(UnitSet.of(), UnitSet.all(2), "two", "x", "h1"), "two");

        assertThat(two.inputs()).isEqualTo(2);
        assertThat(two.bias()).as("its own, and 0.5 + 2 + 3").isEqualTo(Vector.of(own.get(0) + 5.5, own.get(1) + 5.5));
        assertThat(two.weights().values().toArray()).doesNotContain(0.0).doesNotHaveDuplicates();
    }

    @Test
    void itsOwnRemovedUnitsCountAsWell() {
        Vector own = chain.layer("two").orElseThrow().layer().bias();
        DenseLayer two = solved(plan(UnitSet.of(), UnitSet.of(1), "two", "x", "h1"), "two");

        assertThat(two.bias()).as("its own, 0.5 + 2 + 3 and 4").isEqualTo(Vector.of(own.get(1) + 9.5));
    }

    @Test
    void theOutputLayerAfterAnEmptiedOneHasItsOwnBiasAndNoScalar() {
        Vector own = chain.layer("out").orElseThrow().layer().bias();
        DenseLayer out = solved(plan(UnitSet.of(0, 2), UnitSet.of(), "out", "h1", "h2"), "out");

        assertThat(out.inputs()).isEqualTo(2);
        assertThat(out.bias()).isEqualTo(own);
    }
}
