package odf2nna.internal.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Outputs whose places are taken while a run goes on. */
class StagedFileTest {
    private final StagingArea area = new StagingArea();

    @TempDir
    private Path folder;

    private List<String> names() throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
        }
    }

    private StagedFile staged(String name, boolean replace) throws IOException {
        StagedFile staged = area.beside(folder.resolve(name), replace);
        staged.writeText("result");
        return staged;
    }

    @Test
    void aFileThatAppearedIsKeptAndTheResultStandsBesideIt() throws IOException {
        try (StagedFile staged = staged("small.onnx", false)) {
            Files.writeString(folder.resolve("small.onnx"), "other");

            assertThatThrownBy(staged::commit)
                    .isInstanceOf(FileAlreadyExistsException.class)
                    .hasMessageContaining("small.onnx")
                    .hasMessageContaining("small-2.onnx");
        }

        assertThat(names()).containsExactly("small-2.onnx", "small.onnx");
        assertThat(folder.resolve("small.onnx")).hasContent("other");
        assertThat(folder.resolve("small-2.onnx")).hasContent("result");
    }

    @Test
    void theNextFreeNameIsTaken() throws IOException {
        try (StagedFile staged = staged("plan", false)) {
            Files.writeString(folder.resolve("plan"), "other");
            Files.writeString(folder.resolve("plan-2"), "another");

            assertThatThrownBy(staged::commit).hasMessageContaining("plan-3");
        }

        assertThat(names()).containsExactly("plan", "plan-2", "plan-3");
    }

    @Test
    void whatMayBeReplacedIsReplaced() throws IOException {
        try (StagedFile staged = staged("small.onnx", true)) {
            Files.writeString(folder.resolve("small.onnx"), "other");
            staged.commit();
        }

        assertThat(names()).containsExactly("small.onnx");
        assertThat(folder.resolve("small.onnx")).hasContent("result");
    }

    @Test
    void ofTwoRunsToOneNameBothResultsStay() throws IOException {
        StagedFile first = staged("small.onnx", false);
        StagedFile second = staged("small.onnx", false);
        first.commit();

        assertThatThrownBy(second::commit).isInstanceOf(FileAlreadyExistsException.class);
        second.close();
        assertThat(names()).containsExactly("small-2.onnx", "small.onnx");
    }

    @Test
    void aFolderThatAppearedIsKeptAndTheResultStandsBesideIt() throws IOException {
        try (StagedFile staged = area.folderBeside(folder.resolve("small"), "saved_model.pb")) {
            staged.writeText("result");
            Files.createDirectory(folder.resolve("small"));
            Files.writeString(folder.resolve("small/notes.txt"), "other");

            assertThatThrownBy(staged::commit).isInstanceOf(FileAlreadyExistsException.class);
        }

        assertThat(names()).containsExactly("small", "small-2");
        assertThat(folder.resolve("small/notes.txt")).hasContent("other");
        assertThat(folder.resolve("small-2/saved_model.pb")).hasContent("result");
    }

    @Test
    void aFileThatAppearedInAnEmptyFolderIsKept() throws IOException {
        Files.createDirectory(folder.resolve("small"));
        try (StagedFile staged = area.within(folder.resolve("small"), "model.pb", false, List.of("weights"))) {
            staged.writeText("result");
            Files.writeString(folder.resolve("small/model.pb"), "other");

            Files.createDirectory(staged.companion("weights"));
            Files.writeString(staged.companion("weights").resolve("a"), "numbers");

            assertThatThrownBy(staged::commit)
                    .isInstanceOf(FileAlreadyExistsException.class)
                    .hasMessageContaining("small-2");
        }

        assertThat(names()).containsExactly("small", "small-2");
        assertThat(folder.resolve("small/model.pb")).hasContent("other");
        assertThat(folder.resolve("small-2/model.pb")).hasContent("result");
        assertThat(folder.resolve("small-2/weights/a")).hasContent("numbers");
    }

    private StagedFile inOldFolder() throws IOException {
        Path old = Files.createDirectories(folder.resolve("old/weights"));
        Files.writeString(old.resolve("a"), "old weights");
        Files.writeString(old.resolveSibling("model.pb"), "old");
        Files.writeString(old.resolveSibling("notes.txt"), "mine");
        StagedFile staged = area.within(folder.resolve("old"), "model.pb", true, List.of("weights", "words"));
        staged.writeText("new");
        Files.createDirectory(staged.companion("words"));
        Files.writeString(staged.companion("words").resolve("b"), "new words");
        return staged;
    }

    private String inside() throws IOException {
        try (Stream<Path> walk = Files.walk(folder.resolve("old"))) {
            return walk.filter(Files::isRegularFile)
                    .map(folder.resolve("old")::relativize)
                    .map(Path::toString)
                    .sorted()
                    .toList()
                    .toString();
        }
    }

    @Test
    void filesThatBelongTogetherAreReplacedTogether() throws IOException {
        try (StagedFile staged = inOldFolder()) {
            staged.commit();
        }

        assertThat(inside()).isEqualTo("[model.pb, notes.txt, words/b]");
        assertThat(folder.resolve("old/model.pb")).hasContent("new");
    }

    /** Each step of an exchange at which the program may die: the next one brings the old files back. */
    @ParameterizedTest
    @ValueSource(
            strings = {"", "weights", "weights model.pb", "weights model.pb moved", "weights model.pb moved words"})
    void anExchangeThatWasCutOffIsUndone(String done) throws IOException {
        inOldFolder().close();
        Path left = Files.createDirectory(folder.resolve("old/.model.pb.1234567890123456789"));
        Files.createFile(left.resolve("odf2nna.lock"));
        Files.writeString(left.resolve("model.pb"), "new");
        Files.createDirectories(left.resolve("words"));
        Files.writeString(left.resolve("words/b"), "new words");
        Files.write(left.resolve("exchange.txt"), List.of("model.pb", "weights", "words"));
        Files.createDirectory(left.resolve("old"));
        for (String step : done.isEmpty() ? new String[0] : done.split(" ")) {
            switch (step) {
                case "moved" -> Files.createDirectory(left.resolve("old-moved"));
                case "words" -> Files.move(left.resolve("words"), folder.resolve("old/words"));
                default ->
                    Files.move(
                            folder.resolve("old").resolve(step),
                            left.resolve("old").resolve(step));
            }
        }

        // as often as a program dies before the work folder is gone
        FolderExchange.undo(left);
        FolderExchange.undo(left);
        new StagingArea()
                .within(folder.resolve("old"), "model.pb", true, List.of("weights"))
                .close();

        assertThat(inside()).isEqualTo("[model.pb, notes.txt, weights/a]");
        assertThat(folder.resolve("old/model.pb")).hasContent("old");
    }

    @Test
    void externalDataOfTheReplacedModelAreRemoved() throws IOException {
        Path target = folder.resolve("small.onnx");
        Files.writeString(target, "other");
        Files.writeString(folder.resolve("small.onnx.data"), "its weights");
        Files.writeString(folder.resolve("small.onnx.txt"), "notes");
        try (StagedFile staged = area.replacing(target, List.of("small.onnx.data"))) {
            staged.writeText("result");
            Files.writeString(staged.dataFile(), "weights");
            staged.commit();
        }

        assertThat(names()).containsExactly("small.onnx", "small.onnx.2.data", "small.onnx.txt");
    }

    /** What a program leaves that dies between two steps of putting a model and its data there. */
    @ParameterizedTest
    @CsvSource({
        "'', other", // before the first step
        "small.onnx.data, other",
        "'small.onnx.data small.onnx', other small.onnx small.onnx.data",
        "'small.onnx.data moved', other small.onnx small.onnx.data"
    })
    void externalDataWithoutTheirModelAreRemoved(String done, String after) throws IOException {
        Path left = unfinished(".small.onnx.1234567890123456789");
        Files.createFile(left.resolve("odf2nna.lock"));
        Files.writeString(left.resolve("small.onnx.data"), "weights");
        for (String step : done.isEmpty() ? new String[0] : done.split(" ")) {
            if (step.equals("moved")) {
                Files.move(left.resolve("small.onnx"), folder.resolve("small.onnx"));
            } else {
                Files.createLink(folder.resolve(step), left.resolve(step));
            }
        }

        try (StagedFile staged = staged("other", false)) {
            staged.commit();
        }

        assertThat(String.join(" ", names())).isEqualTo(after);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void externalDataOfAReplacedModelAreRemovedOnceTheNewOneIsThere(boolean replaced) throws IOException {
        Files.writeString(folder.resolve("small.onnx"), "old");
        Files.writeString(folder.resolve("small.onnx.data"), "old weights");
        Path left = unfinished(".small.onnx.1234567890123456789");
        Files.createFile(left.resolve("odf2nna.lock"));
        Files.createDirectory(left.resolve("superseded"));
        Files.createLink(left.resolve("superseded/small.onnx.data"), folder.resolve("small.onnx.data"));
        Files.writeString(left.resolve("small.onnx.2.data"), "weights");
        Files.createLink(folder.resolve("small.onnx.2.data"), left.resolve("small.onnx.2.data"));
        if (replaced) {
            Files.move(left.resolve("small.onnx"), folder.resolve("small.onnx"), StandardCopyOption.REPLACE_EXISTING);
        }

        staged("other", false).close();

        assertThat(names()).containsExactly("small.onnx", replaced ? "small.onnx.2.data" : "small.onnx.data");
    }

    @Test
    void dataOfAnotherModelByTheSameNameStay() throws IOException {
        Path left = unfinished(".small.onnx.1234567890123456789");
        Files.createFile(left.resolve("odf2nna.lock"));
        Files.writeString(left.resolve("small.onnx.data"), "weights");
        Files.writeString(folder.resolve("small.onnx.data"), "another model's");

        staged("other", false).close();

        assertThat(folder.resolve("small.onnx.data")).hasContent("another model's");
    }

    /** A folder as a killed program leaves it. */
    private Path unfinished(String name) throws IOException {
        Path left = Files.createDirectory(folder.resolve(name));
        Files.writeString(left.resolve("small.onnx"), "half of it");
        return left;
    }

    @Test
    void whatADeadProgramLeftIsRemoved() throws IOException {
        Files.createFile(unfinished(".small.onnx.1234567890123456789").resolve("odf2nna.lock"));
        Files.createFile(unfinished(".other.onnx.9876543210987654321").resolve("odf2nna.lock"));

        try (StagedFile staged = staged("small.onnx", false)) {
            staged.commit();
        }

        assertThat(names()).containsExactly("small.onnx");
    }

    @Test
    void whatAnotherProgramIsWritingStaysAndSoDoFoldersOfTheUsers() throws IOException {
        unfinished(".small.onnx.1234567890123456789");
        Files.createFile(unfinished(".cache.2024").resolve("odf2nna.lock"));
        try (StagedFile other = new StagingArea().beside(folder.resolve("other.onnx"), false);
                StagedFile staged = staged("small.onnx", false)) {
            other.writeText("its result");
            staged.commit();
            other.commit();
        }

        assertThat(names())
                .containsExactly(".cache.2024", ".small.onnx.1234567890123456789", "other.onnx", "small.onnx");
    }
}
