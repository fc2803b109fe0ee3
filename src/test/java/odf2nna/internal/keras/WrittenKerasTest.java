package odf2nna.internal.keras;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import odf2nna.internal.io.StagedFile;
import odf2nna.internal.io.StagingArea;
import odf2nna.internal.keras.write.KerasModelWriter;
import odf2nna.internal.onnx.ElementType;
import odf2nna.internal.onnx.Judge;
import odf2nna.internal.onnx.Judge.Numbers;
import odf2nna.internal.onnx.LoadedModel;
import odf2nna.internal.onnx.OnnxModel;
import odf2nna.internal.onnx.OnnxModelReader;
import odf2nna.internal.onnx.OnnxModelWriter;
import odf2nna.onnx.UnsupportedModelException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Models that are written as Keras files and read back give what they gave; Keras itself is asked by examples/check_keras.py. */
@Tag("native")
class WrittenKerasTest {
    private static final Path MODELS = Path.of("models");

    @TempDir
    private Path folder;

    private Path write(OnnxModel model, String name) throws IOException {
        StagingArea area = new StagingArea();
        Path target = folder.resolve(name);
        try (StagedFile weights = area.aside(folder.resolve("weights.h5"));
                StagedFile staged = KerasModelWriter.write(
                        LoadedModel.of(model), area.beside(target, true), weights, leftOut -> {})) {
            staged.commit();
        }
        return target;
    }

    /** ONNX Runtime takes models with external data from files alone. */
    private OnnxModel inOneFile(OnnxModel model) throws IOException {
        Path whole = folder.resolve("whole.onnx");
        try (StagedFile staged = OnnxModelWriter.write(model, new StagingArea().beside(whole, true), false)) {
            staged.commit();
        }
        return OnnxModelReader.read(whole);
    }

    /** Outputs follow one another; their names are those of layers. */
    private static void assertSame(OnnxModel model, OnnxModel read, Map<String, Numbers> batch) {
        List<String> inputs = read.inputs().stream().map(one -> one.name()).toList();
        Map<String, Numbers> renamed = new HashMap<>();
        for (int i = 0; i < inputs.size(); i++) {
            renamed.put(inputs.get(i), batch.get(model.inputs().get(i).name()));
        }
        List<String> before = model.outputs().stream().map(one -> one.name()).toList();
        List<String> after = read.outputs().stream().map(one -> one.name()).toList();
        Map<String, Numbers> expected = Judge.run(model, batch, before);
        Map<String, Numbers> found = Judge.run(read, renamed, after);
        for (int i = 0; i < before.size(); i++) {
            double[] right = expected.get(before.get(i)).values();
            double largest = Arrays.stream(right).map(Math::abs).max().orElse(0);
            double roundoff = expected.get(before.get(i)).type().unitRoundoff();
            // as for SavedModels: sums of a dozen products in another order
            assertThat(found.get(after.get(i)).values())
                    .containsExactly(right, within(32 * roundoff * Math.max(1, largest)));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"digits_torch", "digits_torch_dynamo", "digits_tf2onnx", "digits_keras_tf", "digits_keras_torch"
            })
    void genuineExportsComeBackTheSame(String name) throws IOException {
        OnnxModel model = inOneFile(OnnxModelReader.read(MODELS.resolve(name + ".onnx")));
        Path written = write(model, name + ".keras");

        OnnxModel read = KerasModelReader.read(written);

        Random random = new Random(7);
        Numbers rows = new Numbers(
                ElementType.FLOAT,
                List.of(8L, 64L),
                random.doubles(8 * 64).map(value -> (float) value).toArray());
        assertSame(model, read, Map.of(model.inputs().get(0).name(), rows));
        assertThat(LoadedModel.of(read).network().parameters())
                .isEqualTo(LoadedModel.of(model).network().parameters());
        assertThat(Files.readAllBytes(write(model, "again.keras"))).isEqualTo(Files.readAllBytes(written));
    }

    @Test
    void randomModelsComeBackTheSameOrAreRefusedByTheNamesOfTheirOperators() throws IOException {
        int same = 0;
        Map<String, Integer> refused = new TreeMap<>();
        for (long seed = 0; seed < 400; seed++) {
            Judge.Sample sample = Judge.random(seed);
            boolean isOther = !sample.model().inputs().stream()
                    .allMatch(input -> input.type().equals(Optional.of(ElementType.FLOAT)));
            boolean hasNames = sample.model().outputs().stream()
                    .anyMatch(
                            output -> output.type().filter(ElementType::isReal).isEmpty());
            if (isOther || hasNames) {
                continue; // ONNX Runtime lacks some activations in double precision; names are left out
            }
            try {
                OnnxModel read = KerasModelReader.read(write(sample.model(), "random" + seed + ".keras"));
                assertSame(sample.model(), read, sample.batches().get(0));
                same++;
            } catch (UnsupportedModelException e) {
                refused.merge(
                        String.valueOf(e.getMessage()).replaceAll("^.*Keras file: |'[^']*'", ""), 1, Integer::sum);
            }
        }
        // the generator favours what few exporters write: convolutions of one pixel, bounds of activations
        assertThat(same).as(refused.toString()).isGreaterThan(40);
    }
}
