package odf2nna.internal.prune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import odf2nna.internal.network.Clamped;
import odf2nna.internal.network.DenseNetwork;
import odf2nna.internal.network.Matrix;
import odf2nna.internal.network.Reduction;
import odf2nna.internal.network.UnitSet;
import odf2nna.internal.network.Value;
import odf2nna.internal.network.Vector;
import odf2nna.prune.Compensation;
import odf2nna.prune.CriterionName;
import odf2nna.prune.OnEmptyLayer;
import odf2nna.prune.PlanMismatchException;
import odf2nna.prune.PruneOptions;
import org.junit.jupiter.api.Test;

class ReducerTest {
    private final DenseNetwork chain = Networks.chain();

    private static PruningPlan plan(Compensation compensation, UnitSet one, UnitSet two, PruningPlan.Refit... refits) {
        return new PruningPlan(
                new PruneOptions(CriterionName.STD, 0.1, compensation, OnEmptyLayer.BYPASS, false, 1),
                List.of(
                        new PruningPlan.LayerPlan("one", 3, one),
                        new PruningPlan.LayerPlan("two", 2, two),
                        new PruningPlan.LayerPlan("out", 1, UnitSet.of(0))),
                Map.of("h1", Vector.of(0.5, 2, 3), "h2", Vector.of(4, 5)),
                List.of(refits),
                List.of(),
                Map.of());
    }

    private static Value.Dense layer(DenseNetwork network, String name) {
        return network.layer(name).orElseThrow();
    }

    @Test
    void dropsRowsAndColumnsAndFoldsMeansIntoEveryConsumer() {
        DenseNetwork smaller = Reducer.reduce(chain, plan(Compensation.FOLD, UnitSet.of(0), UnitSet.of(1)))
                .network();

        assertThat(layer(smaller, "one").layer()).isEqualTo(Networks.layer("one", new double[][] {{1, 0}}, 0));
        // -0.5 + 5·2 + 6·3
        assertThat(layer(smaller, "two").layer()).isEqualTo(Networks.layer("two", new double[][] {{4}}, 27.5));
        // 7 + 10·4
        assertThat(layer(smaller, "out").layer()).isEqualTo(Networks.layer("out", new double[][] {{100}}, 47));
    }

    @Test
    void withoutAFoldBiasesStay() {
        DenseNetwork smaller = Reducer.reduce(chain, plan(Compensation.NONE, UnitSet.of(0), UnitSet.of(1)))
                .network();

        assertThat(layer(smaller, "two").layer().bias()).isEqualTo(Vector.of(-0.5));
        assertThat(layer(smaller, "out").layer().bias()).isEqualTo(Vector.of(7));
    }

    @Test
    void thePapersScalarGoesToTheKeptUnitsOfTheSameLayer() {
        DenseNetwork smaller = Reducer.reduce(chain, plan(Compensation.PAPER, UnitSet.of(0), UnitSet.of(1)))
                .network();

        assertThat(layer(smaller, "one").layer().bias()).as("0 + 2 + 3").isEqualTo(Vector.of(5));
        assertThat(layer(smaller, "two").layer().bias()).as("-0.5 + 4").isEqualTo(Vector.of(3.5));
        assertThat(layer(smaller, "out").layer().bias()).isEqualTo(Vector.of(7));
    }

    @Test
    void aLayerWithARefitHasItsBiasAndNotThePapersScalar() {
        PruningPlan.Refit refit = refit("out", "h1", "h2", new double[][] {{1, 2, 3}}, 9);
        DenseNetwork smaller = Reducer.reduce(chain, plan(Compensation.PAPER, UnitSet.all(3), UnitSet.of(), refit))
                .network();

        assertThat(layer(smaller, "one").layer().bias()).isEqualTo(Vector.of(0, 0, 1));
        assertThat(layer(smaller, "out").layer().bias()).as("the refit's own").isEqualTo(Vector.of(9));
    }

