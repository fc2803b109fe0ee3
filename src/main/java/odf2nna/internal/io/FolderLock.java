package odf2nna.internal.io;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/*
 * POSIX gives up all locks of a program on a file when it closes any descriptor of that file, so a run that only looks whether a
 * lock is free would free that of another run in the same program. Files that are locked here are therefore known by their keys,
 * and never opened a second time; a key stays the same when the file is renamed.
 */
/**
 * A file that a program holds locked for as long as it works in a folder. The system lets go of it however the program ends, so
 * a lock that can be had is nobody's.
 */
public final class FolderLock implements AutoCloseable {
    private static final Set<Object> HELD = new HashSet<>();

    private final FileChannel channel;
    private final Optional<Object> key;

    private FolderLock(FileChannel channel, Optional<Object> key) {
        this.channel = channel;
        this.key = key;
    }

    /**
     * {@return the lock, or nothing while another program, or another part of this one, holds it}
     *
     * @param file made if it isn't there, and never deleted by this
     */
    public static Optional<FolderLock> of(Path file) throws IOException {
        synchronized (HELD) {
            if (Files.exists(file) && key(file).filter(HELD::contains).isPresent()) {
                return Optional.empty();
            }
            FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            boolean isHeld = false;
            try {
                isHeld = channel.tryLock() != null;
            } catch (OverlappingFileLockException heldHere) {
                isHeld = false;
            } finally {
                if (!isHeld) {
                    channel.close();
                }
            }
            if (!isHeld) {
                return Optional.empty();
            }
            FolderLock lock = new FolderLock(channel, key(file));
            lock.key.ifPresent(HELD::add);
            return Optional.of(lock);
        }
    }

    /** {@return what names a file whatever it is called; empty on Windows, where a lock belongs to its channel alone} */
    private static Optional<Object> key(Path file) throws IOException {
        return Optional.ofNullable(
                Files.readAttributes(file, BasicFileAttributes.class).fileKey());
    }

    @Override
    public void close() throws IOException {
        synchronized (HELD) {
            channel.close();
            key.ifPresent(HELD::remove);
        }
    }
}
