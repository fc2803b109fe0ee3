package odf2nna.internal.datasets;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import odf2nna.data.DataFormatException;

/**
 * A file that should be a published one.
 *
 * @param declared what the catalogue says of the published one
 * @param advice what to do if it is another file
 */
record PublishedFile(PublicSet.Published declared, Path path, String advice) {
    private static final int BLOCK = 1 << 16;

    /** Reads a content. */
    interface Content {
        void read(InputStream content) throws IOException;
    }

    /**
     * Has the content read, unpacked if it is gzip.
     *
     * @throws DataFormatException if it can't be unpacked
     */
    void read(Content content) throws IOException {
        boolean isPacked = declared.file().endsWith(".gz");
        try (InputStream raw = Files.newInputStream(path);
                InputStream unpacked = isPacked ? new GZIPInputStream(raw, BLOCK) : raw) {
            content.read(unpacked);
        } catch (EOFException | ZipException damaged) {
            throw problem("found no whole gzip file").causedBy(damaged);
        }
    }

    /**
     * Compares the checksum of the content, if that of the published one is known.
     *
     * @throws DataFormatException if it is another one
     */
    void requireChecksum() throws IOException {
        Optional<String> expected = declared.checksum();
        if (expected.isEmpty()) {
            return;
        }
        MessageDigest digest = sha256();
        read(content -> content.transferTo(new DigestOutputStream(OutputStream.nullOutputStream(), digest)));
        String found = HexFormat.of().formatHex(digest.digest());
        if (!found.equals(expected.get())) {
            throw problem("found the SHA-256 checksum %s of the content, expected %s".formatted(found, expected.get()));
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** {@return what to throw if the whole file shows that it is another one} */
    DataFormatException problem(String found) {
        return DataFormatException.inFile(path, found + "; " + advice);
    }

    /** {@return what to throw if a line shows it} */
    DataFormatException problem(long line, String found) {
        return DataFormatException.inLine(path, line, found + "; " + advice);
    }
}
