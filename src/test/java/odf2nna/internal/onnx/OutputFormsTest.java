package odf2nna.internal.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import odf2nna.internal.network.Vector;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the numbers of an output are, behind a layer 'z' of as many units as are given. */
class OutputFormsTest {
    private final ModelBuilder model = new ModelBuilder("ends", "test", "");

    /** Adds nodes such as {@code p=Sigmoid z; y=Concat q p}, in which 'one' is 1 and 'zero' an index. */
    private OnnxModel ending(int units, String nodes) {
        model.input("x", ElementType.FLOAT, List.of(-1L, 3L));
        model.constant("w", ElementType.FLOAT, List.of(3, units), Vector.of(new double[3 * units]));
        model.constant("one", ElementType.FLOAT, List.of(), Vector.of(1));
        model.constant("two", ElementType.FLOAT, List.of(), Vector.of(2));
        model.integers("zero", List.of(0L));
        model.integers("shape", List.of(-1L, (long) units));
        model.node("MatMul", List.of("x", "w"), "z");
        for (String node : nodes.split("; ")) {
            List<String> words = new ArrayList<>(List.of(node.split("[= ]")));
            String output = words.remove(0);
            String operator = words.remove(0);
            Map<String, Long> attributes = switch (operator) {
                case "Concat", "Gather" -> Map.of("axis", 1L);
                default -> Map.of();
            };
            model.node(operator, words, output, attributes);
        }
        model.output("y", ElementType.FLOAT, List.of(-1L, -1L));
        return model.build(Path.of("ends.onnx"));
    }

    @ParameterizedTest
    @CsvSource({
        "2, RAW, z, y=Identity z",
        "2, PROBABILITIES, z, y=Softmax z",
        "2, LOG_PROBABILITIES, z, l=LogSoftmax z; y=Reshape l shape",
        "1, SIGMOID, z, y=Sigmoid z",
        "1, SIGMOID, z, p=Sigmoid z; y=Gather p zero",
        "1, SIGMOID, z, p=Sigmoid z; y=Clip p",
        "1, SIGMOID, none, p=Sigmoid z; y=Sub one p",
        "1, SIGMOID_PAIR, z, p=Sigmoid z; q=Sub one p; y=Concat q p",
        "1, SIGMOID_PAIR, z, p=Sigmoid z; q=Sub one p; a=Unsqueeze q zero; b=Unsqueeze p zero; c=Concat a b; y=Squeeze c zero",
        "1, SIGMOID_PAIR, z, p=Sigmoid z; q=Sub one p; c=Concat q p; y=Clip c",
        // either class: which one the logit belongs to is not known
        "1, PROBABILITIES, none, p=Sigmoid z; q=Sub one p; c=Concat q p; y=Gather c zero",
        "1, PROBABILITIES, none, p=Sigmoid z; q=Sub one p; c=Concat q p; y=Transpose c",
        // the first class, whose logit is −z, can't be trained
        "1, PROBABILITIES, none, p=Sigmoid z; q=Sub one p; y=Concat p q",
        // p of another Sigmoid
        "1, SIGMOID, none, p=Sigmoid z; s=Sigmoid x; q=Sub one s; y=Concat q p",
        "1, RAW, y, p=Sigmoid z; q=Sub two p; y=Concat q p",
        "1, RAW, y, p=Sigmoid z; y=Concat z p",
        // a part of the classes: its logits alone do not give it
        "2, PROBABILITIES, none, p=Softmax z; y=Gather p zero",
    })
    void formAndLogitsAreFoundBehindWhatKeepsOrSelectsNumbers(
            int units, ModelEnd.Form form, String logits, String nodes) {
        OnnxModel ended = ending(units, nodes);

        ModelEnd end = ModelEnd.of(ended, Optional.empty());

        assertThat(end.form()).isEqualTo(form);
        assertThat(end.scoreValue(ended, DenseRegion.of(ended)).orElse("none")).isEqualTo(logits);
    }
}
