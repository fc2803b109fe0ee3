package odf2nna.model;

import java.io.IOException;

/** A model file that can't be opened. */
public final class ModelFileException extends RuntimeException {
    private static final long serialVersionUID = 1;

    ModelFileException(String message, IOException cause) {
        super(message, cause);
    }

    ModelFileException(String message) {
        super(message);
    }
}