    @Test
    void aLayerWithARefitOverTheSameUnitsGetsItsWeightsAndNoFold() {
        PruningPlan.Refit refit = refit("two", "h1", "h1", new double[][] {{7, 0, 0}, {8, 0, 0}}, 1, 2);
        DenseNetwork smaller = Reducer.reduce(chain, plan(Compensation.FOLD, UnitSet.of(0), UnitSet.all(2), refit))
                .network();

        assertThat(layer(smaller, "two").layer()).isEqualTo(Networks.layer("two", new double[][] {{7}, {8}}, 1, 2));
        assertThat(layer(smaller, "two").source()).isEqualTo("h1");
    }

    @Test
    void refusesARefitWithWeightsForADroppedUnitOrGivenTwice() {
        PruningPlan.Refit refit = refit("two", "h1", "h1", new double[][] {{7, 0, 0}, {8, 3, 0}}, 1, 2);
        PruningPlan lost = plan(Compensation.FOLD, UnitSet.of(0), UnitSet.all(2), refit);
        PruningPlan twice = plan(Compensation.FOLD, UnitSet.of(0, 1), UnitSet.all(2), refit, refit);

        assertThatThrownBy(() -> Reducer.reduce(chain, lost))
                .isInstanceOf(PlanMismatchException.class)
                .hasMessageContaining("refit of layer 'two': it has weights for position 1 of 'h1'");
        assertThatThrownBy(() -> Reducer.reduce(chain, twice)).hasMessage("refit of layer 'two': given twice");
    }

    private static PruningPlan.Refit refit(
            String consumer, String base, String source, double[][] weights, double... bias) {
        return new PruningPlan.Refit(
                consumer, base, source, Optional.of(Matrix.ofRows(weights)), Optional.of(Vector.of(bias)));
    }

    @Test
    void joinsTheNeighboursOfAnEmptiedLayer() {
        PruningPlan.Refit refit = refit("out", "h1", "h2", new double[][] {{1, 0, 3}}, 9);
        Reduction reduction = Reducer.reduce(chain, plan(Compensation.FOLD, UnitSet.of(0, 2), UnitSet.of(), refit));

        assertThat(reduction.network().values()).extracting(Value::name).containsExactly("x", "z1", "h1", "y");
        Value.Dense out = layer(reduction.network(), "out");
        assertThat(out.source()).isEqualTo("h1");
        assertThat(out.layer()).isEqualTo(Networks.layer("out", new double[][] {{1, 3}}, 9));
        assertThat(reduction.keptOf("h2").isEmpty()).isTrue();
    }

    @Test
    void theSmallerNetworkEqualsTheClampedOneOnAnyRow() {
        PruningPlan plan = plan(Compensation.FOLD, UnitSet.of(0), UnitSet.of(1));
        Clamped clamped = Reducer.clamped(chain, plan);

        assertThat(clamped.clamps().keySet()).containsExactlyInAnyOrder("h1", "h2");
        assertThat(clamped.clamps().get("h1")).isEqualTo(new Clamped.Clamp(UnitSet.of(1, 2), Vector.of(0.5, 2, 3)));
        double[] x = {0.75, -3};
        // by hand: h1 = (0.75, 2, 3), z2[1] = 3 + 10 + 18 - 0.5 = 30.5, y = 10·4 + 100·30.5 + 7
        assertThat(Reducer.reduce(chain, plan)
                        .network()
                        .evaluate(Map.of("x", x))
                        .get("y"))
                .containsExactly(3097);
    }

    @Test
    void withoutAFoldUnitsAreClampedToZero() {
        Clamped clamped = Reducer.clamped(chain, plan(Compensation.NONE, UnitSet.of(0), UnitSet.all(2)));

        assertThat(clamped.clamps().get("h1").values()).isEqualTo(Vector.zeros(3));
    }

