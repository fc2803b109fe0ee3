package odf2nna.internal.datasets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import odf2nna.data.DataFormatException;
import odf2nna.internal.io.StagingArea;
import odf2nna.runtime.ProgressListener;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Only the published file becomes a result; what is there already is kept, what is wrong is not. */
@Timeout(20)
class DatasetFolderTest {
    private static final String CONTENT = "1,2\n3,4\n5,6\n";
    private static final String TABLE = "a,target\n1,2\n3,4\n5,6\n";
    private static final String LOGIN = "<html>\nPlease log in.\n</html>\n";

    /** Of {@code abc}. */
    private static final String ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    @TempDir
    private Path folder;

    private final StagingArea area = new StagingArea();

    @AfterEach
    void close() {
        area.close();
    }

    private static PublicSet set(PublicSet.Format format, PublicSet.Published... files) {
        return new PublicSet(
                "small", 3, 1, "number", "nobody", "public", format, List.of("a", "target"), 0, null, List.of(files));
    }

    private static PublicSet table(FileServer server) {
        return set(PublicSet.Format.CSV, new PublicSet.Published(server.address("small.data"), "12 B", null));
    }

    private List<String> fetch(PublicSet set, boolean replace) throws IOException {
        return new DatasetFolder(folder, replace, area).fetch(set, Optional.empty(), ProgressListener.NONE);
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void aLoginPageIsNotKept() throws IOException {
        try (FileServer server = new FileServer(
                (request, number) -> FileServer.send(request, 200, Map.of(), number == 1 ? LOGIN : CONTENT))) {
            PublicSet set = table(server);
            assertThatThrownBy(() -> fetch(set, false))
                    .isInstanceOf(DataFormatException.class)
                    .hasMessageContainingAll(
                            "line 1: found 1 fields, expected 2",
                            "the download was deleted; run the command again, or download "
                                    + server.address("small.data") + " another way and give its folder with --from");
            assertThat(names()).isEmpty();

            assertThat(fetch(set, false)).containsExactly("small.csv");
        }
        assertThat(names()).containsExactly("small.csv", "small.data");
        assertThat(folder.resolve("small.csv")).hasContent(TABLE);
    }

    @Test
    void aDownloadWithAnotherChecksumIsNotKept() throws IOException {
        try (FileServer server = new FileServer(
                (request, number) -> FileServer.send(request, 200, Map.of(), number == 1 ? "abd" : "abc"))) {
            PublicSet set = set(PublicSet.Format.IDX, new PublicSet.Published(server.address("a.bin"), "3 B", ABC));
            assertThatThrownBy(() -> fetch(set, false))
                    .isInstanceOf(DataFormatException.class)
                    .hasMessageContainingAll(
                            "found the SHA-256 checksum a52d159f262b2c6ddb724a61840befc36eb30c88877a4030b65cbe86298449c9",
                            "expected " + ABC,
                            "the download was deleted");
            assertThat(names()).isEmpty();

            fetch(set, false);
        }
        assertThat(folder.resolve("a.bin")).hasContent("abc");
    }

    @Test
    void aPageInPlaceOfAPackedFileIsNotKept() throws IOException {
        try (FileServer server = new FileServer((request, number) -> FileServer.send(request, 200, Map.of(), LOGIN))) {
            PublicSet set = set(PublicSet.Format.IDX, new PublicSet.Published(server.address("a.gz"), "3 B", ABC));
            assertThatThrownBy(() -> fetch(set, false))
                    .isInstanceOf(DataFormatException.class)
                    .hasMessageContaining("found no whole gzip file");
        }
        assertThat(names()).isEmpty();
    }

    @Test
    void aWrongPublishedFileThatIsThereIsReplacedByForceAlone() throws IOException {
        Files.writeString(folder.resolve("small.data"), LOGIN);
        try (FileServer server =
                new FileServer((request, number) -> FileServer.send(request, 200, Map.of(), CONTENT))) {
            assertThatThrownBy(() -> fetch(table(server), false))
                    .hasMessageContainingAll("small.data: line 1: found 1 fields", "replace it with --force");
            assertThat(folder.resolve("small.data")).hasContent(LOGIN);

            fetch(table(server), true);
            assertThat(server.requests).hasSize(1);
        }
        assertThat(folder.resolve("small.data")).hasContent(CONTENT);
        assertThat(folder.resolve("small.csv")).hasContent(TABLE);
    }

    @Test
    void aPublishedFileThatIsThereIsNotDownloaded() throws IOException {
        Files.writeString(folder.resolve("small.data"), CONTENT);
        try (FileServer server =
                new FileServer((request, number) -> FileServer.send(request, 200, Map.of(), CONTENT))) {
            assertThat(fetch(table(server), false)).containsExactly("small.csv");
            assertThat(server.requests).isEmpty();
        }
    }

    @Test
    void theNextRunFetchesWhatIsMissing() throws IOException {
        try (FileServer server = new FileServer(
                (request, number) -> FileServer.send(request, number == 2 ? 503 : 200, Map.of(), "abc"))) {
            PublicSet set = set(
                    PublicSet.Format.IDX,
                    new PublicSet.Published(server.address("a.bin"), "3 B", ABC),
                    new PublicSet.Published(server.address("b.bin"), "3 B", ABC));
            assertThatThrownBy(() -> fetch(set, false)).hasMessageContaining("status 503");
            assertThat(names()).containsExactly("a.bin");

            assertThat(fetch(set, false)).containsExactly("b.bin");
            assertThat(fetch(set, false)).isEmpty();
            assertThat(server.requests).containsExactly("/a.bin", "/b.bin", "/b.bin");

            Files.writeString(folder.resolve("a.bin"), "abd");
            assertThatThrownBy(() -> fetch(set, false))
                    .hasMessageContainingAll("a.bin: found the SHA-256", "expected " + ABC, "with --force");
            assertThat(fetch(set, true)).containsExactly("a.bin", "b.bin");
        }
        assertThat(folder.resolve("a.bin")).hasContent("abc");
    }

    @Test
    void theFilesOfAFolderAreCheckedAndNeverDeleted() throws IOException {
        Path from = Files.createDirectory(folder.resolve("from"));
        Path given = from.resolve("a.bin");
        PublicSet set = set(PublicSet.Format.IDX, new PublicSet.Published("http://localhost/a.bin", "3 B", ABC));
        DatasetFolder into = new DatasetFolder(folder.resolve("out"), false, area);

        assertThatThrownBy(() -> into.fetch(set, Optional.of(from), ProgressListener.NONE))
                .isInstanceOf(NoSuchFileException.class);
        Files.writeString(given, "abd");
        assertThatThrownBy(() -> into.fetch(set, Optional.of(from), ProgressListener.NONE))
                .hasMessageContainingAll("expected " + ABC, "the file is published at http://localhost/a.bin");
        assertThat(given).exists();
        assertThat(folder.resolve("out")).doesNotExist();
        Files.writeString(given, "abc");
        into.fetch(set, Optional.of(from), ProgressListener.NONE);
        assertThat(folder.resolve("out/a.bin")).hasContent("abc");
    }
}
