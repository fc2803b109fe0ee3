package odf2nna.internal.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DenseNetworkTest {
    private final Value.Input x = new Value.Input("x", 2);
    private final Value.Dense first =
            new Value.Dense("z1", "x", layer("first", new double[][] {{1, 0}, {0, 1}, {1, 1}}, 0, 0, -5));
    private final Value.Activated hidden = new Value.Activated("h", "z1", 3, Activation.Plain.RELU);
    private final Value.Scaled scaled = new Value.Scaled("s", "h", Vector.of(2, 1, 1), Vector.of(0, 0, 10));
    private final Value.Sum sum = new Value.Sum("sum", List.of("h", "s"), 3);
    private final Value.Concat concat = new Value.Concat("j", List.of("x", "sum"), 5);
    private final Value.Dense last = new Value.Dense("y", "j", layer("last", new double[][] {{1, 1, 1, 1, 1}}, 0.5));

    private final DenseNetwork network = new DenseNetwork(
            List.of(x, first, hidden, scaled, sum, concat, last), Map.of("y", List.of("is the model output 'y'")));

    private static DenseLayer layer(String name, double[][] weights, double... bias) {
        return new DenseLayer(name, Matrix.ofRows(weights), Vector.of(bias));
    }

    @Test
    void computesEveryValueOfARow() {
        Map<String, double[]> values = network.evaluate(Map.of("x", new double[] {3, -1}));

        assertThat(values.get("z1")).containsExactly(3, -1, -3);
        assertThat(values.get("h")).containsExactly(3, 0, 0);
        assertThat(values.get("s")).containsExactly(6, 0, 10);
        assertThat(values.get("sum")).containsExactly(9, 0, 10);
        assertThat(values.get("j")).containsExactly(3, -1, 9, 0, 10);
        assertThat(values.get("y")).containsExactly(21.5);
    }

    @Test
    void gatesMultiplyPositionByPosition() {
        Value.Product gated = new Value.Product("g", List.of("h", "s", "s"), 3);
        DenseNetwork gates = new DenseNetwork(List.of(x, first, hidden, scaled, gated), Map.of());

        assertThat(gates.evaluate(Map.of("x", new double[] {3, 2})).get("g")).containsExactly(108, 8, 0);
        assertThat(gates.activationOf(first)).isEqualTo("Relu, scaling");
    }

    @Test
    void aChainHasNoBranchesAndNoJoinsBehindItsFirstLayer() {
        Value.Concat columns = new Value.Concat("x", List.of("a", "b"), 2);
        List<Value> chain = List.of(new Value.Input("a", 1), new Value.Input("b", 1), columns, first, hidden, scaled);

        assertThat(new DenseNetwork(chain, Map.of()).isChain()).isTrue();
        assertThat(network.isChain()).as("h is read twice, and joined").isFalse();
        assertThat(new DenseNetwork(
                                List.of(x, first, new Value.Dense("z2", "x", layer("two", new double[][] {{1, 2}}, 0))),
                                Map.of())
                        .isChain())
                .as("x is read by two layers")
                .isFalse();
    }

    @Test
    void knowsInputsLayersConsumersAndSizes() {
        assertThat(network.inputs()).containsExactly(x);
        assertThat(network.layers()).containsExactly(first, last);
        assertThat(network.layer("last")).contains(last);
        assertThat(network.layer("none")).isEmpty();
        assertThat(network.consumersOf("j")).containsExactly(last);
        assertThat(network.consumersOf("h")).isEmpty();
        assertThat(network.parameters()).isEqualTo(3 * 3 + 6);
        assertThat(network.multiplyAdds()).isEqualTo(3 * 2 + 5);
        assertThat(network.activationOf(first)).isEqualTo("Relu, scaling");
        assertThat(network.activationOf(last)).isEqualTo("identity");
        assertThat(network.value("h")).isEqualTo(hidden);
        assertThat(network).hasToString("DenseNetwork[x, z1, h, s, sum, j, y]");
    }

    @Test
    void everyKindOfValueHasACase() {
        Value.Cases<String> names = new Value.Cases<>(
                (Value.Input input) -> "input",
                (Value.Dense dense) -> "dense",
                (Value.Activated activated) -> "activated",
                (Value.Scaled scaling) -> "scaled",
                (Value.Sum residual) -> "sum",
                (Value.Product gated) -> "product",
                (Value.Concat several) -> "concat");

        assertThat(network.values().stream().map(value -> value.match(names)))
                .containsExactly("input", "dense", "activated", "scaled", "sum", "concat", "dense");
    }

    @Test
    void knowsWhatLayersAloneRead() {
        assertThat(network.isConsumedByLayersOnly("z1")).isTrue();
        assertThat(network.isConsumedByLayersOnly("y")).isFalse();
        assertThat(new DenseNetwork(network.values(), Map.of("s", List.of("is an output")))
                        .isConsumedByLayersOnly("z1"))
                .isFalse();
        // without a barrier, but read by nothing
        assertThat(new DenseNetwork(List.of(x, first, hidden), Map.of()).isConsumedByLayersOnly("z1"))
                .isFalse();
    }

    @Test
    void equalsByItsValuesAndBarriers() {
        DenseNetwork same = new DenseNetwork(network.values(), network.barriers());

        assertThat(same).isEqualTo(network).hasSameHashCodeAs(network);
        assertThat(new DenseNetwork(network.values(), Map.of())).isNotEqualTo(network);
        assertThat(new DenseNetwork(List.of(x), Map.of())).isNotEqualTo(network).isNotEqualTo("x");
    }

    @Test
    void refusesWhatDoesNotFit() {
        assertThatThrownBy(() -> new DenseNetwork(List.of(first), Map.of()))
                .hasMessage("value 'z1' reads 'x', which does not come before it");
        assertThatThrownBy(() -> new DenseNetwork(List.of(x, x), Map.of())).hasMessage("value 'x' is given twice");
        assertThatThrownBy(() ->
                        new DenseNetwork(List.of(x, new Value.Activated("h", "x", 3, Activation.Plain.RELU)), Map.of()))
                .hasMessage("value 'h' takes 3 positions, its source 'x' has 2");
        assertThatThrownBy(() -> new DenseNetwork(List.of(x, new Value.Concat("j", List.of("x", "x"), 5)), Map.of()))
                .hasMessage("value 'j' has 5 positions, its sources 4 together");
        assertThatThrownBy(() -> network.value("none")).hasMessage("no 'none'; there are [h, j, s, sum, x, y, z1]");
        assertThatThrownBy(() -> network.evaluate(Map.of())).hasMessage("no 'x'; there are []");
        assertThatThrownBy(() -> new Value.Scaled("s", "x", Vector.of(1), Vector.of(1, 2)))
                .hasMessage("value 's': scale has 1 numbers, shift 2");
        assertThatThrownBy(() -> layer("l", new double[][] {{1}}, 1, 2))
                .hasMessage("layer 'l': expected bias of shape [1] to match weights [1, 1], got [2]");
        assertThatThrownBy(() -> new Reduction(network, Map.of()).keptOf("x")).hasMessage("no 'x'; there are []");
    }
}
