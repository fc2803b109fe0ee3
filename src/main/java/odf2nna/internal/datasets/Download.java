package odf2nna.internal.datasets;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import odf2nna.data.DataFormatException;
import odf2nna.runtime.ProgressListener;

/**
 * Gets a file by HTTP, with {@link HttpURLConnection}: it ends a read in which nothing arrives, for which {@code java.net.http} has no
 * limit once the answer has begun. What has arrived is kept as a {@link PartialFile}, which a later run continues if the server still has the
 * same version; the file gets its name when it is whole and was used.
 *
 * @param file where it is put; replaced if it is there
 * @param patience how long a server may send nothing
 */
record Download(URI address, Path file, Duration patience, ProgressListener progress) {
    static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final int OK = 200;
    private static final int PARTIAL = 206;
    private static final int NOT_SATISFIABLE = 416;
    private static final Pattern CONTENT_RANGE = Pattern.compile("bytes (?:(\\d{1,18})-\\d+|\\*)/(\\d{1,18})");
    private static final int BLOCK = 1 << 16;
    private static final double MEGABYTE = 1e6;
    private static final long BETWEEN_REPORTS = TimeUnit.MILLISECONDS.toNanos(100);

    /** Uses a whole file before it gets its name. */
    interface Use {
        /** Throws a {@link DataFormatException} if it is another file than the one that should be there. */
        void of(Path whole) throws IOException;
    }

    /**
     * Gets the file.
     *
     * @throws IllegalArgumentException if another program is getting it
     * @throws DataFormatException if it is another file; nothing is kept
     * @throws IOException if it can't be had; what has arrived is kept
     */
    void run(Use use) throws IOException {
        try (PartialFile part = new PartialFile(file)) {
            while (!part.isWhole()) {
                receive(part);
            }
            try {
                use.of(part.path());
            } catch (DataFormatException another) {
                part.delete();
                throw another;
            }
            part.put();
        }
    }

    /** Sends one request and keeps what arrives: all of the file, more of it, or nothing if the part is of another version. */
    private void receive(PartialFile part) throws IOException {
        PartialFile.Version kept = part.version();
        long there = kept.tag().isEmpty() ? 0 : part.bytes();
        HttpURLConnection connection = ask(kept, there);
        try {
            Answer answer = answer(connection);
            if (answer.status() == OK) {
                part.begin(answer.version());
            } else if (!answer.isOfRange() || there == 0) {
                throw new IOException(
                        "%s: the server answers with status %d; download it another way and give its folder with --from"
                                .formatted(address, answer.status()));
            } else if (!answer.continues(kept, there)) {
                part.delete();
                return;
            }
            long total = answer.version().bytes();
            if (answer.status() != NOT_SATISFIABLE) {
                copy(connection, part, total);
            }
            if (total < 0 || part.bytes() == total) {
                part.end();
            } else if (answer.status() == OK || part.bytes() <= there || part.bytes() > total) {
                throw new IOException("%s: %,d of %,d bytes have arrived; run the command again to go on"
                        .formatted(address, part.bytes(), total));
            }
        } finally {
            connection.disconnect();
        }
    }

    private HttpURLConnection ask(PartialFile.Version kept, long there) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) address.toURL().openConnection();
        connection.setConnectTimeout(Math.toIntExact(patience.toMillis()));
        connection.setReadTimeout(Math.toIntExact(patience.toMillis()));
        if (there > 0) {
            connection.setRequestProperty("Range", "bytes=%d-".formatted(there));
            connection.setRequestProperty("If-Range", kept.tag());
        }
        return connection;
    }

    /**
     * The head of an answer.
     *
     * @param start the byte of the file that its body begins with; the size of the file if it has none to send
     */
    private record Answer(int status, PartialFile.Version version, long start) {
        boolean isOfRange() {
            return status == PARTIAL || status == NOT_SATISFIABLE;
        }

        boolean continues(PartialFile.Version kept, long there) {
            return kept.matches(version) && start == there && version.bytes() >= there;
        }
    }

    private Answer answer(HttpURLConnection connection) throws IOException {
        int status;
        try {
            status = connection.getResponseCode();
        } catch (SocketTimeoutException e) {
            throw unreachable("no answer from %s in %d seconds".formatted(address.getHost(), patience.toSeconds()), e);
        } catch (IOException e) {
            throw unreachable("no connection to " + address.getHost(), e);
        }
        String tag = tag(connection);
        if (status == OK) {
            return new Answer(status, new PartialFile.Version(tag, connection.getContentLengthLong()), 0);
        }
        Matcher range = CONTENT_RANGE.matcher(Objects.toString(connection.getHeaderField("Content-Range"), ""));
        if (!range.matches()) {
            return new Answer(status, PartialFile.Version.UNKNOWN, 0);
        }
        long total = Long.parseLong(range.group(2));
        long start = range.group(1) == null ? total : Long.parseLong(range.group(1));
        return new Answer(status, new PartialFile.Version(tag, total), start);
    }

    /** {@return the server's name of a version; empty if it has none, or one that files with other bytes may have too} */
    private static String tag(HttpURLConnection connection) {
        String tag = connection.getHeaderField("ETag");
        if (tag == null) {
            return Objects.toString(connection.getHeaderField("Last-Modified"), "");
        }
        return tag.startsWith("W/") ? "" : tag;
    }

    private void copy(HttpURLConnection connection, PartialFile part, long total) throws IOException {
        byte[] block = new byte[BLOCK];
        long arrived = part.bytes();
        long lastReport = System.nanoTime();
        try (OutputStream out = part.append();
                InputStream body = connection.getInputStream()) {
            for (int read = read(body, block, arrived); read >= 0; read = read(body, block, arrived)) {
                write(out, block, read, part.path());
                arrived += read;
                if (System.nanoTime() - lastReport > BETWEEN_REPORTS) {
                    lastReport = System.nanoTime();
                    report(arrived, total);
                }
            }
        }
        report(arrived, total);
    }

    private int read(InputStream body, byte[] block, long arrived) throws IOException {
        try {
            return body.read(block);
        } catch (SocketTimeoutException e) {
            throw new IOException(
                    "%s: nothing has arrived for %d seconds, after %,d bytes; run the command again to go on"
                            .formatted(address, patience.toSeconds(), arrived),
                    e);
        } catch (IOException e) {
            throw new IOException(
                    "%s: the connection broke after %,d bytes (%s); run the command again to go on"
                            .formatted(address, arrived, e.getMessage()),
                    e);
        }
    }

    private static void write(OutputStream out, byte[] block, int length, Path part) throws IOException {
        try {
            out.write(block, 0, length);
        } catch (IOException e) {
            FileSystemException failure = new FileSystemException(
                    part.toString(),
                    null,
                    "can't be written: %s; free space and run the command again to go on, or choose another folder with --output"
                            .formatted(e.getMessage()));
            failure.initCause(e);
            throw failure;
        }
    }

    private void report(long arrived, long total) {
        String figures = total < 0
                ? "%,.1f MB".formatted(arrived / MEGABYTE)
                : "%,.1f of %,.1f MB".formatted(arrived / MEGABYTE, total / MEGABYTE);
        progress.step(String.valueOf(file.getFileName()), figures, arrived, total);
    }

    private IOException unreachable(String what, IOException cause) {
        return new IOException(
                "%s: %s; check the network, or download the file another way and give its folder with --from"
                        .formatted(address, what),
                cause);
    }
}
