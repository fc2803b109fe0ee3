package odf2nna.internal.data;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** A source file of data, as it is stored (compressed or not). Safe for use by several threads. */
public final class SourceFile {
    private final Path path;
    private @Nullable String sha256;

    SourceFile(Path path) {
        this.path = path;
    }

    /** {@return the path, as it was given or found} */
    public Path path() {
        return path;
    }

    /**
     * {@return the size in bytes}
     *
     * @throws UncheckedIOException if the file can't be read
     */
    public long bytes() {
        try {
            return Files.size(path);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /**
     * {@return the SHA-256 in lower-case hexadecimal} The file is read on the first call, in pieces.
     *
     * @throws UncheckedIOException if the file can't be read
     */
    public synchronized String sha256() {
        if (sha256 == null) {
            sha256 = digest();
        }
        return sha256;
    }

    private String digest() {
        try (InputStream in = Files.newInputStream(path)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            in.transferTo(new DigestOutputStream(OutputStream.nullOutputStream(), digest));
            return HexFormat.of().formatHex(digest.digest());
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
