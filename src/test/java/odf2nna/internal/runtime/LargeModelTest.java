package odf2nna.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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

    /** Folders of large models by this name; those of other programs are there before and after. */
    private static Set<Path> folders() throws IOException {
        try (Stream<Path> entries = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return entries.filter(folder -> Files.exists(folder.resolve("tiny.onnx")))
                    .collect(Collectors.toSet());
        }
    }

    @Test
    void itIsLoadedFromAFileThatGoesWithTheSession() throws IOException {
        double[] weights = new Random(1).doubles((long) WIDTH * WIDTH, -1, 1).toArray();
        OnnxModel model = TinyModels.of(ElementType.FLOAT, 1)
                .input("x", ElementType.FLOAT, -1, WIDTH)
                .initializer("w", ElementType.FLOAT, weights, WIDTH, WIDTH)
                .node("MatMul", "y", "x", "w")
                .output("y", ElementType.FLOAT, -1, WIDTH)
                .build();
        Set<Path> before = folders();
        Set<Path> made;

        try (StagingArea staging = new StagingArea();
                InferenceSession session = Engine.on(Device.CPU, staging).open(model)) {
            made = new HashSet<>(folders());
            made.removeAll(before);
            assertThat(session.inputs()).containsOnlyKeys("x");
        }

        assertThat(made).hasSize(1).noneMatch(Files::exists);
    }
}
