package odf2nna.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The user's language has other digits: files and reports have the usual ones. */
@Tag("process")
class LanguageTest {
    @TempDir
    private Path folder;

    @Test
    void namesAndNumbersAreTheSameInEveryLanguage() throws IOException, InterruptedException {
        Workspace workspace = Workspace.in(folder.resolve("files"));
        String command = Workspace.RETRAIN
                + " --epochs 2 --deterministic --checkpoint @kept --log-csv @log.csv --tensorboard @events --json";
        ChildJvm child = new ChildJvm(
                folder.resolve("logs"),
                List.of("-Duser.language=ar", "-Duser.country=EG"),
                Main.class,
                workspace.args(command));

        Cli.Result result = child.run(120);

        assertThat(result.code()).as(result.err()).isZero();
        String written = result.out() + result.err() + Files.readString(workspace.path("log.csv"));
        assertThat(written.chars().filter(c -> c > '9' && Character.isDigit(c))).isEmpty();
        try (Stream<Path> files = Files.list(workspace.path("kept"))) {
            assertThat(files.map(path -> path.getFileName().toString()))
                    .containsExactlyInAnyOrder("epoch-0000000001.checkpoint", "epoch-0000000002.checkpoint", "lock");
        }
        try (Stream<Path> files = Files.list(workspace.path("events"))) {
            assertThat(files.map(path -> path.getFileName().toString()))
                    .singleElement()
                    .asString()
                    .matches("events\\.out\\.tfevents\\.[0-9]{10}\\.odf2nna\\.[0-9]+");
        }
    }
}
