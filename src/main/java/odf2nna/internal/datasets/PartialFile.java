package odf2nna.internal.datasets;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import odf2nna.internal.io.FolderLock;

/**
 * What has arrived of a file: {@code FILE.part}, with the server's version of the whole file in {@code FILE.part.tag}. Both stay
 * until the file is whole. One program at a time has them.
 */
final class PartialFile implements AutoCloseable {
    /**
     * What a server says of a file.
     *
     * @param tag the name of this version; empty if it has none, so that nothing can be added later
     * @param bytes size of the whole file; -1 if it is not known
     */
    record Version(String tag, long bytes) {
        static final Version UNKNOWN = new Version("", -1);

        /** {@return whether what a server sends now is of this version} */
        boolean matches(Version sent) {
            return !tag.isEmpty() && tag.equals(sent.tag) && (bytes < 0 || bytes == sent.bytes);
        }
    }

    private final Path file;
    private final Path part;
    private final Path tag;
    private final Path lockFile;
    private final Optional<FolderLock> lock;

    /**
     * Holds the part of a file, which need not be there.
     *
     * @throws IllegalArgumentException if another program holds it
     * @throws IOException if nothing can be written there
     */
    PartialFile(Path file) throws IOException {
        this.file = file;
        this.part = file.resolveSibling(file.getFileName() + ".part");
        this.tag = file.resolveSibling(file.getFileName() + ".part.tag");
        this.lockFile = file.resolveSibling(file.getFileName() + ".part.lock");
        Files.createDirectories(file.toAbsolutePath().getParent());
        this.lock = hold();
    }

    /** {@return the lock; none where the file system has no locks} */
    private Optional<FolderLock> hold() throws IOException {
        Optional<FolderLock> held;
        try {
            held = FolderLock.of(lockFile);
        } catch (FileSystemException notWritable) {
            throw notWritable;
        } catch (IOException noLocks) {
            return Optional.empty();
        }
        if (held.isEmpty()) {
            throw new IllegalArgumentException(file + ": another program is downloading it; wait for it");
        }
        return held;
    }

    Path path() {
        return part;
    }

    long bytes() throws IOException {
        return Files.exists(part) ? Files.size(part) : 0;
    }

    Version version() throws IOException {
        List<String> lines = Files.exists(part) && Files.exists(tag) ? Files.readAllLines(tag) : List.of();
        if (lines.isEmpty()) {
            return Version.UNKNOWN;
        }
        String bytes = lines.size() > 1 ? lines.get(1) : "";
        return new Version(lines.get(0), bytes.matches("\\d{1,18}") ? Long.parseLong(bytes) : -1);
    }

    boolean isWhole() throws IOException {
        return version().bytes() >= 0 && bytes() == version().bytes();
    }

    /** Begins anew with a version. The bytes are removed first, so that those of another version never have its tag. */
    void begin(Version version) throws IOException {
        Files.write(part, new byte[0]);
        keep(version);
    }

    private void keep(Version version) throws IOException {
        Files.writeString(tag, "%s\n%d\n".formatted(version.tag(), version.bytes()));
    }

    OutputStream append() throws IOException {
        return Files.newOutputStream(part, StandardOpenOption.APPEND);
    }

    /** Notes that all has arrived, where the server did not say the size before. */
    void end() throws IOException {
        keep(new Version(version().tag(), bytes()));
    }

    /** Puts the whole file into its place. */
    void put() throws IOException {
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        Files.deleteIfExists(tag);
    }

    void delete() throws IOException {
        Files.deleteIfExists(part);
        Files.deleteIfExists(tag);
    }

    /** Lets other programs have it. */
    @Override
    public void close() throws IOException {
        Files.deleteIfExists(lockFile); // while it is held, so that no lock of another program is removed
        if (lock.isPresent()) {
            lock.get().close();
        }
    }
}
