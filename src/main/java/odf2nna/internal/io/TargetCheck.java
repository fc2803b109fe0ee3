package odf2nna.internal.io;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Finds out whether a file can be put somewhere, before any work is done. */
public final class TargetCheck {
    private TargetCheck() {}

    /**
     * Checks the place of a file.
     *
     * @param replace whether an existing file may be replaced
     * @throws FileAlreadyExistsException if there is a file and it may not be replaced, or something else
     * @throws IOException if the folder is missing
     */
    public static void file(Path shown, boolean replace) throws IOException {
        Path absolute = shown.toAbsolutePath().normalize();
        Path parent = absolute.getParent();
        if (parent == null || Files.isDirectory(absolute)) {
            throw new FileAlreadyExistsException(shown.toString(), null, "is a folder; name a file");
        }
        if (Files.exists(absolute) && !Files.isRegularFile(absolute)) {
            throw new FileAlreadyExistsException(shown.toString(), null, "is a device or the like; name a file");
        }
        if (Files.exists(absolute) && !replace) {
            throw new FileAlreadyExistsException(shown.toString(), null, "exists; use --force to replace it");
        }
        if (!Files.exists(parent)) {
            throw new NoSuchFileException(shown.toString(), null, "its folder does not exist; make it first");
        }
        if (!Files.isDirectory(parent)) {
            throw new FileSystemException(shown.toString(), null, "'" + shown.getParent() + "' is not a folder");
        }
    }
}
