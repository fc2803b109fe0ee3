package odf2nna.internal.prune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import odf2nna.internal.network.DenseNetwork;
import odf2nna.internal.network.Value;
import org.junit.jupiter.api.Test;

class TiedUnitsTest {
    private static Value.Dense layer(DenseNetwork network, String name) {
        return network.layer(name).orElseThrow();
    }

    @Test
    void hiddenUnitsOfAChainAreFreeAndTheLastLayersAreNot() {
        DenseNetwork chain = Networks.chain();
        TiedUnits tied = TiedUnits.of(chain);

        assertThat(tied.freeUnits(layer(chain, "one"))).isEqualTo(3);
        assertThat(tied.freeUnits(layer(chain, "two"))).isEqualTo(2);
        assertThat(tied.freeUnits(layer(chain, "out"))).isZero();
        assertThat(tied.reasons(layer(chain, "one"))).isEmpty();
        assertThat(tied.reasons(layer(chain, "out"))).containsExactly("is the model output 'y'");
        assertThat(tied.valuesToScore()).containsExactly("h1", "h2");
    }

    @Test
    void aSumTiesItsAddendsAndConcatPutsThemSideBySide() {
        DenseNetwork network = Networks.residual();
        TiedUnits tied = TiedUnits.of(network);

        assertThat(tied.classesOf("a")).isEqualTo(tied.classesOf("b"));
        assertThat(tied.classesOf("j")[0]).isEqualTo(tied.classesOf("a")[0]);
        assertThat(tied.classesOf("j")[2]).isEqualTo(tied.classesOf("c")[0]);
        assertThat(tied.valuesToScore()).containsExactly("j");
        assertThatThrownBy(() -> tied.classesOf("none")).hasMessageStartingWith("no 'none'; there are [a, ");
    }

    @Test
    void aProductTiesWhatItMultiplies() {
        List<Value> values = new ArrayList<>(Networks.residual().values());
        values.set(3, new Value.Product("s", List.of("a", "b"), 2));
        TiedUnits tied = TiedUnits.of(new DenseNetwork(values, Map.of()));

        assertThat(tied.classesOf("a")).isEqualTo(tied.classesOf("b"));
        assertThat(tied.valuesToScore()).containsExactly("j");
    }

    @Test
    void aBarrierOnOneAddendHoldsTheOther() {
        DenseNetwork network =
                new DenseNetwork(Networks.residual().values(), Map.of("b", List.of("read by Softmax 'p'")));
        TiedUnits tied = TiedUnits.of(network);

        assertThat(tied.freeUnits(layer(network, "a"))).isZero();
        assertThat(tied.reasons(layer(network, "a"))).containsExactly("read by Softmax 'p'");
        assertThat(tied.reasons(layer(network, "y"))).containsExactly("no dense layer reads it");
    }
}
