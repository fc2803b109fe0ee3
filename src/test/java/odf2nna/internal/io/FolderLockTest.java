package odf2nna.internal.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A lock holds against other programs whatever else this one does with its file. */
@Tag("process")
class FolderLockTest {
    @TempDir
    private Path folder;

    /** Prints whether the lock of a file can be had. */
    static final class Other {
        public static void main(String[] args) throws IOException {
            System.out.print(FolderLock.of(Path.of(args[0])).isPresent());
        }
    }

    private static String isFreeForAnotherProgram(Path file) throws IOException {
        Process other = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Other.class.getName(),
                        file.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        return new String(other.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    }

    /** Where closing any channel of a file gives up all locks of the program on it, none may be opened. */
    @Test
    void aSecondRunOfThisProgramDoesNotGiveTheLockUp() throws IOException {
        Path file = folder.resolve("lock");
        try (FolderLock held = FolderLock.of(file).orElseThrow()) {
            Optional<FolderLock> second = FolderLock.of(file);

            assertThat(second).as("held here: %s", held).isEmpty();
            assertThat(isFreeForAnotherProgram(file)).isEqualTo("false");
        }
        assertThat(isFreeForAnotherProgram(file)).isEqualTo("true");
        FolderLock.of(file).orElseThrow().close();
    }
}
