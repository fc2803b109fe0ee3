package odf2nna.internal.keras.write;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The orders of {@code [layer.name for layer in model.layers]} in Keras 3.15, each of a model that was built in another order. */
class LayerOrderTest {
    private static Map<String, KerasLayer> layers(String text) {
        Map<String, KerasLayer> layers = new LinkedHashMap<>();
        for (String one : text.split(" ")) {
            String[] parts = one.split("=");
            List<KerasLayer.Tensor> inputs = parts.length == 1
                    ? List.of()
                    : Arrays.stream(parts[1].split("\\+"))
                            .map(input -> new KerasLayer.Tensor(input, List.of(-1, 4)))
                            .toList();
            layers.put(
                    parts[0],
                    new KerasLayer(parts[0], "Dense", JsonNodeFactory.instance.objectNode(), inputs, List.of()));
        }
        return layers;
    }

    @ParameterizedTest
    @CsvSource({
        // a gate: both of its layers have weights of one shape, so that nobody would notice
        "x in=x up=in gate=in silu=gate mul=up+silu down=mul, down, x in gate up silu mul down",
        "x z u a=x b=z c=a d=b+c e=b f=d g=e+f h=d k=x, k h g, x z a b c d e f u k h g",
        "x z a=x b=z c=a d=b+c e=b f=d g=e+f h=d k=x, g k h, x z a b c d e f g k h",
        "x a=x b=a c=a+a, b c, x a b c"
    })
    void weightsAreNumberedAsKerasDoes(String layers, String outputs, String expected) {
        assertThat(LayerOrder.of(layers(layers), List.of(outputs.split(" "))))
                .extracting(KerasLayer::name)
                .containsExactly(expected.split(" "));
    }
}
