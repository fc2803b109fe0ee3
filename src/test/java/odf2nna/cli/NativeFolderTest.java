package odf2nna.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import odf2nna.runtime.RuntimeFailure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Folders are known to be of this process by its open files, which Linux tells. */
@EnabledOnOs(OS.LINUX)
class NativeFolderTest {
    @TempDir
    private Path temporary;

    @Test
    void aFolderThatIsJustBeingUnpackedIsDeletedToo() throws Exception {
        NativeFolder natives = new NativeFolder(temporary);
        CompletableFuture<Path> made = new CompletableFuture<>();
        CompletableFuture<OutputStream> unpacked =
                CompletableFuture.supplyAsync(() -> natives.start(() -> unpackSlowly(made)));
        Path folder = made.get(10, TimeUnit.SECONDS);

        natives.tidy();

        assertThat(folder).doesNotExist();
        unpacked.get(10, TimeUnit.SECONDS).close();
    }

    @Test
    void foldersOfOthersStay() throws IOException {
        Path other = Files.createDirectory(temporary.resolve("onnxruntime-java1"));

        new NativeFolder(temporary).tidy();

        assertThat(other).exists();
    }

    @Test
    void whatDeadProgramsLeftIsDeletedAndWhatIsInUseStays() throws IOException {
        Path dead = Files.createDirectory(temporary.resolve("onnxruntime-java1"));
        Path used = Files.createDirectory(temporary.resolve("onnxruntime-java2"));
        Path fresh = Files.createDirectory(temporary.resolve("onnxruntime-java3"));
        Files.writeString(dead.resolve("libonnxruntime.so"), "library");
        FileTime before = FileTime.from(Instant.now().minusSeconds(60));
        try (OutputStream open = Files.newOutputStream(used.resolve("libonnxruntime.so"))) {
            open.write(1);
            Files.setLastModifiedTime(dead, before);
            Files.setLastModifiedTime(used, before);

            new NativeFolder(temporary).start(() -> "loaded");

            assertThat(dead).doesNotExist();
            assertThat(used).exists();
            assertThat(fresh).exists();
        }
    }

    @Test
    void aTemporaryFolderThatIsMissingIsNamed() {
        NativeFolder natives = new NativeFolder(temporary.resolve("gone"));

        assertThatThrownBy(() -> natives.start(() -> "never"))
                .isInstanceOf(RuntimeFailure.class)
                .hasMessageContaining("gone: the temporary folder")
                .hasMessageContaining("java.io.tmpdir");
    }

    @Test
    void librariesThatCanNotBeLoadedAreNoStackTrace() {
        NativeFolder natives = new NativeFolder(temporary);
        Error error = new ExceptionInInitializerError(new UnsatisfiedLinkError("no onnxruntime in java.library.path"));

        assertThatThrownBy(() -> natives.start(() -> {
                    throw error;
                }))
                .isInstanceOf(RuntimeFailure.class)
                .hasMessageContaining(temporary + ": the temporary folder")
                .hasMessageContaining("no onnxruntime");
    }

    /** The folder is there for a while before anything in it is open. */
    private OutputStream unpackSlowly(CompletableFuture<Path> made) {
        try {
            Path folder = Files.createTempDirectory(temporary, "onnxruntime-java");
            made.complete(folder);
            TimeUnit.MILLISECONDS.sleep(200);
            return Files.newOutputStream(folder.resolve("library.so"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
