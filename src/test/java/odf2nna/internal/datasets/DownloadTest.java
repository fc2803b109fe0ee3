package odf2nna.internal.datasets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import odf2nna.data.DataFormatException;
import odf2nna.internal.io.FolderLock;
import odf2nna.runtime.ProgressListener;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A download goes on where it ended, with bytes of the same file alone, and ends with a message that says why. */
@Timeout(20)
class DownloadTest {
    private static final String CONTENT = "1,2\n3,4\n5,6\n";
    private static final String OTHER = "7,8\n9,0\n1,2\n";
    private static final Map<String, String> ONE = Map.of("ETag", "\"one\"");
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    @TempDir
    private Path folder;

    private Path file() {
        return folder.resolve("small.data");
    }

    private Path part() {
        return folder.resolve("small.data.part");
    }

    private void download(FileServer server) throws IOException {
        download(server, whole -> {}, ProgressListener.NONE);
    }

    private void download(FileServer server, Download.Use use, ProgressListener progress) throws IOException {
        new Download(URI.create(server.address("small.data")), file(), PATIENCE, progress).run(use);
    }

    /** Has a part lie there, as a download that broke off leaves it. */
    private void keepPart(String text) throws IOException {
        Files.writeString(part(), text);
        Files.writeString(folder.resolve("small.data.part.tag"), "\"one\"");
    }

    private static int start(HttpExchange request) {
        String range = request.getRequestHeaders().getFirst("Range");
        return range == null ? 0 : Integer.parseInt(range.replaceAll("\\D", ""));
    }

    /** Answers as servers do that know ranges. */
    private static void answer(HttpExchange request) throws IOException {
        int start = start(request);
        if (start == 0) {
            FileServer.send(request, 200, ONE, CONTENT);
        } else {
            sendRange(request, "\"one\"", "bytes %d-11/12".formatted(start), CONTENT.substring(start));
        }
    }

    private static void sendRange(HttpExchange request, String tag, String range, String text) throws IOException {
        FileServer.send(request, 206, Map.of("ETag", tag, "Content-Range", range), text);
    }

