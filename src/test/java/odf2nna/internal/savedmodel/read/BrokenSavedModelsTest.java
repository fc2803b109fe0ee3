package odf2nna.internal.savedmodel.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import odf2nna.internal.onnx.OnnxModel;
import odf2nna.internal.savedmodel.SavedModelMetadata;
import odf2nna.onnx.UnsupportedModelException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.SavedModel;
import org.tensorflow.proto.TensorSliceProto;

/** Folders that are incomplete, cut short or damaged: an error that names the place, whatever byte it is. */
class BrokenSavedModelsTest {
    private static final Path WHOLE = Path.of("models/digits_savedmodel_export");
    private static final String GRAPH = "saved_model.pb";
    private static final String INDEX = "variables/variables.index";
    private static final String DATA = "variables/variables.data-00000-of-00001";

    @TempDir
    private Path temporary;

    private Path folder;

    @BeforeEach
    void copy() throws IOException {
        folder = temporary.resolve("model");
        copy(WHOLE, folder);
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                Files.createDirectories(target.getParent());
                Files.copy(file, target);
            }
        }
    }

    private OnnxModel read() throws IOException {
        return SavedModelReader.read(folder, Optional.empty(), Optional.empty());
    }

    private void assertRefused(String... reasons) {
        assertThatThrownBy(this::read)
                .isInstanceOf(UnsupportedModelException.class)
                .hasMessageContaining(folder.toString())
                .hasMessageContainingAll(reasons);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                INDEX + " | holds no variables/variables.index, so the weights are missing",
                DATA + " | holds no variables/variables.data-00000-of-00001, so weights are missing"
            })
    void saysWhichFileIsMissing(String file, String reason) throws IOException {
        Files.delete(folder.resolve(file));
        assertRefused(reason);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                GRAPH + " | saved_model.pb is no SavedModel or cut short",
                INDEX + " | variables/variables.index is damaged",
                DATA + " | is cut short:"
            })
    void saysWhichFileIsCutShort(String file, String reason) throws IOException {
        byte[] bytes = Files.readAllBytes(folder.resolve(file));
        Files.write(folder.resolve(file), Arrays.copyOf(bytes, bytes.length / 2));
        assertRefused(reason);
    }

    @ParameterizedTest
    @ValueSource(strings = {GRAPH, INDEX, DATA})
    void emptyFilesAreRefused(String file) throws IOException {
        Files.write(folder.resolve(file), new byte[0]);
        assertThatThrownBy(this::read).isInstanceOf(UnsupportedModelException.class);
    }

    @Test
    void damagedWeightsAreToldByTheirChecksum() throws IOException {
        byte[] bytes = Files.readAllBytes(folder.resolve(DATA));
        for (int i = 0; i < bytes.length; i += 100) {
            bytes[i] ^= 1;
        }
        Files.write(folder.resolve(DATA), bytes);
        assertRefused("is damaged: the checksum of '_all_variables/", "does not fit");
    }

    @Test
    void theCheckpointOfAnotherModelIsRefused() throws IOException {
        for (String file : List.of(INDEX, DATA)) {
            Files.delete(folder.resolve(file));
            Files.copy(Path.of("models/digits_savedmodel_tf").resolve(file), folder.resolve(file));
        }
        assertRefused("variables/ holds no value for", "graph and checkpoint do not belong together");
    }

    /** No byte of the three files can lead to anything but a model or an error that names the folder. */
    @ParameterizedTest
    @ValueSource(strings = {GRAPH, INDEX, DATA})
    void anyFlippedByteGivesAModelOrAnError(String file) throws IOException {
        assertModelOrError(file, 50);
    }

    @ParameterizedTest
    @Tag("slow")
    @ValueSource(strings = {GRAPH, INDEX, DATA})
    void anyOfManyFlippedBytesGivesAModelOrAnError(String file) throws IOException {
        assertModelOrError(file, 300);
    }

    private void assertModelOrError(String file, int flips) throws IOException {
        byte[] bytes = Files.readAllBytes(folder.resolve(file));
        Random random = new Random(7);
        int refused = 0;
        for (int i = 0; i < flips; i++) {
            byte[] flipped = bytes.clone();
            flipped[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
            Files.write(folder.resolve(file), flipped);
            Throwable thrown = catchThrowable(this::read);
            if (thrown != null) {
                assertThat(thrown)
                        .isInstanceOf(UnsupportedModelException.class)
                        .hasMessageContaining(folder.toString());
                refused++;
            }
        }
        assertThat(refused).isPositive();
    }

    @Test
    void tellsWhichSignaturesAndTagsThereAre() {
        assertThatThrownBy(() -> SavedModelReader.read(folder, Optional.of("predict"), Optional.empty()))
                .isInstanceOf(UnsupportedModelException.class)
                .hasMessageContaining("has no signature 'predict'; available: serve, serving_default");
        assertThatThrownBy(() -> SavedModelReader.read(folder, Optional.empty(), Optional.of("train")))
                .isInstanceOf(UnsupportedModelException.class)
                .hasMessageContaining("has no graph with the tag 'train'; available: serve");
    }

    /** Arabic in Egypt writes numbers with other digits; files are called the same everywhere. */
    @Test
    void isReadWhateverTheLanguage() throws IOException {
        Locale usual = Locale.getDefault();
        try {
            Locale.setDefault(Locale.forLanguageTag("ar-EG"));
            assertThat("%d".formatted(1)).isNotEqualTo("1");
            assertThat(read().parameters()).isEqualTo(17_226);
        } finally {
            Locale.setDefault(usual);
        }
    }

    @Test
    void otherSignaturesAreRead() throws IOException {
        OnnxModel model = SavedModelReader.read(folder, Optional.of("serve"), Optional.of("serve"));
        assertThat(model.metadata()).containsEntry(SavedModelMetadata.SIGNATURE, "serve");
        assertThat(model.parameters()).isEqualTo(17_226);
    }

    @Test
    void aModelWithoutSignaturesIsRefused() throws IOException {
        change(graph -> graph.clearSignatureDef());
        assertRefused("has no signature");
    }

    @Test
    void aFunctionThatCallsItselfIsRefused() throws IOException {
        change(graph -> graph.getGraphDefBuilder()
                .getLibraryBuilder()
                .getFunctionBuilderList()
                .forEach(function -> {
                    String name = function.getSignature().getName();
                    function.getNodeDefBuilderList().stream()
                            .filter(node -> node.getOp().endsWith("PartitionedCall"))
                            .forEach(node -> node.putAttr("f", GraphFolder.function(name)));
                }));
        assertRefused("functions call each other more than 64 deep");
    }

    private interface Change {
        void apply(MetaGraphDef.Builder graph);
    }

    private void change(Change change) throws IOException {
        SavedModel.Builder model = SavedModel.parseFrom(Files.readAllBytes(folder.resolve(GRAPH))).toBuilder();
        change.apply(model.getMetaGraphsBuilder(0));
        Files.write(folder.resolve(GRAPH), model.build().toByteArray());
    }

    @Test
    void damagedTextIsRefusedWithItsLine() throws IOException {
        Path text = temporary.resolve("text");
        Files.createDirectories(text);
        Files.writeString(
                text.resolve("saved_model.pbtxt"),
                "saved_model_schema_version: 1\nmeta_graphs {\n  nonsense!\n",
                StandardCharsets.UTF_8);
        assertThatThrownBy(() -> SavedModelReader.read(text, Optional.empty(), Optional.empty()))
                .isInstanceOf(UnsupportedModelException.class)
                .hasMessageContaining("saved_model.pbtxt is no SavedModel in text: line 3");
    }

    @Test
    void aShapeThatClaimsTooMuchIsNotBelieved() {
        GraphFolder g = new GraphFolder(DataType.DT_FLOAT, -1, 4);
        g.constant("c", List.of(1 << 15, 1 << 15), 1);
        g.typed("y", "AddV2", "x", "c");
        Path large = g.write(temporary.resolve("large"));
        assertThatThrownBy(() -> SavedModelReader.read(large, Optional.empty(), Optional.empty()))
                .isInstanceOf(UnsupportedModelException.class)
                .hasMessageContaining("'c' has 4 bytes, expected 4294967296");
    }

    /**
     * Keys of pieces of partitioned variables, as TensorFlow encodes them: a zero, the name and its end, the rank, then
     * start and length of each dimension, in as few bytes as hold seven bits each.
     *
     * @see <a href="https://github.com/tensorflow/tensorflow/blob/v2.18.0/tensorflow/core/lib/strings/ordered_code_test.cc">
     *     The examples of TensorFlow's own tests</a>
     */
    @Test
    void keysOfPiecesAreEncodedAsTensorFlowDoes() {
        TensorSliceProto slice = TensorSliceProto.newBuilder()
                .addExtent(TensorSliceProto.Extent.newBuilder().setStart(0).setLength(100))
                .addExtent(TensorSliceProto.Extent.newBuilder().setStart(70_000))
                .build();
        // 0; 'W' end; 2; 0; 100 in two bytes; 70,000 in three; -1, the whole dimension
        assertThat(SliceKey.of("W", slice)).isEqualTo("\0W\0\1\1\2\u0080\u00c0\u0064\u00e1\u0011\u0070\u007f");
    }
}
