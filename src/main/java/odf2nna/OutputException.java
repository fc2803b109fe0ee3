package odf2nna;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;

/** An output that can't go where it is asked to go. Found before any work is done, and nothing was written. */
public final class OutputException extends RuntimeException {
    private static final long serialVersionUID = 1;

    OutputException(Path file, String problem) {
        super(file + ": " + problem);
    }

    OutputException(FileSystemException cause) {
        super(cause.getFile() + ": " + cause.getReason(), cause);
    }

    OutputException(Path file, IOException cause) {
        super(file + ": " + cause.getMessage(), cause);
    }
}
