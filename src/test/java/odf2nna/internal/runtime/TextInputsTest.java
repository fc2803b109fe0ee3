package odf2nna.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import odf2nna.data.DataOptions;
import odf2nna.data.TargetSpec;
import odf2nna.internal.data.Batch;
import odf2nna.internal.data.BatchReader;
import odf2nna.internal.data.Dataset;
import odf2nna.internal.data.Datasets;
import odf2nna.internal.data.Part;
import odf2nna.internal.io.StagingArea;
import odf2nna.internal.onnx.ElementType;
import odf2nna.internal.onnx.ModelBuilder;
import odf2nna.internal.onnx.OnnxModel;
import odf2nna.internal.onnx.PlainTexts;
import odf2nna.runtime.Device;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A model that takes texts, and gives texts. */
@Tag("native")
class TextInputsTest {
    /** Beyond U+FFFF, a character that stands for another in {@link PlainTexts}, and one that doesn't. */
    private static final List<String> KEYS = List.of("Aix", "\uD83D\uDE00", "\uF000", "caf\u00E9");

    @TempDir
    private Path folder;

    private static OnnxModel model() {
        ModelBuilder model = new ModelBuilder("texts", "test", "");
        model.input("city", ElementType.STRING, List.of(-1L, 1L));
        encode(model, "city", "code", Map.of("keys_strings", KEYS, "values_int64s", List.of(1L, 2L, 3L, 4L)));
        encode(model, "code", "name", Map.of("keys_int64s", List.of(1L, 2L, 3L, 4L), "values_strings", KEYS));
        model.output("code", ElementType.INT64, List.of(-1L, 1L));
        model.output("name", ElementType.STRING, List.of(-1L, 1L));
        return model.build(Path.of("texts.onnx"));
    }

    private static void encode(ModelBuilder model, String from, String to, Map<String, ?> table) {
        model.node(ModelBuilder.LEARNING_DOMAIN + ".LabelEncoder", List.of(from), to, table);
    }

    @Test
    void textsGoInAndComeOutAsTheyAre() throws IOException {
        Path file = Files.writeString(folder.resolve("rows.csv"), "city\n" + String.join("\n", KEYS) + "\nelsewhere\n");
        OnnxModel model = model();
        DataOptions options =
                DataOptions.defaults().withFiles(List.of(file.toString())).withTarget(TargetSpec.NONE);
        Dataset data = Datasets.open(options, InputShapes.of(model));
        Engine engine = Engine.on(Device.CPU, new StagingArea());
        try (BatchReader reader = data.open(Part.ALL, 8);
                ModelRunner runner = new ModelRunner(engine, model)) {
            Batch batch = reader.newBatch();
            reader.next(batch);
            for (int pass = 0; pass < 2; pass++) { // the tensor of a text is made again
                Outputs outputs = runner.run(batch);
                assertThat(outputs.values("code")).startsWith(1, 2, 3, 4).hasSize(5);
                assertThat(outputs.labels("name")).startsWith(KEYS.toArray(new String[0]));
            }
        }
        assertThat(new ColumnRunner().texts("city", KEYS).run(engine, model, "code"))
                .containsExactly(1, 2, 3, 4);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Aix", "\uD83D\uDE00", "a\0b", "\uF000\uF8FE\uF8FF", "\uF8FF\uD83D\uDE00\uF8FF"})
    void encodedTextsAreDecoded(String text) {
        String plain = PlainTexts.encoded(text);

        assertThat(plain.chars().filter(one -> one == 0 || one >= 0xD800 && one < 0xE000))
                .isEmpty();
        assertThat(PlainTexts.decoded(plain)).isEqualTo(text);
    }

    /** The width of the dense part is that of the encoded texts. */
    @Test
    void theNumberOfTextsInARowMustBeKnown() {
        ModelBuilder model = new ModelBuilder("texts", "test", "");
        model.input("city", ElementType.STRING, List.of(-1L, -1L));
        encode(model, "city", "code", Map.of("keys_strings", KEYS, "values_int64s", List.of(1L, 2L, 3L, 4L)));
        model.output("code", ElementType.INT64, List.of(-1L, -1L));

        assertThatThrownBy(() -> InputShapes.of(model.build(Path.of("texts.onnx"))))
                .hasMessage("texts.onnx: input 'city' is STRING[?,?]: expected static dimensions but for the batch;"
                        + " export the model with static shapes");
    }
}
