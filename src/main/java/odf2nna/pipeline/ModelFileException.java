package odf2nna.pipeline;

import java.io.IOException;

/** A model file that can't be opened. */
public final class ModelFileException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public ModelFileException(String message, IOException cause) {
        super(message, cause);
    }

    public ModelFileException(String message) {
        super(message);
    }
}