    @Test
    void tiedUnitsGoTogetherAndConcatClosesUp() {
        PruningPlan plan = new PruningPlan(
                PruneOptions.of(0),
                List.of(
                        new PruningPlan.LayerPlan("a", 2, UnitSet.of(1)),
                        new PruningPlan.LayerPlan("b", 2, UnitSet.of(1)),
                        new PruningPlan.LayerPlan("c", 1, UnitSet.of()),
                        new PruningPlan.LayerPlan("y", 1, UnitSet.of(0))),
                Map.of("j", Vector.of(7, 8, 9)),
                List.of(),
                List.of(),
                Map.of());
        DenseNetwork smaller = Reducer.reduce(Networks.residual(), plan).network();

        assertThat(smaller.value("s").width()).isEqualTo(1);
        assertThat(smaller.value("j").sources()).containsExactly("s");
        // 1·7 + 100·9
        assertThat(layer(smaller, "y").layer()).isEqualTo(Networks.layer("y", new double[][] {{10}}, 907));
    }

    @Test
    void refusesPlansThatDoNotFit() {
        assertThatThrownBy(() ->
                        Reducer.reduce(Networks.residual(), plan(Compensation.FOLD, UnitSet.all(3), UnitSet.all(2))))
                .isInstanceOf(PlanMismatchException.class)
                .hasMessage("layer 'a' has 2 units in the model, none in the plan");
        assertThatThrownBy(() -> Reducer.reduce(chain, plan(Compensation.FOLD, UnitSet.all(3), UnitSet.of())))
                .hasMessageContaining("layer 'out': all its inputs are removed");
        PruningPlan output = new PruningPlan(
                PruneOptions.of(0),
                List.of(
                        new PruningPlan.LayerPlan("one", 3, UnitSet.all(3)),
                        new PruningPlan.LayerPlan("two", 2, UnitSet.all(2)),
                        new PruningPlan.LayerPlan("out", 1, UnitSet.of())),
                Map.of(),
                List.of(),
                List.of(),
                Map.of());
        assertThatThrownBy(() -> Reducer.reduce(chain, output))
                .hasMessage("layer 'out': unit 0 can't be removed: is the model output 'y'");
        PruningPlan noMeans = new PruningPlan(
                PruneOptions.of(0),
                plan(Compensation.FOLD, UnitSet.of(0), UnitSet.all(2)).layers(),
                Map.of(),
                List.of(),
                List.of(),
                Map.of());
        assertThatThrownBy(() -> Reducer.reduce(chain, noMeans)).hasMessage("the plan has no means for value 'h1'");
        PruningPlan.LayerPlan extra = new PruningPlan.LayerPlan("more", 1, UnitSet.of(0));
        PruningPlan tooMany = new PruningPlan(
                PruneOptions.of(0),
                java.util.stream.Stream.concat(
                                plan(Compensation.FOLD, UnitSet.all(3), UnitSet.all(2)).layers().stream(),
                                java.util.stream.Stream.of(extra))
                        .toList(),
                Map.of(),
                List.of(),
                List.of(),
                Map.of());
        assertThatThrownBy(() -> Reducer.reduce(chain, tooMany)).hasMessage("the model has no layer [more]");
        assertThatThrownBy(() -> new PruningPlan.LayerPlan("one", 3, UnitSet.of(3)))
                .hasMessage("layer 'one': unit 3 is kept, but it has 3 units");
    }

    @Test
    void refusesToPartTiedUnits() {
        PruningPlan plan = new PruningPlan(
                PruneOptions.of(0),
                List.of(
                        new PruningPlan.LayerPlan("a", 2, UnitSet.of(0)),
                        new PruningPlan.LayerPlan("b", 2, UnitSet.of(1)),
                        new PruningPlan.LayerPlan("c", 1, UnitSet.of(0)),
                        new PruningPlan.LayerPlan("y", 1, UnitSet.of(0))),
                Map.of("j", Vector.zeros(3)),
                List.of(),
                List.of(),
                Map.of());

        assertThatThrownBy(() -> Reducer.reduce(Networks.residual(), plan))
                .hasMessageContaining("is tied by a sum to a unit that the plan treats differently");
    }
}
