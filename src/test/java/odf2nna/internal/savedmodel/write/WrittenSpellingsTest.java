package odf2nna.internal.savedmodel.write;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.LongStream;
import odf2nna.internal.onnx.ElementType;
import odf2nna.internal.onnx.Judge;
import odf2nna.internal.onnx.Judge.Numbers;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Random networks in every spelling that can be pruned: TensorFlow computes from the SavedModel what ONNX Runtime does. */
@Tag("native")
class WrittenSpellingsTest {
    private static final int SEEDS = 200;

    /** ONNX Runtime rounds the constants of this operator to float32, also where it computes with doubles. */
    private static final String FLOAT_CONSTANTS = "activation:Gelu by tanh";

    @TempDir
    private Path folder;

    static LongStream seeds() {
        return LongStream.range(0, SEEDS).filter(seed -> !endsInMap(Judge.random(seed)));
    }

    private static boolean endsInMap(Judge.Sample sample) {
        return sample.title().contains("end:LABEL");
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void computesTheSame(long seed) throws IOException {
        Judge.Sample sample = Judge.random(seed);
        boolean coarse = sample.title().contains(FLOAT_CONSTANTS);
        Path target = folder.resolve("model");
        Written.write(sample.model(), target);
        try (TensorFlowRun tensorflow = TensorFlowRun.load(target)) {
            for (Map<String, Numbers> batch : sample.batches()) {
                Map<String, Numbers> expected = Judge.run(sample.model(), batch, sample.outputs());
                Written.assertSame(
                        sample.title(), tensorflow.run(batch), expected, coarse ? ElementType.FLOAT.unitRoundoff() : 0);
            }
        }
    }
}
