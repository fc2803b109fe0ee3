package odf2nna.internal.savedmodel.write;

import static odf2nna.internal.savedmodel.write.OperatorCases.FED;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import odf2nna.internal.onnx.ElementType;
import odf2nna.internal.onnx.Judge;
import odf2nna.internal.onnx.Judge.Numbers;
import odf2nna.internal.onnx.ModelGraph;
import odf2nna.internal.onnx.ModelNode;
import odf2nna.internal.onnx.OnnxModel;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every operator by itself, with its attributes: TensorFlow computes from the SavedModel what ONNX Runtime does. */
class WrittenOperatorsTest {
    @TempDir
    private Path folder;

    static Stream<OperatorCases.Case> cases() {
        return OperatorCases.all().stream();
    }

    @ParameterizedTest
    @Tag("native")
    @MethodSource("cases")
    void computesTheSame(OperatorCases.Case operator) throws IOException {
        OnnxModel model = operator.model();
        Map<String, Numbers> batch = Map.of(FED, numbers(operator.dims()));
        Path target = Written.write(model, folder.resolve("model"));
        try (TensorFlowRun tensorflow = TensorFlowRun.load(target)) {
            Map<String, Numbers> expected = Judge.run(
                    model, batch, model.outputs().stream().map(o -> o.name()).toList());
            Written.assertSame(operator.title(), tensorflow.run(batch), expected, 0);
        }
    }

    /** Normal numbers, some of them equal and some 0. */
    private static Numbers numbers(List<Long> dims) {
        Random random = new Random(9);
        int size = Math.toIntExact(dims.stream().reduce(1L, Math::multiplyExact));
        double[] values = random.doubles(size)
                .map(ignored -> Math.rint(random.nextGaussian() * 32) / 16)
                .toArray();
        return new Numbers(ElementType.FLOAT, dims, values);
    }

    @Test
    void noOperatorIsWithoutACase() {
        Set<String> tried = new TreeSet<>();
        cases().forEach(operator -> ModelGraph.of(operator.model()).nodes().stream()
                .map(ModelNode::operator)
                .forEach(tried::add));
        Set<String> known = new TreeSet<>(GraphExport.OPERATORS.keySet());
        known.removeAll(tried);

        assertThat(known).isEmpty();
    }
}
