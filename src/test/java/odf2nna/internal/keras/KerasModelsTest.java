package odf2nna.internal.keras;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.jhdf.api.DatasetCreationOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipFile;
import odf2nna.internal.network.DenseNetwork;
import odf2nna.internal.onnx.DenseRegion;
import odf2nna.internal.onnx.OnnxModel;
import odf2nna.onnx.UnsupportedModelException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How models are put together: models within models, an architecture apart from its weights. */
class KerasModelsTest {
    private static final Path DIGITS = Path.of("models/digits.keras");

    @TempDir
    private Path folder;

    private Path member(String name) throws IOException {
        Path target = folder.resolve(name);
        try (ZipFile zip = new ZipFile(DIGITS.toFile())) {
            Files.write(target, zip.getInputStream(zip.getEntry(name)).readAllBytes());
        }
        return target;
    }

    @Test
    void anArchitectureApartFromItsWeightsGivesTheSameNetwork() throws IOException {
        OnnxModel apart = KerasModelReader.read(member("model.weights.h5"), member("config.json"));

        DenseNetwork network = DenseRegion.of(apart).network();
        assertThat(network.layers())
                .isEqualTo(
                        DenseRegion.of(KerasModelReader.read(DIGITS)).network().layers());
        assertThat(network.layers()).hasSize(3);
    }

    @Test
    void anArchitectureOfAnotherModelIsRefused() throws IOException {
        Path config = member("config.json");
        Files.writeString(config, Files.readString(config).replace("\"units\": 64", "\"units\": 63"));
        Path weights = member("model.weights.h5");

        assertThatThrownBy(() -> KerasModelReader.read(weights, config))
                .isInstanceOf(UnsupportedModelException.class)
                .hasMessageContaining("layer 'fc2' (Dense): its kernel")
                .hasMessageContaining("[128, 64]")
                .hasMessageContaining("expected [128, 63]");
    }

    /** As h5py writes them with {@code compression='gzip'} and {@code shuffle=True}. */
    @Test
    void compressedWeightsAreRead() throws IOException {
        float[][] kernel = new float[60][40];
        for (int i = 0; i < 60; i++) {
            kernel[i][i % 40] = i;
        }
        LinkedHashMap<String, Object> weights = new LinkedHashMap<>();
        weights.put("kernel:0", kernel);
        weights.put("bias:0", new float[40]);
        String config =
                "{'class_name': 'Sequential', 'config': {'name': 's', 'layers': [{'class_name': 'Dense', 'config':"
                        + " {'name': 'd', 'units': 40, 'batch_input_shape': [null, 60]}}]}}";
        Path plain = KerasFiles.hdf5(folder.resolve("plain.h5"), "2.15.0", config, Map.of("d", weights));

        for (boolean shuffled : new boolean[] {false, true}) {
            DatasetCreationOptions.Builder options = DatasetCreationOptions.builder();
            DatasetCreationOptions gzip =
                    (shuffled ? options.shuffle() : options).deflate().build();
            Path compressed =
                    KerasFiles.hdf5(folder.resolve(shuffled + ".h5"), "2.15.0", config, Map.of("d", weights), gzip);

            assertThat(compressed.toFile().length()).isLessThan(plain.toFile().length());
            assertThat(DenseRegion.of(KerasModelReader.read(compressed)).network())
                    .isEqualTo(DenseRegion.of(KerasModelReader.read(plain)).network());
        }
    }

    /** Doubled, then tripled within, then plus one; the inner model is called twice. */
    @Test
    @Tag("native")
    void aModelWithinAModelSharesItsWeightsBetweenCalls() throws IOException {
        String dense =
                "{'class_name': 'Dense', 'config': {'name': '%s', 'units': 1}, 'name': '%1$s', 'inbound_nodes': %s}";
        String inner = "{'class_name': 'Sequential', 'name': 'inner', 'config': {'name': 'inner', 'layers': ["
                + dense.formatted("triple", "[]")
                // Keras counts the calls of a model within from 1
                + "]}, 'inbound_nodes': [[['double', 0, 0, {}]], [['inner', 1, 0, {}]]]}";
        String config = "{'class_name': 'Functional', 'config': {'name': 'outer', 'layers': ["
                + "{'class_name': 'InputLayer', 'config': {'name': 'x', 'batch_input_shape': [null, 1]}, 'name': 'x', 'inbound_nodes': []}, "
                + dense.formatted("double", "[[['x', 0, 0, {}]]]")
                + ", "
                + inner
                + ", "
                + dense.formatted("plus", "[[['inner', 2, 0, {}]]]")
                + "], 'input_layers': [['x', 0, 0]], 'output_layers': [['plus', 0, 0]]}}";
        Path file = KerasFiles.archive(
                folder.resolve("outer.keras"),
                "3.0.0",
                config,
                Map.of(
                        "dense", List.of(new float[][] {{2}}, new float[] {0}),
                        "dense_1", List.of(new float[][] {{1}}, new float[] {1}),
                        "sequential/layers/dense", List.of(new float[][] {{3}}, new float[] {0})));

        OnnxModel model = KerasModelReader.read(file);

        assertThat(KerasRun.run(model, 2, Map.of("x", new double[] {1, -2})).get("plus"))
                .containsExactly(new double[] {19, -35}, within(0.0));
        assertThat(DenseRegion.of(model).network().layers())
                .extracting(layer -> layer.layer().name())
                .containsExactly("double", "inner/triple", "inner/triple/2", "plus");
        assertThat(model.parameters()).isEqualTo(6);
    }
}
