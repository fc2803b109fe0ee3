package odf2nna.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import odf2nna.internal.onnx.ElementType;
import odf2nna.internal.onnx.ModelBuilder;
import odf2nna.internal.onnx.OnnxModel;
import odf2nna.internal.onnx.TensorSpec;
import odf2nna.onnx.UnsupportedModelException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SameRowsTest {
    /** {@return a model with inputs such as {@code a 3}, whose other dimensions are given, or {@code a text}} */
    private static OnnxModel model(String name, String inputs) {
        ModelBuilder model = new ModelBuilder(name, "test", "");
        for (String input : inputs.split(", ")) {
            String[] words = input.split(" ");
            boolean isText = words[1].equals("text");
            List<Long> dims = isText
                    ? List.of(-1L, 1L)
                    : Arrays.stream(("-1x" + words[1]).split("x"))
                            .map(Long::valueOf)
                            .toList();
            model.input(words[0], isText ? ElementType.STRING : ElementType.FLOAT, dims);
        }
        model.node("Identity", List.of(inputs.split(" ")[0]), "y");
        model.output("y", ElementType.FLOAT, List.of(-1L, 1L));
        return model.build(Path.of(name));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "a 1, b 1; b 1, a 1; a, b",
                "a 1, b text, c 2; b text, c 2, a 1; a, b, c",
                "a 1, b 1, c 1; d 1, c 1, a 1; a, d, c",
                "x 4; z 4; z",
                "x 28x28; x 28x28x1; x",
                "x 784; x 28x28; x",
            })
    void inputsAreThoseOfTheFirstModelByNameOrElseInTheirOrder(String first, String second, String order) {
        OnnxModel ordered = SameRows.of(model("one.onnx", first), model("two.onnx", second));

        assertThat(ordered.inputs()).extracting(TensorSpec::name).containsExactly(order.split(", "));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "a 4; a 2; takes 'a' [2] in each row, expected 'a' [4]",
                "a 2; a 4; takes 'a' [4] in each row, expected 'a' [2]",
                "a 1, b 1; a 2; takes 'a' [2] in each row, expected 'a' [1], 'b' [1]",
                "a text; a 1; takes 'a' [1] in each row, expected 'a' [1] of texts",
                "x 3x8x8; x 8x8x3; takes 'x' [8, 8, 3] in each row, expected 'x' [3, 8, 8]",
            })
    void aModelOfOtherRowsIsRefused(String first, String second, String message) {
        assertThatThrownBy(() -> SameRows.of(model("one.onnx", first), model("two.onnx", second)))
                .isInstanceOf(UnsupportedModelException.class)
                .hasMessage("two.onnx: " + message + " as one.onnx; give a model of the same rows");
    }

    @Test
    void constantsThatAreAlsoInputsStayBehind() {
        OnnxModel given = model("two.onnx", "w 1, b 1, a 1");

        assertThat(given.withInputs(List.of("a", "b")).inputs())
                .extracting(TensorSpec::name)
                .containsExactly("a", "b", "w");
    }
}
