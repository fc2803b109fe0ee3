package odf2nna.pipeline;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;

/** An output that can't be written where it should be. Found before any work is done, and nothing was written. */
public final class OutputException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** A file that can't be written, and what is wrong with it. */
    public OutputException(Path file, String problem) {
        super(file + ": " + problem);
    }

    /** A file that can't be written, as the file system says. */
    public OutputException(FileSystemException cause) {
        super(cause.getFile() + ": " + cause.getReason(), cause);
    }

    /** A file that can't be written, for a reason that does not name it. */
    public OutputException(Path file, IOException cause) {
        super(file + ": " + cause.getMessage(), cause);
    }
}
