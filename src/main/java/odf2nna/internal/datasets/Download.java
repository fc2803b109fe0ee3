package odf2nna.internal.datasets;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Gets a file by HTTP. What has arrived lies in {@code FILE.part}, from where a later run goes on if the server still has the same
 * file; {@code FILE} is there only when it is whole.
 *
 * @param file where it is written
 */
record Download(URI address, Path file) {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int OK = 200;
    private static final int PARTIAL = 206;
    private static final int NOT_SATISFIABLE = 416;

    /**
     * Gets it, unless it is there.
     *
     * @throws IOException if it can't be had; what has arrived is kept
     */
    void run() throws IOException {
        if (Files.exists(file)) {
            return;
        }
        Files.createDirectories(file.toAbsolutePath().getParent());
        try {
            receive();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new java.io.InterruptedIOException("interrupted while %s was downloaded".formatted(address));
        }
        Files.move(part(), file, StandardCopyOption.ATOMIC_MOVE);
        Files.deleteIfExists(tag());
    }

    private Path part() {
        return file.resolveSibling(file.getFileName() + ".part");
    }

    /** {@return where the server's name for this version of the file is kept} */
    private Path tag() {
        return file.resolveSibling(file.getFileName() + ".part.tag");
    }

    private void receive() throws IOException, InterruptedException {
        HttpClient client = HttpClient.newBuilder()
                .connectTimeout(PATIENCE)
                .followRedirects(HttpClient.Redirect.NORMAL)
                .build();
        boolean canResume = Files.exists(part()) && Files.exists(tag());
        long there = canResume ? Files.size(part()) : 0;
        HttpRequest.Builder request = HttpRequest.newBuilder(address).timeout(PATIENCE);
        if (there > 0) {
            request.header("Range", "bytes=%d-".formatted(there)).header("If-Range", Files.readString(tag()));
        }
        HttpResponse<InputStream> response;
        try {
            response = client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        } catch (HttpTimeoutException e) {
            throw unreachable("no answer in %d seconds".formatted(PATIENCE.toSeconds()), e);
        } catch (IOException e) {
            throw unreachable("no connection", e);
        }
        try (InputStream body = response.body()) {
            int status = response.statusCode();
            if (status == NOT_SATISFIABLE) {
                Files.deleteIfExists(part());
                throw new IOException(
                        "%s: the server has a shorter file than a part of it here; run the command again to start anew"
                                .formatted(address));
            }
            if (status != OK && status != PARTIAL) {
                throw new IOException(
                        "%s: the server answers with status %d; download it another way and give its folder with --from"
                                .formatted(address, status));
            }
            keepTag(response.headers()
                    .firstValue("ETag")
                    .or(() -> response.headers().firstValue("Last-Modified")));
            append(body, status == PARTIAL);
        }
        OptionalLong length = response.headers().firstValueAsLong("Content-Length");
        long whole = (response.statusCode() == PARTIAL ? there : 0) + length.orElse(-1);
        if (length.isPresent() && Files.size(part()) != whole) {
            throw new IOException("%s: %,d of %,d bytes have arrived; run the command again to go on"
                    .formatted(address, Files.size(part()), whole));
        }
    }

    private void append(InputStream body, boolean isContinued) throws IOException {
        StandardOpenOption how = isContinued ? StandardOpenOption.APPEND : StandardOpenOption.TRUNCATE_EXISTING;
        try (var out = Files.newOutputStream(part(), StandardOpenOption.CREATE, StandardOpenOption.WRITE, how)) {
            body.transferTo(out);
        } catch (IOException e) {
            throw new IOException(
                    "%s: the connection broke after %,d bytes (%s); run the command again to go on"
                            .formatted(address, Files.size(part()), e.getMessage()),
                    e);
        }
    }

    /** Without a name for the version nobody knows whether a later answer is of the same file. */
    private void keepTag(Optional<String> found) throws IOException {
        if (found.isPresent()) {
            Files.writeString(tag(), found.get());
        } else {
            Files.deleteIfExists(tag());
        }
    }

    private IOException unreachable(String what, IOException cause) {
        return new IOException(
                "%s: %s to %s; check the network, or download the file another way and give its folder with --from"
                        .formatted(address, what, address.getHost()),
                cause);
    }
}
