package odf2nna.internal.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class QuantizedLayerTest {
    private static final QuantizedInput INPUT = new QuantizedInput(Optional.of(Vector.of(2, 4)), new Grid(0.5f, 0));

    @Test
    void givesEachUnitItsScaleOrAllTheSame() {
        QuantizedLayer each = new QuantizedLayer(INPUT, new byte[] {1, 2, 3, 4}, Vector.of(2, 8), new int[] {5, 6});
        QuantizedLayer one = new QuantizedLayer(INPUT, new byte[] {1, 2, 3, 4}, Vector.of(2), new int[] {5, 6});

        assertThat(each.scale(1)).isEqualTo(8);
        assertThat(one.scale(1)).isEqualTo(2);
        assertThat(each.biasScale(1)).isEqualTo(4);
        assertThat(each.weight(1, 0)).isEqualTo((byte) 3);
        assertThat(each.bias(0)).isEqualTo(5);
        assertThat(each.units()).isEqualTo(2);
        assertThat(each.inputs()).isEqualTo(2);
        assertThat(each.input().factor(1)).isEqualTo(4);
        assertThat(new QuantizedInput(Optional.empty(), INPUT.grid()).factor(1)).isEqualTo(1);
    }

    @Test
    void refusesSizesThatDoNotAgree() {
        assertThatThrownBy(() -> new QuantizedLayer(INPUT, new byte[3], Vector.of(1), new int[2]))
                .hasMessageContaining("3 weights");
        assertThatThrownBy(() -> new QuantizedLayer(INPUT, new byte[6], Vector.of(1, 1), new int[3]))
                .hasMessageContaining("2 scales");
        assertThatThrownBy(() -> new QuantizedLayer(INPUT, new byte[0], Vector.of(1), new int[0]))
                .hasMessageContaining("0 biases");
    }
}
