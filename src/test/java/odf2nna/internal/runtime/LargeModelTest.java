package odf2nna.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Random;
import odf2nna.internal.io.StagingArea;
import odf2nna.internal.onnx.ElementType;
import odf2nna.internal.onnx.OnnxModel;
import odf2nna.internal.onnx.TinyModels;
import odf2nna.runtime.Device;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A model whose weights ONNX Runtime maps from a file of its own. */
@Tag("native")
@Tag("slow")
class LargeModelTest {
    private static final int WIDTH = 8300;

    @Test
    void aLargeModelRunsAndItsFileGoesAgain() throws IOException {
        double[] weights = new Random(1).doubles((long) WIDTH * WIDTH, -1, 1).toArray();
        OnnxModel model = TinyModels.of(ElementType.FLOAT, 1)
                .input("x", ElementType.FLOAT, -1, WIDTH)
                .initializer("w", ElementType.FLOAT, weights, WIDTH, WIDTH)
                .node("MatMul", "y", "x", "w")
                .output("y", ElementType.FLOAT, -1, WIDTH)
                .build();
        assertThat(model.inlineBytes()).isGreaterThan(1L << 28);

        try (StagingArea staging = new StagingArea();
                InferenceSession session = Engine.on(Device.CPU, staging).open(model)) {
            assertThat(session.inputs()).containsOnlyKeys("x");
        }
    }
}
