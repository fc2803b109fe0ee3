package odf2nna.internal.io;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * A file that a program holds locked for as long as it works in a folder. The system lets go of it however the program ends, so
 * a lock that can be had is nobody's.
 */
public final class FolderLock implements AutoCloseable {
    private final FileChannel channel;

    private FolderLock(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * {@return the lock, or nothing while another program, or another part of this one, holds it}
     *
     * @param file made if it isn't there, and never deleted by this
     */
    public static Optional<FolderLock> of(Path file) throws IOException {
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
        return isHeld ? Optional.of(new FolderLock(channel)) : Optional.empty();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
