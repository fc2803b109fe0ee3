package odf2nna;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import odf2nna.keras.KerasModelReader;
import odf2nna.onnx.OnnxModel;
import odf2nna.onnx.OnnxModelReader;

/** Tells the formats of model files apart and reads them, whatever they are, as ONNX models. */
final class ModelFiles {
    private static final Set<String> KERAS = Set.of("keras", "h5", "hdf5");

    private ModelFiles() {}

    /** {@return whether a file is of another format than ONNX, judged by its name or by its being a folder} */
    static boolean isImported(Path file) {
        return isKeras(file) || Files.isDirectory(file);
    }

    static boolean isKeras(Path file) {
        String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
        return KERAS.contains(name.substring(name.lastIndexOf('.') + 1));
    }

    /**
     * Reads a model.
     *
     * @throws ModelFileException if there is no such file
     * @throws odf2nna.onnx.UnsupportedModelException if it is broken or outside the supported subset
     * @throws IOException if it can't be read
     */
    static OnnxModel read(Path file) throws IOException {
        if (!Files.exists(file)) {
            throw new ModelFileException(file + ": no such file");
        }
        if (!Files.isRegularFile(file)) {
            throw new ModelFileException(file + ": not a file; expected an ONNX model");
        }
        return isKeras(file) ? KerasModelReader.read(file) : OnnxModelReader.read(file);
    }
}
