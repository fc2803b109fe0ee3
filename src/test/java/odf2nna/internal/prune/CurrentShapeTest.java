package odf2nna.internal.prune;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import odf2nna.internal.network.DenseNetwork;
import odf2nna.internal.network.UnitSet;
import odf2nna.internal.network.Value;
import odf2nna.prune.Compensation;
import odf2nna.prune.CriterionName;
import odf2nna.prune.OnEmptyLayer;
import odf2nna.prune.PruneOptions;
import org.junit.jupiter.api.Test;

class CurrentShapeTest {
    private static long after(DenseNetwork network, Map<String, Integer> removed, Set<String> inputs) {
        List<PruningPlan.LayerPlan> layers = network.layers().stream()
                .map(layer -> plan(layer.layer().name(), layer.width(), removed))
                .toList();
        List<PruningPlan.LayerPlan> open = inputs.stream()
                .map(input -> plan(input, network.value(input).width(), removed))
                .toList();
        PruneOptions none =
                new PruneOptions(CriterionName.STD, 0, Compensation.NONE, OnEmptyLayer.FAIL, !inputs.isEmpty(), 1);
        return Reducer.parametersAfter(
                network, new PruningPlan(none, layers, open, Map.of(), List.of(), List.of(), Map.of()));
    }

    private static PruningPlan.LayerPlan plan(String name, int width, Map<String, Integer> removed) {
        return new PruningPlan.LayerPlan(
                name, width, UnitSet.where(width, unit -> unit >= removed.getOrDefault(name, 0)));
    }

    @Test
    void countsAsTheReducerDoes() {
        DenseNetwork chain = Networks.chain();
        CurrentShape shape = new CurrentShape(chain);
        assertThat(shape.parameters()).isEqualTo(chain.parameters()).isEqualTo(9 + 8 + 3);

        long freed = shape.freed(List.of("z1"), List.of("h1"));
        shape.removeUnit(List.of("z1"), List.of("h1"));
        assertThat(shape.parameters()).isEqualTo(20 - freed).isEqualTo(after(chain, Map.of("one", 1), Set.of()));

        freed = shape.freed(List.of(), List.of("x"));
        shape.removeUnit(List.of(), List.of("x"));
        assertThat(shape.parameters())
                .isEqualTo(after(chain, Map.of("one", 1, "x", 1), Set.of("x")))
                .isEqualTo(after(chain, Map.of("one", 1), Set.of()) - freed);

        long passed = shape.freedByBypassing("z2", "h2");
        long before = shape.parameters();
        shape.bypass("z2", "h2");
        // two units read by 'out' instead: 2·(1 + 1) + 1·(2 + 1)
        assertThat(shape.parameters()).isEqualTo(before - passed).isEqualTo(7);
    }

    @Test
    void countsAWeightBetweenTiedUnitsOnce() {
        List<Value> values = List.of(
                new Value.Input("x", 1),
                new Value.Dense("a", "x", Networks.layer("a", new double[][] {{1}, {2}}, 0, 0)),
                new Value.Dense("b", "a", Networks.layer("b", new double[][] {{1, 2}, {3, 4}}, 0, 0)),
                new Value.Sum("s", List.of("a", "b"), 2),
                new Value.Dense("y", "s", Networks.layer("y", new double[][] {{1, 10}}, 0)));
        DenseNetwork network = new DenseNetwork(values, Map.of("y", List.of("is the model output 'y'")));
        CurrentShape shape = new CurrentShape(network);
        List<String> makers = List.of("a", "b");
        List<String> carriers = List.of("a", "s");
        long freed = shape.freed(makers, carriers);
        shape.removeUnit(makers, carriers);

        assertThat(shape.parameters())
                .isEqualTo(network.parameters() - freed)
                .isEqualTo(after(network, Map.of("a", 1, "b", 1), Set.of()));
    }
}
