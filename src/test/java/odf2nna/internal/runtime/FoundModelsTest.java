package odf2nna.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import odf2nna.RealData;
import odf2nna.internal.data.InputShape;
import odf2nna.internal.data.MemoryDataset;
import odf2nna.internal.data.Part;
import odf2nna.internal.io.StagingArea;
import odf2nna.internal.onnx.DenseRegion;
import odf2nna.internal.onnx.OnnxModel;
import odf2nna.internal.onnx.OnnxModelReader;
import odf2nna.internal.onnx.Tap;
import odf2nna.internal.statistics.UnitStatistics;
import odf2nna.onnx.UnsupportedModelException;
import odf2nna.runtime.Device;
import odf2nna.runtime.EngineOptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/**
 * Public models: every model that ONNX Runtime loads runs and can be scored, with the same result for every batch size.
 */
@Tag("shared")
@Tag("native")
class FoundModelsTest {
    /** Loaded by ONNX Runtime and yet not to be run; with the reason that is given. */
    private static final Map<String, String> NOT_RUN = Map.of("onnxmltools_bn_transpose.onnx", "Invalid input scale");

    private static final Path FOLDER = RealData.path("zoo/onnx");

    @TestFactory
    Stream<DynamicTest> runsAndIsScored() throws IOException {
        try (Stream<Path> files = Files.walk(RealData.existing(FOLDER))) {
            return files.filter(file -> file.toString().endsWith(".onnx")).sorted().toList().stream()
                    .map(file -> DynamicTest.dynamicTest(FOLDER.relativize(file).toString(), () -> check(file)));
        }
    }

    private static void check(Path file) throws IOException {
        OnnxModel model;
        try {
            model = OnnxModelReader.read(file);
            Engine.on(Device.CPU, new StagingArea()).open(model).close();
        } catch (UnsupportedModelException refused) {
            assertThat(refused.getMessage()).doesNotContain("\n").startsWith(file.toString());
            return;
        }
        List<InputShape> shapes;
        try {
            shapes = InputShapes.of(model);
        } catch (UnsupportedModelException unknown) {
            assertThat(unknown).hasMessageContaining("static shapes");
            return;
        }
        MemoryDataset data = new MemoryDataset(shapes, 300, (row, features, at) -> {
            int j = 0;
            for (InputShape shape : shapes) {
                for (int end = j + shape.width(); j < end; j++) {
                    features[at + j] = shape.isText() ? 0 : (row * 31 + j * 17) % 101 / 101.0; // 0 is the empty text
                }
            }
        });
        String reason = NOT_RUN.get(file.getFileName().toString());
        try (ModelRunner runner = new ModelRunner(Engine.on(Device.CPU, new StagingArea()), model)) {
            if (reason != null) {
                assertThatThrownBy(() -> runner.run(data.batch())).hasMessageContaining(reason);
                return;
            }
            Outputs outputs = runner.run(data.batch());
            assertThat(outputs.names().size() + outputs.labelNames().size()).isPositive();
        }
        List<Tap> taps = DenseRegion.of(model).taps(model);
        EngineOptions options = EngineOptions.defaults().with(Device.CPU);
        List<UnitStatistics> found = ActivationProbe.score(model, taps, data, Part.ALL, RunContext.of(options));
        assertThat(found).hasSameSizeAs(taps);
        assertThat(ActivationProbe.score(model, taps, data, Part.ALL, RunContext.of(options.withBatchSize(32))))
                .isEqualTo(found);
    }
}
