package odf2nna.pipeline;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * A model to be read.
 *
 * @param file an ONNX or Keras file, or the folder of a SavedModel
 * @param signature of a SavedModel; empty for {@code serving_default}, or the only one there is
 * @param tag of a SavedModel's graph; empty for {@code serve}, or the only one there is
 * @param architecture for a Keras file of weights alone: the file that {@code to_json} gave
 */
public record ModelSource(Path file, Optional<String> signature, Optional<String> tag, Optional<Path> architecture) {
    private static final Set<String> KERAS = Set.of("keras", "h5", "hdf5");

    /** {@return a file or folder that says all by itself} */
    public static ModelSource of(Path file) {
        return new ModelSource(file, Optional.empty(), Optional.empty(), Optional.empty());
    }

    /** {@return whether a file is of another format than ONNX, judged by its name or by its being a folder} */
    static boolean isImported(Path file) {
        return isKeras(file)
                || Files.isDirectory(file)
                || String.valueOf(file.getFileName()).endsWith(".pb");
    }

    /** {@return whether a file is one of Keras, judged by its name} */
    public static boolean isKeras(Path file) {
        String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
        return KERAS.contains(name.substring(name.lastIndexOf('.') + 1));
    }
}