    private void assertNothingElse() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).containsExactly(file());
        }
    }

    @Test
    void goesOnWhereItEnded() throws IOException {
        try (FileServer server = new FileServer((request, number) -> {
            if (number == 1) {
                FileServer.send(request, 200, ONE, CONTENT.substring(0, 5), CONTENT.length());
            } else {
                answer(request);
            }
        })) {
            assertThatThrownBy(() -> download(server)).hasMessageContaining("run the command again to go on");
            assertThat(file()).doesNotExist();
            assertThat(part()).hasContent("1,2\n3");

            download(server);

            assertThat(server.requests).containsExactly("/small.data", "/small.data bytes=5-");
        }
        assertThat(file()).hasContent(CONTENT);
        assertNothingElse();
    }

    @ParameterizedTest
    @CsvSource({
        "another tag, \"two\", bytes 5-11/12",
        "another start, \"one\", bytes 4-11/12",
        "no range, \"one\", none",
        "less than there is, \"one\", bytes 5-3/4"
    })
    void bytesThatDoNotFitAreNotJoined(String difference, String tag, String range) throws IOException {
        keepPart("1,2\n3");
        try (FileServer server = new FileServer((request, number) -> {
            if (number == 1) {
                sendRange(request, tag, range, OTHER.substring(5));
            } else {
                FileServer.send(request, 200, ONE, OTHER);
            }
        })) {
            download(server);

            assertThat(server.requests).as(difference).containsExactly("/small.data bytes=5-", "/small.data");
        }
        assertThat(file()).as(difference).hasContent(OTHER);
        assertNothingElse();
    }

    @Test
    void anAnswerThatIsShorterThanTheRestIsContinued() throws IOException {
        keepPart("1,2\n3");
        try (FileServer server = new FileServer((request, number) -> {
            int start = start(request);
            int end = Math.min(start + 3, CONTENT.length());
            sendRange(request, "\"one\"", "bytes %d-%d/12".formatted(start, end - 1), CONTENT.substring(start, end));
        })) {
            download(server);

            assertThat(server.requests)
                    .containsExactly("/small.data bytes=5-", "/small.data bytes=8-", "/small.data bytes=11-");
        }
        assertThat(file()).hasContent(CONTENT);
    }

    @ParameterizedTest
    @CsvSource({"\"one\", bytes */12, true", "\"one\", bytes */11, false", "\"two\", bytes */12, false"})
    void aPartThatIsAllOfTheFileIsTaken(String tag, String range, boolean isTaken) throws IOException {
        keepPart(OTHER);
        try (FileServer server = new FileServer((request, number) -> {
            if (number == 1) {
                FileServer.send(request, 416, Map.of("ETag", tag, "Content-Range", range), "");
            } else {
                answer(request);
            }
        })) {
            download(server);

            assertThat(server.requests).hasSize(isTaken ? 1 : 2);
        }
        assertThat(file()).hasContent(isTaken ? OTHER : CONTENT);
        assertNothingElse();
    }

    @Test
    void aWholeDownloadThatCouldNotBeUsedIsNotRepeated() throws IOException {
        try (FileServer server = new FileServer((request, number) -> answer(request))) {
            assertThatThrownBy(() -> download(
                            server,
                            whole -> {
                                throw new IOException("No space on the device");
                            },
                            ProgressListener.NONE))
                    .hasMessage("No space on the device");
            download(server);

            assertThat(server.requests).hasSize(1);
        }
        assertThat(file()).hasContent(CONTENT);
    }

    @Test
    void whatIsFoundToBeAnotherFileIsDeleted() throws IOException {
        try (FileServer server = new FileServer((request, number) -> answer(request))) {
            assertThatThrownBy(() -> download(
                            server,
                            whole -> {
                                throw DataFormatException.inFile(whole, "another");
                            },
                            ProgressListener.NONE))
                    .isInstanceOf(DataFormatException.class);
        }
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).isEmpty();
        }
    }

    @Test
    void aServerThatFallsSilentIsGivenUp() throws IOException {
        CountDownLatch end = new CountDownLatch(1);
        try (FileServer server = new FileServer((request, number) -> {
            FileServer.send(request, 200, ONE, CONTENT.substring(0, 5), CONTENT.length());
            request.getResponseBody().flush();
            await(end);
        })) {
            assertThatThrownBy(() -> download(server))
                    .hasMessageContainingAll(
                            server.address("small.data"),
                            "nothing has arrived for 1 second",
                            "after 5 bytes",
                            "run the command again to go on");
            end.countDown();
        }
        assertThat(part()).hasContent("1,2\n3");
    }

    private static void await(CountDownLatch end) {
        try {
            end.await(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void progressIsReported() throws IOException {
        List<String> steps = new ArrayList<>();
        ProgressListener progress = new ProgressListener() {
            @Override
            public void progress(String what, long rowsDone, long rowsTotal) {
                throw new AssertionError("bytes are no rows");
            }

            @Override
            public void step(String what, String figures, long done, long total) {
                steps.add("%s: %s, %d of %d".formatted(what, figures, done, total));
            }
        };
        try (FileServer server = new FileServer((request, number) -> answer(request))) {
            download(server, whole -> {}, progress);
        }

        assertThat(steps).last().isEqualTo("small.data: 0.0 of 0.0 MB, 12 of 12");
    }

    @Test
    void whatIsWrongOnThisMachineIsNotTheConnection() throws IOException {
        Files.createDirectory(part());
        Files.createFile(part().resolve("in the way"));
        try (FileServer server = new FileServer((request, number) -> answer(request))) {
            assertThatThrownBy(() -> download(server))
                    .hasMessageContaining("small.data.part")
                    .hasMessageNotContainingAny("connection", server.address(""));
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aFullDiskIsCalledSo() throws IOException {
        Files.createSymbolicLink(part(), Path.of("/dev/full"));
        try (FileServer server = new FileServer((request, number) -> answer(request))) {
            assertThatThrownBy(() -> download(server))
                    .hasMessageContainingAll("small.data.part", "can't be written: No space left on device")
                    .hasMessageNotContaining("connection");
        } finally {
            Files.delete(part());
        }
    }

    @Test
    void twoProgramsDoNotWriteOnePart() throws IOException {
        try (FileServer server = new FileServer((request, number) -> answer(request));
                FolderLock held =
                        FolderLock.of(folder.resolve("small.data.part.lock")).orElseThrow()) {
            assertThatThrownBy(() -> download(server))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(file() + ": another program is downloading it; wait for it");
            assertThat(server.requests).isEmpty();
            assertThat(held).isNotNull();
        }
    }

    @Test
    void withoutANetworkTheMessageSaysWhatToDo() {
        Download download =
                new Download(URI.create("http://127.0.0.1:1/small.data"), file(), PATIENCE, ProgressListener.NONE);

        assertThatThrownBy(() -> download.run(whole -> {}))
                .hasMessageContaining(
                        "no connection to 127.0.0.1; check the network, or download the file another way");
    }

    @Test
    void aStatusThatIsAnErrorIsNamed() throws IOException {
        try (FileServer server = new FileServer((request, number) -> FileServer.send(request, 404, Map.of(), "gone"))) {
            assertThatThrownBy(() -> download(server))
                    .hasMessageContaining("the server answers with status 404; download it another way");
        }
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).isEmpty();
        }
    }
}
