package odf2nna.internal.savedmodel.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import odf2nna.internal.io.StagedFile;
import odf2nna.internal.io.StagingArea;
import odf2nna.internal.onnx.ElementType;
import odf2nna.internal.onnx.OnnxModel;
import odf2nna.internal.onnx.TinyModels;
import odf2nna.internal.savedmodel.SavedModelFiles;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where SavedModels are put, and over what. */
class SavedModelTargetTest {
    private static final OnnxModel MODEL = TinyModels.chain(ElementType.FLOAT, -1, 2, 3);

    @TempDir
    private Path folder;

    private TreeSet<String> listing() throws IOException {
        try (Stream<Path> walk = Files.walk(folder)) {
            TreeSet<String> names = new TreeSet<>();
            walk.forEach(path -> names.add(folder.relativize(path).toString()));
            return names;
        }
    }

    private Path model(String name) throws IOException {
        Path saved = Files.createDirectory(folder.resolve(name));
        Files.writeString(saved.resolve("saved_model.pb"), "old");
        Files.writeString(saved.resolve("fingerprint.pb"), "old");
        Files.createDirectories(saved.resolve("assets/more"));
        Files.writeString(saved.resolve("assets/more/words.txt"), "old");
        Files.createDirectory(saved.resolve("variables"));
        Files.writeString(saved.resolve("variables/variables.index"), "old");
        Files.createDirectory(saved.resolve("assets.extra"));
        Files.writeString(saved.resolve("notes.txt"), "mine");
        return saved;
    }

    @Test
    void whatIsNotInItsPlaceLeavesNothing() throws IOException {
        Path old = model("old");
        TreeSet<String> before = listing();
        for (Path target : List.of(folder.resolve("new"), old)) {
            try (StagedFile staged =
                    SavedModelWriter.write(MODEL, SavedModelTarget.stage(new StagingArea(), target, true))) {
                assertThat(staged.file()).isNotEmptyFile();
            }
        }

        assertThat(listing()).isEqualTo(before);
        assertThat(old.resolve("saved_model.pb")).hasContent("old");
    }

    @Test
    @Tag("native")
    void theOldModelGoesAndWhatIsNotOfItStays() throws IOException {
        Path old = model("old");
        Path outside = Files.createDirectory(folder.resolve("outside"));
        Files.writeString(outside.resolve("kept.txt"), "mine");
        Files.createSymbolicLink(old.resolve("keras_metadata.pb"), outside);

        Written.write(MODEL, old);

        assertThat(listing())
                .containsExactly(
                        "",
                        "old",
                        "old/assets.extra",
                        "old/notes.txt",
                        "old/saved_model.pb",
                        "old/variables",
                        "old/variables/variables.data-00000-of-00001",
                        "old/variables/variables.index",
                        "outside",
                        "outside/kept.txt");
        try (TensorFlowRun tensorflow = TensorFlowRun.load(old)) {
            assertThat(tensorflow).isNotNull();
        }
    }

    @Test
    void anEmptyFolderIsTakenAndASavedModelOnlyIfForced() throws IOException {
        Path old = model("old");
        Path empty = Files.createDirectory(folder.resolve("empty"));

        SavedModelTarget.checkTarget(empty, false);
        SavedModelTarget.checkTarget(old, true);
        SavedModelTarget.checkTarget(folder.resolve("new"), false);
        assertThatThrownBy(() -> SavedModelTarget.checkTarget(old, false))
                .isInstanceOf(FileAlreadyExistsException.class)
                .hasMessageContaining("--force");
        Written.write(MODEL, empty);
        assertThat(SavedModelFiles.isSavedModel(empty)).isTrue();
    }

    @Test
    void otherFoldersAndFilesAreNeverReplaced() throws IOException {
        Path other = Files.createDirectory(folder.resolve("other"));
        Path file = Files.writeString(other.resolve("file.txt"), "mine");

        assertThatThrownBy(() -> SavedModelTarget.checkTarget(other, true))
                .hasMessageContaining("something else in it");
        assertThatThrownBy(() -> SavedModelTarget.checkTarget(file, true)).hasMessageContaining("is a file");
        assertThatThrownBy(() -> SavedModelTarget.checkTarget(folder.resolve("gone/new"), true))
                .isInstanceOf(NoSuchFileException.class);
    }
}
