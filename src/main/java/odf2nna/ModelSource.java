package odf2nna;

import java.nio.file.Path;
import java.util.Optional;

/**
 * A model to be read.
 *
 * @param file an ONNX or Keras file, or the folder of a SavedModel
 * @param signature of a SavedModel; empty for {@code serving_default}, or the only one there is
 * @param tag of a SavedModel's graph; empty for {@code serve}, or the only one there is
 * @param architecture for a Keras file of weights alone: the file that {@code to_json} gave
 */
public record ModelSource(Path file, Optional<String> signature, Optional<String> tag, Optional<Path> architecture) {
    /** {@return a file or folder that says all by itself} */
    public static ModelSource of(Path file) {
        return new ModelSource(file, Optional.empty(), Optional.empty(), Optional.empty());
    }
}
